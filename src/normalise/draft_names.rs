//! What a row says of services, environments and kinds, by columns, names of jobs and titles.

use crate::model::columns::Names;
use crate::model::record::Kind;
use crate::model::settings::Policy;
use crate::model::source::System;
use crate::normalise::contract::{ServiceNames, Use};
use crate::normalise::draft::Draft;
use crate::normalise::fields::{environment, kind_text, service, text};

impl Draft {
    pub fn take_services(&mut self, used: &Use, value: &str, names: &mut Names, policy: &Policy) {
        if used.fallback && !self.services.is_empty() {
            return;
        }
        for name in service::split(value)
            .map(text::value)
            .filter(|n| !n.is_empty())
        {
            let job;
            let name = match used.services {
                _ if policy.service_aliases.contains_key(name) => name,
                ServiceNames::Job => {
                    job = service::of_job(name);
                    job.as_str()
                }
                ServiceNames::Name if service::is_sentence(name) => {
                    job = service::of_job(name);
                    job.as_str()
                }
                ServiceNames::Name => name,
                ServiceNames::Repository => service::repository(name),
                ServiceNames::Chart => service::of_chart(name),
                ServiceNames::Plain if name.contains("://") => service::repository(name),
                ServiceNames::Plain => name,
            };
            let is_job = matches!(used.services, ServiceNames::Job | ServiceNames::Name);
            if is_job && self.environment.is_none() {
                // Of a job's name the environment is a part.
                if let Some(environment) = environment::of_job(value) {
                    self.job_environment = names.intern(environment);
                }
            }
            service::canonical(name, &policy.service_aliases, &mut self.canonical);
            let id = names.intern(&self.canonical);
            if !self.services.contains(&id) && !id.is_none() {
                self.services.push(id);
            }
        }
    }

    /// The first, or the one of several that is production.
    pub fn take_environments(&mut self, value: &str, names: &mut Names, policy: &Policy) {
        for name in text::values(value) {
            let name = match environment::of_resource(name) {
                Some(name) => name,
                None if name.contains(":env/") || name.contains(";env/") => continue,
                None => name,
            };
            let is_production = |name: &str| environment::is_one_of(name, &policy.production);
            let known = self.environment;
            if known.is_none() || is_production(name) && !is_production(names.get(known)) {
                self.environment = names.intern(name);
            }
        }
    }

    /// What the title says of the kind and the environment, where no column does.
    pub fn read_title(&mut self, names: &mut Names, system: System) {
        let is_told = matches!(
            self.kind,
            Some(Kind::Infrastructure | Kind::Config | Kind::Onboarding | Kind::Hotfix)
        );
        if !is_told && let Some(kind) = kind_text::of_title(&self.title) {
            self.take_kind(kind);
        }
        if !self.environment.is_none() || !system.is_evidence() {
            return;
        }
        let is_toggle = self.kind == Some(Kind::Config);
        if let Some(environment) = environment::of_title(&self.title, is_toggle) {
            self.environment = names.intern(environment);
        } else {
            self.environment = self.job_environment;
        }
    }
}
