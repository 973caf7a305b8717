//! What the headers of a table tell where neither configuration nor profile does.

use rustc_hash::FxHashMap;

use crate::model::field::Field;
use crate::model::source::Source;
use crate::normalise::contract::Verdict;
use crate::normalise::fields::{environment, state};
use crate::normalise::meaning::TIMES;
use crate::normalise::sample::Sample;
use crate::normalise::{content, headers, paths};

/// Verdicts of headers rank behind those of profiles.
const RANK: u32 = 10_000;

/// From this rank on a column counts only where the others of its field are empty.
pub const WEAK_RANK: u32 = RANK + paths::WEAK;

/// Headers fill the fields that configuration and profile left empty. Returns the columns that are named as times and hold none that can
/// be read.
pub fn by_header(
    header: &[String],
    source: &Source,
    sample: &Sample,
    verdicts: &mut [Option<Verdict>],
) -> Vec<usize> {
    let mut refused = Vec::new();
    let given: Vec<Field> = verdicts.iter().flatten().map(|v| v.field).collect();
    let mut found: Vec<usize> = Vec::new();
    for (i, name) in header.iter().enumerate() {
        if verdicts[i].is_some() {
            continue;
        }
        let values = sample.column(i);
        let meaning = by_content(name, values).or_else(|| headers::meaning(name, source.system));
        let Some((field, rank)) = meaning else {
            verdicts[i] = not_its_own(name, source, values);
            continue;
        };
        let may_be = content::may_be(field, source.system, values)
            || field == Field::Service
                && paths::names_repository(name)
                && content::are_urls(values);
        if given.contains(&field) || !may_be {
            let is_named_time = field.is_time() && field != Field::Updated;
            if !may_be && is_named_time && content::may_be_unread_times(values) {
                refused.push(i);
            }
            // A further part of an object that a profile knows is nothing else.
            verdicts[i] = paths::part(name).map(|(object, _)| ignored(object));
            continue;
        }
        verdicts[i] = Some(Verdict {
            field,
            rank: RANK + rank,
            because: "header".to_string(),
        });
        found.push(i);
    }
    one_part_of_each(header, sample, &found, verdicts);
    only_the_sure(header, source, &found, verdicts);
    refused
}

/// What only header and values together tell: `success` with yes and no, a flag's resource with its environment.
fn by_content(name: &str, values: &[String]) -> Option<(Field, u32)> {
    let leaf = headers::words(name.rsplit('.').next().unwrap_or(name));
    if content::are_yes_or_no(values) && state::of_yes(&leaf).is_some() {
        return Some((Field::State, 50));
    }
    let is_resource = |v: &String| v.contains(":env/") && environment::of_resource(v).is_some();
    values
        .iter()
        .any(is_resource)
        .then_some((Field::Environment, 50))
}

/// A time of another object: no time of the record, even where it has no other.
fn not_its_own(name: &str, source: &Source, values: &[String]) -> Option<Verdict> {
    let object = paths::stranger(name, source.system)?;
    let look = content::look(values);
    matches!(
        look,
        content::Look::Time | content::Look::Names | content::Look::Mails | content::Look::Ids
    )
    .then(|| ignored(&object))
}

fn ignored(object: &str) -> Verdict {
    Verdict {
        field: Field::Ignored,
        rank: u32::MAX,
        because: format!("of `{object}`, not of the record"),
    }
}

/// Of `assignee.login` and `assignee.id` the first names the person; a number alone names nobody.
fn one_part_of_each(
    header: &[String],
    sample: &Sample,
    found: &[usize],
    verdicts: &mut [Option<Verdict>],
) {
    let mut best: FxHashMap<&str, (u32, usize)> = FxHashMap::default();
    let mut drop: Vec<usize> = Vec::new();
    for &i in found {
        let Some(verdict) = &verdicts[i] else {
            continue;
        };
        let Some((object, part)) = paths::part(&header[i]) else {
            continue;
        };
        if verdict.field == Field::Id {
            continue;
        }
        let is_name = verdict.field.is_person()
            || matches!(
                verdict.field,
                Field::Service | Field::Environment | Field::Version | Field::State | Field::Type
            );
        if is_name && paths::is_number_of(part) && content::are_numbers(sample.column(i)) {
            drop.push(i);
            continue;
        }
        // An empty part says nothing.
        if sample.column(i).is_empty() {
            continue;
        }
        let rank = (verdict.rank, i);
        match best.get_mut(object) {
            None => {
                best.insert(object, rank);
            }
            Some(known) => {
                let (worse, better) = if rank < *known {
                    (*known, rank)
                } else {
                    (rank, *known)
                };
                drop.push(worse.1);
                *known = better;
            }
        }
    }
    for i in drop {
        verdicts[i] = Some(Verdict {
            field: Field::Ignored,
            rank: u32::MAX,
            because: "another part of the same object".to_string(),
        });
    }
}

/// What stands in an object that is not known counts only where the record says nothing of the kind itself.
fn only_the_sure(
    header: &[String],
    source: &Source,
    found: &[usize],
    verdicts: &mut [Option<Verdict>],
) {
    let is_weak = |verdict: &Verdict| verdict.rank >= WEAK_RANK && verdict.because == "header";
    let sure: Vec<Field> = verdicts
        .iter()
        .flatten()
        .filter(|v| !is_weak(v))
        .map(|v| v.field)
        .collect();
    let has_time = sure.iter().any(|field| TIMES.contains(field));
    for &i in found {
        let Some(verdict) = verdicts[i].as_ref().filter(|v| is_weak(v)) else {
            continue;
        };
        let field = verdict.field;
        let is_said = if field.is_time() {
            has_time
        } else {
            sure.contains(&field)
        };
        // Texts add up, and a service without one of its own is that of what it stands in.
        if is_said
            && !matches!(field, Field::Body | Field::Reference | Field::Service)
            && let Some(object) = paths::stranger(&header[i], source.system)
        {
            verdicts[i] = Some(ignored(&object));
        }
    }
}
