//! What a change shipped to its environment, and which runs shipped a ticket.

use std::fmt::Write;

use crate::ledger::{ChangeRow, Ledger, LedgerError, RecordRow};
use crate::model::link::{Relation, Verdict};
use crate::model::moment::Moment;
use crate::model::shipment::KeptShipment;
use crate::model::shipped::{AuthorLine, CommitLine, Shipped, ShippedBy, ShippedTicket};
use crate::model::source::System;
use crate::query::standing::shortened;
use crate::query::words::clip;

/// Tickets below this are not told as shipped.
const TOLD_MIN: f32 = 0.5;
/// Tickets that are named in a line.
const NAMED_MAX: usize = 3;
/// Characters of a title in a list.
const TITLE_SHOWN_MAX: usize = 70;

/// What the change's first run that brought anything brought: in production, where one did.
///
/// # Errors
/// When the ledger cannot be read.
pub fn shipped(ledger: &Ledger, records: &[RecordRow]) -> Result<Option<Shipped>, LedgerError> {
    let mut best: Option<((bool, bool, i64), &RecordRow, KeptShipment)> = None;
    for record in records.iter().filter(|r| r.system.is_evidence()) {
        let Some(kept) = ledger.shipment(record.ix)? else {
            continue;
        };
        let at = record.times.when().map_or(i64::MAX, |m| m.start);
        let brings = kept.commits > 0 || !kept.tickets.is_empty();
        let rank = (!brings, !kept.counts, at);
        if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
            best = Some((rank, record, kept));
        }
    }
    match best {
        Some((rank, record, kept)) if !rank.0 => line(ledger, record, &kept).map(Some),
        _ => Ok(None),
    }
}

fn line(ledger: &Ledger, record: &RecordRow, kept: &KeptShipment) -> Result<Shipped, LedgerError> {
    let mut tickets = Vec::new();
    for ticket in kept.tickets.iter().filter(|t| t.probability >= TOLD_MIN) {
        if let Some(record) = ledger.record_at(ticket.record)? {
            tickets.push(ShippedTicket {
                r#ref: record.reference(),
                title: record.title.clone(),
                probability: shortened(ticket.probability),
                says: ticket.says.clone(),
            });
        }
    }
    let of = match kept.of {
        Some(ix) => ledger.record_at(ix)?.map(|r| r.reference()),
        None => None,
    };
    let authors = kept.authors.iter();
    Ok(Shipped {
        run: record.reference(),
        turn: kept.turn.clone(),
        of,
        in_production: kept.counts,
        basis: kept.basis.clone(),
        from: kept.from.clone(),
        to: kept.to.clone(),
        commits: kept.commits,
        commits_without_ticket: kept.without_ticket,
        commits_of_absent_tickets: kept.absent,
        nameless: kept
            .nameless
            .iter()
            .map(|commit| CommitLine {
                sha: commit.sha.clone(),
                author: commit.author.clone(),
                subject: commit.subject.clone(),
            })
            .collect(),
        authors: authors
            .map(|(name, commits)| AuthorLine {
                name: name.clone(),
                commits: *commits,
            })
            .collect(),
        lead_s: kept.lead_s,
        tickets,
    })
}

/// The runs that brought the tickets of a change to production, the first one first.
///
/// # Errors
/// When the ledger cannot be read.
pub fn shipped_by(ledger: &Ledger, records: &[RecordRow]) -> Result<Vec<ShippedBy>, LedgerError> {
    let mut by: Vec<(Option<Moment>, ShippedBy)> = Vec::new();
    for ticket in records.iter().filter(|r| r.system == System::Tickets) {
        for link in ledger.links_of(ticket.ix)? {
            let is_rejected = link.verdict == Verdict::Rejected;
            if link.relation != Relation::Ships || is_rejected {
                continue;
            }
            let other = if link.a == ticket.ix { link.b } else { link.a };
            let Some(run) = ledger.record_at(other)? else {
                continue;
            };
            let kept = ledger.shipment(run.ix)?;
            let says = kept.and_then(|kept| {
                let own = kept.tickets.into_iter().find(|t| t.record == ticket.ix);
                own.map(|own| own.says)
            });
            let at = run.times.when();
            let change = ledger.change_at(run.change)?;
            by.push((
                at,
                ShippedBy {
                    ticket: ticket.reference(),
                    run: run.reference(),
                    change: change.map_or(String::new(), |c: ChangeRow| c.id),
                    when: at.map(Moment::display),
                    environment: ledger.name(run.environment)?,
                    version: ledger.name(run.version)?,
                    probability: shortened(link.probability),
                    says: says.unwrap_or_else(|| "both name it".to_string()),
                },
            ));
        }
    }
    by.sort_by(|x, y| {
        let start = |at: &Option<Moment>| at.map_or(i64::MAX, |m| m.start);
        (start(&x.0), &x.1.run).cmp(&(start(&y.0), &y.1.run))
    });
    Ok(by.into_iter().map(|(_, line)| line).collect())
}

