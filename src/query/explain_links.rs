//! The links of a change: each with its waterfall, what was rejected beside what was taken instead.

use crate::ledger::{Ledger, LedgerError, LinkRow, RecordRow};
use crate::model::answer::{Beside, BitsLine, Compared, LinkDetail};
use crate::model::link::{Evidence, Relation, Verdict};
use crate::model::moment::Moment;
use crate::query::standing::shortened;

/// Links to records outside of the change that are shown: the most probable ones.
const OUTWARD_SHOWN_MAX: usize = 5;

/// Characters of a text in a comparison; the record has the rest.
const COMPARED_SHOWN_MAX: usize = 120;

/// What ties the records of a change together, and to others.
pub struct Ties {
    /// The links among them, in their order; then the best of those that lead out.
    pub links: Vec<LinkDetail>,
    /// The id of the change that it takes back, and of those that take it back.
    pub undoes: Option<String>,
    pub undone_by: Vec<String>,
}

/// Reads the links of the records of a change.
///
/// # Errors
/// When the ledger cannot be read.
pub fn ties(ledger: &Ledger, records: &[RecordRow]) -> Result<Ties, LedgerError> {
    let is_member = |ix: u32| records.iter().any(|r| r.ix == ix);
    let (mut inward, mut outward) = (Vec::new(), Vec::new());
    for record in records {
        for link in ledger.links_of(record.ix)? {
            match (is_member(link.a), is_member(link.b)) {
                (true, true) if link.a == record.ix => inward.push(link),
                (true, true) => {}
                (true, false) | (false, true) => outward.push(link),
                (false, false) => {}
            }
        }
    }
    outward.sort_by(|x, y| {
        let key = |l: &LinkRow| (l.verdict, l.a, l.b, l.relation);
        y.probability
            .total_cmp(&x.probability)
            .then(key(x).cmp(&key(y)))
    });
    let (undoes, undone_by) = undone(ledger, &outward, &is_member)?;
    outward.truncate(OUTWARD_SHOWN_MAX);
    let mut links = Vec::with_capacity(inward.len() + outward.len());
    for link in &inward {
        links.extend(link_detail(ledger, link)?);
    }
    for link in &outward {
        let Some(mut detail) = link_detail(ledger, link)? else {
            continue;
        };
        if link.verdict == Verdict::Rejected {
            let member = if is_member(link.a) { link.a } else { link.b };
            detail.beside = beside(ledger, member, &inward)?;
        }
        links.push(detail);
    }
    Ok(Ties {
        links,
        undoes: undoes.into_iter().next(),
        undone_by,
    })
}

/// The ids of the changes that these take back, and of those that take it back, the surest first.
fn undone(
    ledger: &Ledger,
    outward: &[LinkRow],
    is_member: &dyn Fn(u32) -> bool,
) -> Result<(Vec<String>, Vec<String>), LedgerError> {
    let (mut undoes, mut undone_by) = (Vec::new(), Vec::new());
    for link in outward {
        if link.relation != Relation::Reverts {
            continue;
        }
        let (other, ids) = if is_member(link.a) {
            (link.b, &mut undoes)
        } else {
            (link.a, &mut undone_by)
        };
        if let Some(record) = ledger.record_at(other)?
            && let Some(change) = ledger.change_at(record.change)?
            && !ids.contains(&change.id)
        {
            ids.push(change.id);
        }
    }
    Ok((undoes, undone_by))
}

/// The surest link of the record inside its change: what was taken instead of what was rejected.
fn beside(ledger: &Ledger, member: u32, inward: &[LinkRow]) -> Result<Option<Beside>, LedgerError> {
    let own = inward.iter().filter(|l| l.a == member || l.b == member);
    let Some(best) = own.max_by(|x, y| {
        x.probability
            .total_cmp(&y.probability)
            .then((y.a, y.b).cmp(&(x.a, x.b)))
    }) else {
        return Ok(None);
    };
    let other = if best.a == member { best.b } else { best.a };
    Ok(ledger.record_at(other)?.map(|record| Beside {
        r#ref: record.reference(),
        probability: shortened(best.probability),
        weight_bits: weight_bits(best),
        bits: bits(best),
    }))
}

fn weight_bits(link: &LinkRow) -> f64 {
    link.bits.iter().map(|b| f64::from(*b)).sum()
}

fn bits(link: &LinkRow) -> Vec<BitsLine> {
    Evidence::ALL
        .into_iter()
        .zip(link.bits)
        .filter(|(_, bits)| *bits != 0.0)
        .map(|(field, bits)| BitsLine {
            field: field.name(),
            bits: f64::from(bits),
        })
        .collect()
}

fn link_detail(ledger: &Ledger, link: &LinkRow) -> Result<Option<LinkDetail>, LedgerError> {
    let (Some(a), Some(b)) = (ledger.record_at(link.a)?, ledger.record_at(link.b)?) else {
        return Ok(None);
    };
    let mut compared = Vec::new();
    for (field, bits) in Evidence::ALL.into_iter().zip(link.bits) {
        if bits == 0.0 {
            continue;
        }
        let (x, y) = (value(ledger, &a, field)?, value(ledger, &b, field)?);
        if let (Some(a), Some(b)) = (x, y) {
            compared.push(Compared {
                field: field.name(),
                a,
                b,
            });
        }
    }
    Ok(Some(LinkDetail {
        a: a.reference(),
        b: b.reference(),
        relation: link.relation.name().to_string(),
        verdict: link.verdict.name().to_string(),
        probability: shortened(link.probability),
        weight_bits: weight_bits(link),
        bits: bits(link),
        compared,
        beside: None,
    }))
}

/// What a record says in a field; none where the field is not one of a record.
fn value(
    ledger: &Ledger,
    record: &RecordRow,
    field: Evidence,
) -> Result<Option<String>, LedgerError> {
    let short = |text: &str| -> String { text.chars().take(COMPARED_SHOWN_MAX).collect() };
    let value = match field {
        Evidence::Prior | Evidence::Margin | Evidence::Calibration => return Ok(None),
        Evidence::Ids if record.reference.is_empty() => record.record_id.clone(),
        Evidence::Ids => format!("{}, names {}", record.record_id, short(&record.reference)),
        Evidence::Text => short(&record.title),
        Evidence::Numbers => numbers(&record.title),
        Evidence::Person => {
            let names: Vec<u32> = record.people.iter().map(|(_, name)| *name).collect();
            ledger.names(&names)?.join(", ")
        }
        Evidence::Service => ledger.names(&record.services)?.join(", "),
        Evidence::Time => record.when().map_or(String::new(), Moment::display),
        Evidence::Version => ledger.name(record.version)?,
        Evidence::Branch => ledger.name(record.branch)?,
        Evidence::Environment => ledger.name(record.environment)?,
    };
    Ok(Some(if value.is_empty() {
        "not named".to_string()
    } else {
        value
    }))
}

/// The words of a title that hold a digit.
fn numbers(title: &str) -> String {
    let words = title
        .split_whitespace()
        .filter(|word| word.bytes().any(|b| b.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

/// What a link is to the change that it is shown with, in words.
pub fn link_words(relation: &str, verdict: &str) -> String {
    let is = |r: Relation| r.name() == relation;
    let verb = if is(Relation::Ships) {
        "ships"
    } else if is(Relation::Reverts) {
        "undoes"
    } else {
        "is the same change as"
    };
    if verdict == Verdict::Rejected.name() {
        format!("rejected: {verb}")
    } else if verdict == Verdict::Review.name() {
        format!("to review: {verb}")
    } else {
        verb.to_string()
    }
}
