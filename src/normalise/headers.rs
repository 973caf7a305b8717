//! Header names that people and systems use, and what they mean.

use chrono_tz::Tz;

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::fields::who::fold;

/// Words of a header → meaning. Of two columns for one single value the earlier line wins.
const NAMES: &[(&str, Field)] = &[
    // ids
    ("issue key", Field::Id),
    ("ticket id", Field::Id),
    ("ticket number", Field::Id),
    ("change id", Field::Id),
    ("change number", Field::Id),
    ("hotfix id", Field::Id),
    ("hot fix id", Field::Id),
    ("deployment id", Field::Id),
    ("deploy id", Field::Id),
    ("key", Field::Id),
    ("number", Field::Id),
    ("no", Field::Id),
    ("nr", Field::Id),
    ("iid", Field::Id),
    ("id", Field::Id),
    ("uuid", Field::Id),
    ("issue id", Field::Id),
    ("event id", Field::Id),
    ("run id", Field::Id),
    ("build id", Field::Id),
    ("database id", Field::Id),
    ("nummer", Field::Id),
    ("kennung", Field::Id),
    ("numero", Field::Id),
    // titles
    ("title", Field::Title),
    ("summary", Field::Title),
    ("short description", Field::Title),
    ("subject", Field::Title),
    ("what changed", Field::Title),
    ("what was done", Field::Title),
    ("work done", Field::Title),
    ("change summary", Field::Title),
    ("change description", Field::Title),
    ("display title", Field::Title),
    ("headline", Field::Title),
    ("what", Field::Title),
    ("change", Field::Title),
    ("changes", Field::Title),
    ("titel", Field::Title),
    ("betreff", Field::Title),
    ("zusammenfassung", Field::Title),
    ("titre", Field::Title),
    ("resume", Field::Title),
    ("objet", Field::Title),
    ("titulo", Field::Title),
    ("resumen", Field::Title),
    ("asunto", Field::Title),
    ("anderung", Field::Title),
    ("was", Field::Title),
    ("message", Field::Title),
    ("commit message", Field::Title),
    ("commit msg", Field::Title),
    ("text", Field::Title),
    ("entry", Field::Title),
    ("action", Field::Title),
    ("fix", Field::Title),
    ("item", Field::Title),
    ("activity", Field::Title),
    ("name", Field::Title),
    ("workflow name", Field::Service),
    // further text
    ("description", Field::Body),
    ("details", Field::Body),
    ("detail", Field::Body),
    ("notes", Field::Body),
    ("note", Field::Body),
    ("remarks", Field::Body),
    ("remark", Field::Body),
    ("comment", Field::Body),
    ("comments", Field::Body),
    ("body", Field::Body),
    ("reason", Field::Body),
    ("justification", Field::Body),
    ("change reason", Field::Body),
    ("close notes", Field::Body),
    ("work notes", Field::Body),
    ("release notes", Field::Body),
    ("why", Field::Body),
    ("files affected", Field::Body),
    ("also", Field::Body),
    ("beschreibung", Field::Body),
    ("bemerkung", Field::Body),
    ("bemerkungen", Field::Body),
    ("kommentar", Field::Body),
    ("grund", Field::Body),
    ("commentaire", Field::Body),
    ("commentaires", Field::Body),
    ("descripcion", Field::Body),
    ("comentario", Field::Body),
    ("motivo", Field::Body),
    // times
    ("actual start", Field::Started),
    ("actual start date", Field::Started),
    ("actual start time", Field::Started),
    ("work start", Field::Started),
    ("started at", Field::Started),
    ("started", Field::Started),
    ("applied at", Field::Started),
    ("applied on", Field::Started),
    ("applied", Field::Started),
    ("deployed at", Field::Started),
    ("deployed on", Field::Started),
    ("deployed", Field::Started),
    ("deploy time", Field::Started),
    ("deployment time", Field::Started),
    ("deploy date", Field::Started),
    ("deployment date", Field::Started),
    ("released at", Field::Started),
    ("released on", Field::Started),
    ("release date", Field::Started),
    ("implemented", Field::Started),
    ("implemented on", Field::Started),
    ("implementation date", Field::Started),
    ("started date", Field::Started),
    ("start time", Field::Started),
    ("start date", Field::Started),
    ("start", Field::Started),
    ("begin", Field::Started),
    ("change date", Field::Started),
    ("date of change", Field::Started),
    ("executed at", Field::Started),
    ("performed at", Field::Started),
    ("performed on", Field::Started),
    ("event time", Field::Started),
    ("timestamp", Field::Started),
    ("datetime", Field::Started),
    ("date time", Field::Started),
    ("when", Field::Started),
    ("occurred at", Field::Started),
    ("datum", Field::Started),
    ("zeitpunkt", Field::Started),
    ("wann", Field::Started),
    ("beginn", Field::Started),
    ("fecha", Field::Started),
    ("date", Field::Started),
    ("day", Field::Started),
    ("tag", Field::Version),
    ("debut", Field::Started),
    ("inicio", Field::Started),
    ("time utc", Field::Started),
    ("ts", Field::Started),
    ("logged at", Field::Started),
    ("fixed at", Field::Started),
    ("done at", Field::Started),
    ("date applied", Field::Started),
    ("date deployed", Field::Started),
    ("run at", Field::Started),
    ("actual end", Field::Ended),
    ("actual end date", Field::Ended),
    ("work end", Field::Ended),
    ("ended at", Field::Ended),
    ("ended", Field::Ended),
    ("finished at", Field::Ended),
    ("finished", Field::Ended),
    ("finished date", Field::Ended),
    ("completed at", Field::Ended),
    ("complete time", Field::Ended),
    ("end time", Field::Ended),
    ("end date", Field::Ended),
    ("end", Field::Ended),
    ("ende", Field::Ended),
    ("fin", Field::Ended),
    ("change completion date", Field::Ended),
    ("completion time", Field::Ended),
    ("stop time", Field::Ended),
    ("planned start", Field::PlannedStart),
    ("planned start date", Field::PlannedStart),
    ("scheduled start", Field::PlannedStart),
    ("change start date", Field::PlannedStart),
    ("scheduled for", Field::PlannedStart),
    ("scheduled", Field::PlannedStart),
    ("planned date", Field::PlannedStart),
    ("planned", Field::PlannedStart),
    ("geplanter beginn", Field::PlannedStart),
    ("window start", Field::PlannedStart),
    ("planned for", Field::PlannedStart),
    ("geplant", Field::PlannedStart),
    ("planned end", Field::PlannedEnd),
    ("planned end date", Field::PlannedEnd),
    ("scheduled end", Field::PlannedEnd),
    ("window end", Field::PlannedEnd),
    ("geplantes ende", Field::PlannedEnd),
    ("created", Field::Created),
    ("created at", Field::Created),
    ("created date", Field::Created),
    ("created on", Field::Created),
    ("created time", Field::Created),
    ("create time", Field::Created),
    ("create date", Field::Created),
    ("date created", Field::Created),
    ("opened", Field::Created),
    ("opened at", Field::Created),
    ("open time", Field::Created),
    ("sys created on", Field::Created),
    ("creation date", Field::Created),
    ("reported", Field::Created),
    ("reported at", Field::Created),
    ("raised", Field::Created),
    ("raised on", Field::Created),
    ("submitted", Field::Created),
    ("erstellt", Field::Created),
    ("erstellt am", Field::Created),
    ("angelegt", Field::Created),
    ("cree", Field::Created),
    ("cree le", Field::Created),
    ("date de creation", Field::Created),
    ("creado", Field::Created),
    ("fecha de creacion", Field::Created),
    ("logged", Field::Created),
    ("resolved", Field::Resolved),
    ("resolved at", Field::Resolved),
    ("resolution date", Field::Resolved),
    ("closed", Field::Resolved),
    ("closed at", Field::Resolved),
    ("closed date", Field::Resolved),
    ("close time", Field::Resolved),
    ("closed on", Field::Resolved),
    ("completed", Field::Resolved),
    ("date closed", Field::Resolved),
    ("geschlossen", Field::Resolved),
    ("erledigt am", Field::Resolved),
    ("resolu", Field::Resolved),
    ("ferme le", Field::Resolved),
    ("cerrado", Field::Resolved),
    ("merged at", Field::Resolved),
    ("updated", Field::Updated),
    ("updated at", Field::Updated),
    ("changed date", Field::Updated),
    ("last updated", Field::Updated),
    ("modified", Field::Updated),
    ("last modified", Field::Updated),
    ("sys updated on", Field::Updated),
    ("aktualisiert", Field::Updated),
    ("mis a jour", Field::Updated),
    ("actualizado", Field::Updated),
    ("updated on", Field::Updated),
    ("last update", Field::Updated),
    ("time", Field::TimeOfDay),
    ("time of day", Field::TimeOfDay),
    ("uhrzeit", Field::TimeOfDay),
    ("zeit", Field::TimeOfDay),
    ("heure", Field::TimeOfDay),
    ("hora", Field::TimeOfDay),
    ("hour", Field::TimeOfDay),
    // people
    ("author", Field::Author),
    ("commit author", Field::Author),
    ("creator", Field::Author),
    ("created by", Field::Author),
    ("opened by", Field::Author),
    ("written by", Field::Author),
    ("autor", Field::Author),
    ("auteur", Field::Author),
    ("developer", Field::Author),
    ("dev", Field::Author),
    ("entwickler", Field::Author),
    ("sys created by", Field::Author),
    ("author username", Field::Author),
    ("erstellt von", Field::Author),
    ("applied by", Field::Actor),
    ("deployed by", Field::Actor),
    ("actor", Field::Actor),
    ("user", Field::Actor),
    ("user name", Field::Actor),
    ("username", Field::Actor),
    ("who", Field::Actor),
    ("done by", Field::Actor),
    ("performed by", Field::Actor),
    ("executed by", Field::Actor),
    ("implemented by", Field::Actor),
    ("implementer", Field::Actor),
    ("released by", Field::Actor),
    ("run by", Field::Actor),
    ("by", Field::Actor),
    ("triggered by", Field::Actor),
    ("initiated by", Field::Actor),
    ("member", Field::Actor),
    ("operator", Field::Actor),
    ("engineer", Field::Actor),
    ("deployer", Field::Actor),
    ("changed by", Field::Actor),
    ("wer", Field::Actor),
    ("durchgefuhrt von", Field::Actor),
    ("bearbeiter", Field::Actor),
    ("qui", Field::Actor),
    ("quien", Field::Actor),
    ("nick", Field::Actor),
    ("sender", Field::Actor),
    ("account", Field::Actor),
    ("pushed by", Field::Actor),
    ("owner", Field::Owner),
    ("assignee", Field::Owner),
    ("assigned to", Field::Owner),
    ("assignee username", Field::Owner),
    ("responsible", Field::Owner),
    ("contact", Field::Owner),
    ("verantwortlich", Field::Owner),
    ("zustandig", Field::Owner),
    ("zugewiesen an", Field::Owner),
    ("bearbeitet von", Field::Owner),
    ("responsable", Field::Owner),
    ("assigne", Field::Owner),
    ("asignado a", Field::Owner),
    ("lead", Field::Owner),
    ("person", Field::Owner),
    ("assignee key", Field::Owner),
    ("requester", Field::Requester),
    ("requested by", Field::Requester),
    ("asked for by", Field::Requester),
    ("reporter", Field::Requester),
    ("reported by", Field::Requester),
    ("raised by", Field::Requester),
    ("requestor", Field::Requester),
    ("anforderer", Field::Requester),
    ("demandeur", Field::Requester),
    ("solicitante", Field::Requester),
    ("caller", Field::Requester),
    ("submitter", Field::Requester),
    ("approver", Field::Approver),
    ("approved by", Field::Approver),
    ("approvals", Field::Approver),
    ("genehmigt von", Field::Approver),
    ("freigegeben von", Field::Approver),
    ("approuve par", Field::Approver),
    ("aprobado por", Field::Approver),
    ("reviewed by", Field::Approver),
    ("signed off by", Field::Approver),
    // what and where
    ("service", Field::Service),
    ("services", Field::Service),
    ("affected services", Field::Service),
    ("component", Field::Service),
    ("components", Field::Service),
    ("component s", Field::Service),
    ("application", Field::Service),
    ("application name", Field::Service),
    ("app", Field::Service),
    ("configuration item", Field::Service),
    ("cmdb ci", Field::Service),
    ("ci", Field::Service),
    ("ci name", Field::Service),
    ("system", Field::Service),
    ("repository", Field::Service),
    ("repo", Field::Service),
    ("area", Field::Service),
    ("module", Field::Service),
    ("product", Field::Service),
    ("host", Field::Service),
    ("server", Field::Service),
    ("affected system", Field::Service),
    ("affected systems", Field::Service),
    ("dienst", Field::Service),
    ("anwendung", Field::Service),
    ("komponente", Field::Service),
    ("bereich", Field::Service),
    ("composant", Field::Service),
    ("servicio", Field::Service),
    ("componente", Field::Service),
    ("project", Field::Service),
    ("target", Field::Service),
    ("resource", Field::Service),
    ("environment", Field::Environment),
    ("env", Field::Environment),
    ("stage", Field::Environment),
    ("umgebung", Field::Environment),
    ("environnement", Field::Environment),
    ("entorno", Field::Environment),
    ("environment name", Field::Environment),
    ("branch", Field::Branch),
    ("ref", Field::Branch),
    ("head branch", Field::Branch),
    ("branch tag", Field::Branch),
    ("git branch", Field::Branch),
    ("ref name", Field::Branch),
    ("zweig", Field::Branch),
    ("branche", Field::Branch),
    ("rama", Field::Branch),
    ("version", Field::Version),
    ("release", Field::Version),
    ("fix version", Field::Version),
    ("fix versions", Field::Version),
    ("fix version s", Field::Version),
    ("build", Field::Version),
    ("build number", Field::Version),
    ("image tag", Field::Version),
    ("commit", Field::Commit),
    ("sha", Field::Commit),
    ("commit sha", Field::Commit),
    ("head sha", Field::Commit),
    ("revision", Field::Commit),
    ("commit id", Field::Commit),
    ("hash", Field::Commit),
    ("git sha", Field::Commit),
    ("commit hash", Field::Commit),
    ("ticket ref", Field::Reference),
    ("ticket", Field::Reference),
    ("tickets", Field::Reference),
    ("jira", Field::Reference),
    ("jira key", Field::Reference),
    ("jira ticket", Field::Reference),
    ("reference", Field::Reference),
    ("ticket no", Field::Reference),
    ("ticket nr", Field::Reference),
    ("issue", Field::Reference),
    ("issues", Field::Reference),
    ("related ticket", Field::Reference),
    ("change ref", Field::Reference),
    ("chg", Field::Reference),
    ("rfc", Field::Reference),
    ("pr", Field::Reference),
    ("pull request", Field::Reference),
    ("merge request", Field::Reference),
    ("mr", Field::Reference),
    ("incident", Field::Reference),
    ("link", Field::Reference),
    ("links", Field::Reference),
    ("referenz", Field::Reference),
    ("referencia", Field::Reference),
    ("url", Field::Reference),
    ("resolution", Field::State),
    ("state", Field::State),
    ("status", Field::State),
    ("status name", Field::State),
    ("result", Field::State),
    ("outcome", Field::State),
    ("conclusion", Field::State),
    ("close code", Field::State),
    ("completion code", Field::State),
    ("zustand", Field::State),
    ("ergebnis", Field::State),
    ("statut", Field::State),
    ("etat", Field::State),
    ("estado", Field::State),
    ("resultado", Field::State),
    ("deployment status", Field::State),
    ("type", Field::Type),
    ("issue type", Field::Type),
    ("change type", Field::Type),
    ("work item type", Field::Type),
    ("category", Field::Type),
    ("kind", Field::Type),
    ("labels", Field::Type),
    ("label", Field::Type),
    ("tags", Field::Type),
    ("emergency", Field::Type),
    ("typ", Field::Type),
    ("art", Field::Type),
    ("kategorie", Field::Type),
    ("tipo", Field::Type),
    ("categorie", Field::Type),
    ("class", Field::Type),
    ("task", Field::Type),
    ("approval", Field::Approval),
    ("approval status", Field::Approval),
    ("approved", Field::Approval),
    ("freigabe", Field::Approval),
];