/// `ships 12 tickets (PAY-1, PAY-2, PAY-3 …); 4 of 33 commits name no ticket; by 7 authors`.
pub fn in_short(shipped: &Shipped) -> String {
    let name = |t: &ShippedTicket| t.r#ref.rsplit(':').next().unwrap_or("").to_string();
    let named: Vec<String> = shipped.tickets.iter().take(NAMED_MAX).map(name).collect();
    let more = if shipped.tickets.len() > NAMED_MAX {
        " …"
    } else {
        ""
    };
    let mut text = match shipped.tickets.len() {
        0 => "ships no ticket that is known".to_string(),
        1 => format!("ships {}", named[0]),
        n => format!("ships {n} tickets ({}{more})", named.join(", ")),
    };
    if shipped.commits > 0 {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "; {} of {} commits name no ticket",
            shipped.commits_without_ticket, shipped.commits
        );
    }
    match &shipped.authors[..] {
        [] => {}
        [only] => text.push_str(&format!("; by {}", only.name)),
        [first, ..] => {
            let others = shipped.authors.len() - 1;
            text.push_str(&format!("; by {} and {others} more", first.name));
        }
    }
    text
}

/// What a change shipped, to be read from top to bottom.
pub fn shipped_text(shipped: &Shipped, text: &mut String) {
    let place = match shipped.in_production {
        true => "",
        false => ", not to production",
    };
    let _ = writeln!(text, "\nshipped{place}, by {}", shipped.run);
    if let Some(to) = &shipped.to {
        let from = shipped
            .from
            .as_deref()
            .map_or(String::new(), |from| format!("{from}.."));
        let how = match shipped.basis.as_str() {
            "parents" => "",
            "order" => " (by the order of the log, which names no parents)",
            "picked" => {
                " (the log names no parents and holds several branches: picked commits alone)"
            }
            _ => " (what ran before is not known)",
        };
        let _ = writeln!(text, "  commits {from}{to}: {}{how}", shipped.commits);
    }
    for ticket in &shipped.tickets {
        let _ = writeln!(
            text,
            "  {:.2} {}  {}",
            ticket.probability,
            ticket.r#ref,
            clip(&ticket.title, TITLE_SHOWN_MAX)
        );
        let _ = writeln!(text, "       {}", clip(&ticket.says, 2 * TITLE_SHOWN_MAX));
    }
    if shipped.commits > 0 {
        let _ = writeln!(
            text,
            "  {} of {} commits name no ticket; {} name tickets that are not in the exports",
            shipped.commits_without_ticket, shipped.commits, shipped.commits_of_absent_tickets
        );
    }
    for commit in &shipped.nameless {
        let subject = clip(&commit.subject, TITLE_SHOWN_MAX);
        let _ = writeln!(text, "       {} {}: {subject}", commit.sha, commit.author);
    }
    let authors: Vec<String> = shipped
        .authors
        .iter()
        .map(|a| format!("{} {}", a.name, a.commits))
        .collect();
    if !authors.is_empty() {
        let _ = writeln!(
            text,
            "  authors {}",
            clip(&authors.join(", "), 3 * TITLE_SHOWN_MAX)
        );
    }
}

/// Which runs brought a ticket to production.
pub fn shipped_by_text(by: &[ShippedBy], text: &mut String) {
    if by.is_empty() {
        return;
    }
    text.push_str("\nran in production with\n");
    for line in by {
        let version = match line.version.is_empty() {
            true => String::new(),
            false => format!(" {}", line.version),
        };
        let _ = writeln!(
            text,
            "  {} {}{version}  {}  probability {:.2}",
            line.run,
            line.environment,
            line.when.as_deref().unwrap_or("no time"),
            line.probability
        );
        let _ = writeln!(text, "       {}", clip(&line.says, 2 * TITLE_SHOWN_MAX));
    }
}
