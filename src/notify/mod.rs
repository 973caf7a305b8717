//! Notifying: findings → the world. What a night has to tell, and the sending of it. The door.

mod cloudevents;
mod command;
mod contract;
mod finding;
mod slack;
#[cfg(test)]
mod tests;
mod webhook;

use std::collections::BTreeSet;

pub use contract::NotifyError;

use crate::model::change::Linked;
use crate::model::flag::Findings;
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::notify::{Format, Letter, News, Target, To, Told};
use crate::model::settings::Settings;
use crate::notify::contract::Finding;

/// What a run has to tell: a letter a target, with each finding that nobody was told of yet; none, where there is no news.
pub fn news(
    run: i64,
    settings: &Settings,
    intake: &Intake,
    linked: &Linked,
    findings: &Findings,
    memory: &Memory,
) -> News {
    if settings.notify.targets.is_empty() {
        return News::default();
    }
    let mut told: BTreeSet<Told> = finding::carried(intake, linked, findings, memory);
    let mut fresh: Vec<Finding> = Vec::new();
    for flag in &findings.flags {
        let of = finding::told_as(intake, linked, flag);
        if flag.severity >= settings.notify.least
            && finding::is_recent(settings, linked, flag)
            && told.insert(of.clone())
        {
            fresh.push(finding::finding(settings, intake, linked, flag, of));
        }
    }
    let letter = |target: &Target| Letter {
        target: target.name.clone(),
        findings: fresh.len() as u64,
        body: body(&target.to, run, settings.now, &fresh),
    };
    News {
        letters: match fresh.is_empty() {
            true => Vec::new(),
            false => settings.notify.targets.iter().map(letter).collect(),
        },
        told: told.into_iter().collect(),
    }
}

fn body(to: &To, run: i64, at: i64, findings: &[Finding]) -> String {
    let format = match to {
        To::Webhook { format, .. } => *format,
        To::Command(_) => Format::CloudEvents,
    };
    match format {
        Format::Slack => slack::body(run, at, findings),
        Format::CloudEvents => cloudevents::body(run, at, findings),
    }
}

/// Sends a message, and waits until it was taken.
///
/// # Errors
/// When nobody answers in time, or the answer is no.
pub fn send(target: &Target, body: &str) -> Result<(), NotifyError> {
    match &target.to {
        To::Webhook { url, format } => webhook::post(url, *format, body),
        To::Command(words) => command::run(words, body),
    }
}