/// Endings of a JSON path that name no field of their own: `assignee.displayName` is the assignee.
const PARTS_OF: [&str; 12] = [
    "display name",
    "name",
    "login",
    "full name",
    "username",
    "user name",
    "email",
    "email address",
    "value",
    "key",
    "id",
    "slug",
];

/// The words of a header: lower case, no accents, `camelCase` and `snake_case` parted, brackets left out.
pub fn words(header: &str) -> String {
    let bare = header.split(['(', '[']).next().unwrap_or(header);
    let bare = if bare.trim().is_empty() { header } else { bare };
    let mut spaced = String::with_capacity(bare.len() + 8);
    let mut before_lower = false;
    for c in bare.chars() {
        if c.is_alphanumeric() {
            if before_lower && c.is_uppercase() {
                spaced.push(' ');
            }
            spaced.push(c);
            before_lower = c.is_lowercase() || c.is_ascii_digit();
        } else {
            if c == '#' && spaced.trim().is_empty() {
                spaced.push('#');
            }
            if !spaced.is_empty() && !spaced.ends_with(' ') {
                spaced.push(' ');
            }
            before_lower = false;
        }
    }
    fold(spaced.trim())
}

/// What a header means in that system, with its rank among the headers of that meaning.
pub fn meaning(header: &str, system: System) -> Option<(Field, u32)> {
    if let Some(found) = lookup(&words(header), system) {
        return Some(found);
    }
    let (parent, last) = header.rsplit_once('.')?;
    let last = words(last.trim_end_matches("[]"));
    if !PARTS_OF.contains(&last.as_str()) {
        // `payload.author` is an author, but ranks behind a column that is one outright.
        return lookup(&last, system).map(|(field, rank)| (field, rank + 1_000));
    }
    let parent = words(
        parent
            .rsplit('.')
            .next()
            .unwrap_or(parent)
            .trim_end_matches("[]"),
    );
    lookup(&parent, system).map(|(field, rank)| (field, rank + 500))
}

