//! The knobs of the noise: how far the four exports drift apart.

/// Probabilities, unless a unit stands in the name. The default is a company of middling discipline.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// Deploys, hot-fixes and sheet rows that show a ticket's key; teams, persons and careful texts vary around it.
    pub keys: f64,
    /// Shown keys that are another ticket's.
    pub wrong_keys: f64,
    /// Texts that name a number of another company's system.
    pub foreign_keys: f64,
    /// Changes that are a near-twin of a recent one: the same work with another number, region or object.
    pub decoys: f64,
    /// Changes that are routine: the same title, week after week.
    pub routine: f64,

    /// Commit texts that repeat the ticket's title.
    pub verbatim: f64,
    /// Commit texts that edit the ticket's title. What is neither is written anew.
    pub edited: f64,
    /// Commit texts that say nothing: "fix tests".
    pub empty_words: f64,
    /// Words that have an abbreviation and are written so.
    pub abbreviated: f64,
    pub typos: f64,
    /// Texts that are cut off.
    pub cut: f64,

    /// Records that name no service where they could.
    pub service_missing: f64,
    /// Records that name the service by another of its names.
    pub service_alias: f64,
    /// Sheet rows and hot-fixes that name nobody.
    pub person_missing: f64,
    /// Deploys that a bot carries out.
    pub bots: f64,

    /// Entries that their system lost, by system.
    pub lost_tickets: f64,
    pub lost_deploys: f64,
    pub lost_hotfixes: f64,
    /// Recorded changes that never made it onto the sheet are no loss but most of them: see `on_sheet`.
    pub lost_sheet_rows: f64,
    /// Changes that someone enters into the sheet.
    pub on_sheet: f64,
    /// By how many days each export ends before the others' newest entry.
    pub cut_days_deploys: i64,
    pub cut_days_hotfixes: i64,
    pub cut_days_sheet: i64,

    /// Changes that are off-cycle hot-fixes.
    pub hotfixes: f64,
    /// Hot-fixes that nobody recorded.
    pub unrecorded: f64,
    /// Hot-fixes whose ticket and sheet rows were lost, so that a look-alike may take their place.
    pub record_lost: f64,
    /// Recorded hot-fixes whose ticket was opened afterwards.
    pub retroactive: f64,
    /// Hot-fixes that are also picked onto further release branches.
    pub cherry_picks: f64,

    /// Deploys that go out region by region.
    pub roll_outs: f64,
    /// Deploys that fail first and are run again.
    pub retries: f64,
    /// Deploys that carry several tickets.
    pub trains: f64,
    /// Changes that are taken back by a change of its own.
    pub reverts: f64,
    /// Deploys that are seen in staging first.
    pub staging: f64,
    /// Tickets that are cancelled or never done.
    pub never_done: f64,

    /// How many times as often a hot-fix breaks something as a planned deploy does; no share.
    pub risk: f64,

    /// The ticket system's unstated zone, hours east of UTC.
    pub ticket_zone_hours: i64,
    /// By how much the hot-fix log's clock is ahead, seconds.
    pub hotfix_clock_s: i64,
    /// Sheet rows dated a day or more beside the change.
    pub sheet_slips: f64,
}

impl Default for Noise {
    fn default() -> Noise {
        Noise {
            keys: 0.40,
            wrong_keys: 0.03,
            foreign_keys: 0.02,
            decoys: 0.15,
            routine: 0.05,
            verbatim: 0.36,
            edited: 0.28,
            empty_words: 0.05,
            abbreviated: 0.20,
            typos: 0.05,
            cut: 0.06,
            service_missing: 0.25,
            service_alias: 0.35,
            person_missing: 0.05,
            bots: 0.30,
            lost_tickets: 0.03,
            lost_deploys: 0.04,
            lost_hotfixes: 0.02,
            lost_sheet_rows: 0.06,
            on_sheet: 0.40,
            cut_days_deploys: 1,
            cut_days_hotfixes: 1,
            cut_days_sheet: 10,
            hotfixes: 0.14,
            unrecorded: 0.22,
            record_lost: 0.10,
            retroactive: 0.35,
            cherry_picks: 0.30,
            roll_outs: 0.08,
            retries: 0.05,
            trains: 0.04,
            reverts: 0.02,
            staging: 0.05,
            never_done: 0.06,
            risk: 1.0,
            ticket_zone_hours: 2,
            hotfix_clock_s: 95,
            sheet_slips: 0.15,
        }
    }
}
