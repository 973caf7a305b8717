//! `[notify]` of the configuration: what is told, and to whom.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::cli::{instant, words};
use crate::model::notify::{Format, Notify, Target, To};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifyTable {
    severity: Option<String>,
    max_age: Option<String>,
    #[serde(default)]
    names: bool,
    #[serde(default)]
    webhook: Vec<WebhookTable>,
    #[serde(default)]
    command: Vec<CommandTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhookTable {
    name: String,
    url: Option<String>,
    /// The environment variable that holds the address.
    url_env: Option<String>,
    format: FormatWord,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FormatWord {
    Slack,
    CloudEvents,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandTable {
    name: String,
    run: Vec<String>,
}

impl NotifyTable {
    /// What it says, where all of it can be.
    pub fn read(self) -> Result<Notify> {
        let plain = Notify::default();
        let webhooks = self.webhook.into_iter().map(webhook);
        let commands = self.command.into_iter().map(command);
        let targets = webhooks.chain(commands).collect::<Result<Vec<Target>>>()?;
        let mut names = BTreeSet::new();
        if let Some(twice) = targets.iter().find(|t| !names.insert(&t.name)) {
            bail!("two of `[notify]` are called `{}`", twice.name);
        }
        let least = self.severity.as_deref().map(words::severity).transpose()?;
        let age = self.max_age.as_deref().map(instant::span).transpose()?;
        Ok(Notify {
            least: least.unwrap_or(plain.least),
            names: self.names,
            age_s_max: age.unwrap_or(plain.age_s_max),
            targets,
        })
    }
}

fn webhook(table: WebhookTable) -> Result<Target> {
    let name = table.name;
    let url = match (table.url, table.url_env) {
        (Some(url), None) => url,
        (None, Some(variable)) => std::env::var(&variable).with_context(|| {
            format!("the webhook `{name}` wants its address in `{variable}`, and it is not set")
        })?,
        _ => bail!("the webhook `{name}` needs either `url` or `url_env`"),
    };
    if !url.starts_with("https://") && !url.starts_with("http://") {
        bail!("the address of the webhook `{name}` begins with neither `https://` nor `http://`");
    }
    let format = match table.format {
        FormatWord::Slack => Format::Slack,
        FormatWord::CloudEvents => Format::CloudEvents,
    };
    let to = To::Webhook { url, format };
    Ok(Target { name, to })
}

fn command(table: CommandTable) -> Result<Target> {
    if table.run.first().is_none_or(String::is_empty) {
        bail!("the command `{}` names no program in `run`", table.name);
    }
    let to = To::Command(table.run);
    Ok(Target {
        name: table.name,
        to,
    })
}