fn lookup(words: &str, system: System) -> Option<(Field, u32)> {
    let at = NAMES.iter().position(|(name, _)| *name == words)?;
    let field = NAMES[at].1;
    Some((for_system(words, field, system), at as u32))
}

/// The same word means another thing in another system.
fn for_system(words: &str, field: Field, system: System) -> Field {
    match (system, words) {
        // A ticket's own column; elsewhere it names another system's record.
        (System::Tickets, "ticket" | "issue" | "chg" | "rfc" | "incident") => Field::Id,
        (
            System::Spreadsheets | System::Hotfixes,
            "ticket id" | "ticket number" | "issue key" | "change number" | "change id" | "key",
        ) => Field::Reference,
        // A deploy's name and description are its text.
        (
            System::Deploys | System::Hotfixes | System::Spreadsheets,
            "description" | "beschreibung" | "descripcion",
        ) => Field::Title,
        (System::Deploys, "name") => Field::Service,
        // A ticket begins when it is opened, not when its date says.
        (System::Tickets, "date" | "datum" | "fecha" | "day") => Field::Created,
        _ => field,
    }
}

/// The zone that a header states: `Created At (UTC)`, `Zeit [Europe/Berlin]`, `time_utc`.
pub fn zone(header: &str) -> Option<Tz> {
    let inner = header
        .split(['(', '['])
        .nth(1)
        .map(|s| s.trim_end_matches([')', ']', ' ']).trim());
    if let Some(inner) = inner {
        if let Some(zone) = zone_named(inner) {
            return Some(zone);
        }
    }
    let last = words(header);
    let last = last.rsplit(' ').next().unwrap_or("");
    matches!(last, "utc" | "gmt" | "zulu").then_some(Tz::UTC)
}

