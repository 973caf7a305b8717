//! A POST to an address.

use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error};

use crate::model::notify::Format;
use crate::notify::contract::NotifyError;

/// A chat answers in less than a second; a dead host is not to hold the night.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Posts the message; whatever is not 2xx is a no. The machine's own certificates are trusted, for companies that have theirs.
pub fn post(url: &str, format: Format, body: &str) -> Result<(), NotifyError> {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(0)
        .tls_config(tls)
        .build()
        .into();
    let content_type = match format {
        Format::Slack => "application/json",
        Format::CloudEvents => "application/cloudevents-batch+json",
    };
    let sent = agent
        .post(url)
        .header("content-type", content_type)
        .send(body);
    match sent {
        Ok(reply) if reply.status().is_success() => Ok(()),
        Ok(reply) => Err(NotifyError::Status(reply.status().as_u16())),
        Err(Error::StatusCode(status)) => Err(NotifyError::Status(status)),
        Err(Error::BadUri(_)) => Err(NotifyError::Unreachable("its address is none".to_string())),
        Err(error) => Err(NotifyError::Unreachable(error.to_string())),
    }
}
