//! Linking: records → links → changes. The door.
//!
//! After Fellegi & Sunter: candidate pairs by blocking, comparisons field by field, additive weights in bits (learned from the pairs whose ids
//! tell what they are), then clusters under what is known about the sources.

mod absence;
mod aliases;
mod candidates;
mod changes;
mod clocks;
mod cluster;
mod comparisons;
mod ids;
mod people;
mod reverts;
mod score;
mod services;
mod text;
mod train;
mod trust;
mod view;
mod weights;

use crate::link::aliases::Alias;
use crate::link::changes::Evidence;
pub use crate::link::clocks::clocks;
use crate::link::cluster::Edge;
use crate::link::score::Scored;
use crate::link::view::View;
pub use crate::link::weights::ModelError;
use crate::link::weights::Weights;
use crate::model::change::{LearnedAlias, LinkFacts, Linked, NameOf};
use crate::model::columns::NameId;
use crate::model::intake::Intake;
use crate::model::link::{Link, Relation, Verdict, probability};
use crate::model::memory::Memory;
use crate::model::record::RecordIx;
use crate::model::settings::Settings;
use crate::model::source::System;

/// Accepted from here on.
const ACCEPT_PROBABILITY: f32 = 0.5;
/// Accepted, and for a person to look at, below this.
const SURE_PROBABILITY: f32 = 0.9;

/// Decides which records speak of the same change.
pub fn link(intake: &Intake, memory: &Memory, settings: &Settings) -> Linked {
    let view = view::view(intake);
    let (pairs, cut_blocks) = candidates::candidates(&view);
    let start = match &settings.model {
        Some(model) => Weights::from_json(model).expect("the model was checked when it was read"),
        None => weights::built_in(),
    };
    let scored = score::score(&view, pairs, start);
    let edges: Vec<Edge> = scored
        .pairs
        .iter()
        .zip(&scored.bits)
        .map(|(&(a, b), &bits)| Edge { a, b, bits })
        .collect();
    let cluster_of = cluster::cluster(&view.system, &edges);
    let mut links = links(&view, &scored, &cluster_of);
    links.extend(reverts::reverts(&view, &cluster_of));
    links.sort_by_key(|link| (link.a, link.b, link.relation));
    let changes = changes::changes(
        &view,
        &Evidence {
            cluster_of: &cluster_of,
            links: &links,
            absence: &scored.absence,
        },
        memory,
        &settings.policy,
    );
    Linked {
        facts: LinkFacts {
            learned_from: learned_from(&scored).to_string(),
            pairs_considered: scored.pairs.len() as u64,
            cut_blocks,
            labels_positive: scored.positives as u64,
            labels_negative: scored.negatives as u64,
            ids_right: scored.trust.right,
            aliases: aliases(&view),
            model: scored.weights.json(),
        },
        candidates: if settings.candidates {
            scored.pairs
        } else {
            Vec::new()
        },
        links,
        changes,
    }
}

fn learned_from(scored: &Scored) -> &'static str {
    match (scored.learned, scored.trust.can_teach()) {
        (true, _) => "keys",
        (false, true) => "built-in tables",
        (false, false) => "built-in tables; the keys contradict all else",
    }
}

/// What ids taught of names, services before people.
fn aliases(view: &View) -> Vec<LearnedAlias> {
    let learned = |of: NameOf, found: &[Alias<NameId>]| -> Vec<LearnedAlias> {
        found
            .iter()
            .map(|found| LearnedAlias {
                of,
                alias: found.alias,
                name: found.name,
                together: found.together,
                pairs: found.of,
            })
            .collect()
    };
    let mut all = learned(NameOf::Service, &view.services.learned);
    all.extend(learned(NameOf::Person, &view.people.learned));
    all
}

/// The JSON of a model that can be used: the text itself, or for `by-hand` the weights that nothing was learned for.
///
/// # Errors
/// When it is no model, or one of other comparisons than this version's.
pub fn model(text: &str) -> Result<String, ModelError> {
    if text.trim() == "by-hand" {
        return Ok(Weights::blank().json());
    }
    Weights::from_json(text).map(|weights| weights.json())
}

/// The links worth keeping: those inside changes, deploys that ship further tickets, and for each record the best that was rejected.
fn links(view: &View, scored: &Scored, cluster_of: &[RecordIx]) -> Vec<Link> {
    let best_rejected = best_rejected(view, scored, cluster_of);
    let mut links = Vec::new();
    for (i, &(a, b)) in scored.pairs.iter().enumerate() {
        let p = probability(scored.bits[i]);
        let together = cluster_of[a.index()] == cluster_of[b.index()];
        let ships = !together
            && scored.agreement[i] > 0
            && p >= ACCEPT_PROBABILITY
            && is_ticket_and_deploy(view, a, b);
        let (relation, verdict) = if together && p >= ACCEPT_PROBABILITY || ships {
            let verdict = if p >= SURE_PROBABILITY {
                Verdict::Accepted
            } else {
                Verdict::Review
            };
            (
                if ships {
                    Relation::Ships
                } else {
                    Relation::Same
                },
                verdict,
            )
        } else if !together
            && (best_rejected[a.index()].contains(&i) || best_rejected[b.index()].contains(&i))
        {
            (Relation::Same, Verdict::Rejected)
        } else {
            continue;
        };
        links.push(Link {
            a,
            b,
            relation,
            verdict,
            probability: p,
            bits: scored.waterfall(i),
        });
    }
    links
}

fn is_ticket_and_deploy(view: &View, a: RecordIx, b: RecordIx) -> bool {
    view.system[a.index()] == System::Tickets && view.system[b.index()] == System::Deploys
}

/// For each record: its best pair outside of its change with a ticket, and with a sheet row; `usize::MAX` where there is none.
fn best_rejected(view: &View, scored: &Scored, cluster_of: &[RecordIx]) -> Vec<[usize; 2]> {
    let mut best = vec![[usize::MAX; 2]; view.records.len()];
    for (i, &(a, b)) in scored.pairs.iter().enumerate() {
        if cluster_of[a.index()] == cluster_of[b.index()] {
            continue;
        }
        for (of, other) in [(a, b), (b, a)] {
            let slot = match view.system[other.index()] {
                System::Tickets => 0,
                System::Spreadsheets => 1,
                System::Deploys | System::Hotfixes => continue,
            };
            let best = &mut best[of.index()][slot];
            if *best == usize::MAX || scored.bits[i] > scored.bits[*best] {
                *best = i;
            }
        }
    }
    best
}
