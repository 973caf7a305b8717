//! The sources put together: records in the order of source, time and key, names interned anew in that order.

use rustc_hash::FxHashSet;

use crate::model::columns::{NameId, Names};
use crate::model::forgotten::Forgotten;
use crate::model::intake::Intake;
use crate::model::person::Spelling;
use crate::model::record::Records;
use crate::model::settings::Settings;
use crate::normalise::fields::who;

/// Puts the intakes of the sources together; they may come in any order. Whoever was forgotten is told by a pseudonym.
pub fn merge(mut parts: Vec<Intake>, settings: &Settings, forgotten: &Forgotten) -> Intake {
    parts.sort_by_key(|p| p.coverage.first().map(|c| c.source));
    let mut all = Intake {
        sources: settings.sources.clone(),
        ..Intake::default()
    };
    for mut part in parts {
        if !forgotten.is_empty() {
            forget(&mut part, forgotten);
        }
        let files = all.files.len() as u32;
        all.records.append(part.records, files);
        all.rejects.extend(part.rejects);
        all.parts += part.parts;
        all.files.extend(part.files);
        all.coverage.extend(part.coverage);
        all.zones.extend(part.zones);
        all.questions.extend(part.questions);
        all.proven.extend(part.proven);
    }
    all.records.spellings = spellings(&all.records);
    all.rejects.sort_by(|a, b| {
        (&a.path, &a.sheet, a.row, a.reason).cmp(&(&b.path, &b.sheet, b.row, b.reason))
    });
    all
}

/// Writes pseudonyms into whatever of it is kept. Keys are those of the rows as they are.
fn forget(part: &mut Intake, forgotten: &Forgotten) {
    let records = &mut part.records;
    for texts in [
        &mut records.id,
        &mut records.title,
        &mut records.body,
        &mut records.reference,
    ] {
        *texts = texts.map(|text| forgotten.text(text));
    }
    let names = records.names.iter().map(|(_, name)| forgotten.text(name));
    records.names = Names::as_they_stand(names);
    for reject in &mut part.rejects {
        reject.detail = forgotten.text(&reject.detail).into_owned();
    }
    for question in &mut part.questions {
        question.found = forgotten.text(&question.found).into_owned();
    }
    for (_, proof) in &mut part.proven {
        proof.because = forgotten.text(&proof.because).into_owned();
    }
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