/// A zone by name: `UTC`, `GMT`, `Z`, `Europe/Berlin`; abbreviations that several zones share are none.
pub fn zone_named(name: &str) -> Option<Tz> {
    if ["utc", "gmt", "z", "zulu", "utc+0", "utc+00:00", "gmt+0"]
        .contains(&name.to_ascii_lowercase().as_str())
    {
        return Some(Tz::UTC);
    }
    name.contains('/').then(|| name.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{meaning, words, zone};
    use crate::model::field::Field;
    use crate::model::source::System;

    #[track_caller]
    fn check(header: &str, system: System, expected: Option<Field>) {
        assert_eq!(meaning(header, system).map(|m| m.0), expected, "{header:?}");
    }

    #[test]
    fn headers_in_many_dresses() {
        check("Applied at", System::Hotfixes, Some(Field::Started));
        check("appliedAt", System::Hotfixes, Some(Field::Started));
        check("APPLIED_AT", System::Hotfixes, Some(Field::Started));
        check("Ticket ref", System::Hotfixes, Some(Field::Reference));
        check("Ticket", System::Spreadsheets, Some(Field::Reference));
        check("Ticket", System::Tickets, Some(Field::Id));
        check("What changed", System::Spreadsheets, Some(Field::Title));
        check(
            "Date(YYYY-MM-DD)",
            System::Spreadsheets,
            Some(Field::Started),
        );
        check("Time(HH:MM)", System::Spreadsheets, Some(Field::TimeOfDay));
        check("assignee.displayName", System::Tickets, Some(Field::Owner));
        check("payload.author", System::Deploys, Some(Field::Author));
        check("Änderung", System::Spreadsheets, Some(Field::Title));
        check("Créé le", System::Tickets, Some(Field::Created));
        check("shoe size", System::Tickets, None);
    }

    #[test]
    fn words_of_headers() {
        assert_eq!(words("Created At (UTC)"), "created at");
        assert_eq!(words("headSha"), "head sha");
    }

    #[test]
    fn zones_in_headers() {
        assert_eq!(zone("Created At (UTC)"), Some(chrono_tz::UTC));
        assert_eq!(
            zone("Start [Europe/Berlin]"),
            Some(chrono_tz::Europe::Berlin)
        );
        assert_eq!(zone("Fix Version (CST)"), None);
    }
}
