//! The sources put together: records in the order of source and key, names interned anew in that order.

use rustc_hash::FxHashSet;

use crate::model::columns::{NameId, Names};
use crate::model::intake::Intake;
use crate::model::person::Spelling;
use crate::model::record::Records;
use crate::model::settings::Settings;
use crate::normalise::fields::who;

/// Puts the intakes of the sources together; they may come in any order.
pub fn merge(mut parts: Vec<Intake>, settings: &Settings) -> Intake {
    parts.sort_by_key(|p| p.coverage.first().map(|c| c.source));
    let mut all = Intake {
        sources: settings.sources.clone(),
        ..Intake::default()
    };
    let mut names = Names::default();
    for part in parts {
        let files = all.files.len() as u32;
        append(&mut all.records, part.records, &mut names, files);
        all.rejects.extend(part.rejects);
        all.parts += part.parts;
        all.files.extend(part.files);
        all.coverage.extend(part.coverage);
        all.zones.extend(part.zones);
        all.questions.extend(part.questions);
        all.proven.extend(part.proven);
    }
    all.records.names = names;
    all.records.spellings = spellings(&all.records);
    all.rejects.sort_by(|a, b| {
        (&a.path, &a.sheet, a.row, a.reason).cmp(&(&b.path, &b.sheet, b.row, b.reason))
    });
    all
}

/// Appends one source's records, which are sorted by key; names are interned in the order in which they are met.
fn append(all: &mut Records, part: Records, names: &mut Names, files: u32) {
    let mut moved = vec![None; part.names.len()];
    let mut rename =
        |id: NameId| *moved[id.index()].get_or_insert_with(|| names.intern(part.names.get(id)));
    for i in 0..part.len() {
        let mut place = part.place[i];
        place.sheet = rename(place.sheet);
        place.file += files;
        all.place.push(place);
        all.people.push(
            part.people
                .get(i)
                .iter()
                .map(|p| crate::model::record::Person {
                    role: p.role,
                    name: rename(p.name),
                }),
        );
        all.services
            .push(part.services.get(i).iter().map(|s| rename(*s)));
        all.environment.push(rename(part.environment[i]));
        all.branch.push(rename(part.branch[i]));
        all.version.push(rename(part.version[i]));
    }
    all.source.extend(part.source);
    all.key.extend(part.key);
    all.id.append(part.id);
    all.title.append(part.title);
    all.body.append(part.body);
    all.reference.append(part.reference);
    all.times.extend(part.times);
    all.commit.append(part.commit);
    all.kind.extend(part.kind);
    all.state.extend(part.state);
    all.emergency.extend(part.emergency);
}

fn spellings(records: &Records) -> Vec<Spelling> {
    let mut used: FxHashSet<NameId> = FxHashSet::default();
    for people in records.people.iter() {
        used.extend(people.iter().map(|p| p.name));
    }
    records
        .names
        .iter()
        .map(|(id, name)| {
            if used.contains(&id) {
                who::spelling(name)
            } else {
                Spelling::default()
            }
        })
        .collect()
}
