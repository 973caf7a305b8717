//! What the rooms of the service share: its options, its state, how it can fail.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::serve::answers::Answers;
use crate::serve::metrics::Metrics;
use crate::serve::readers::Readers;

/// What is served, where, and to whom.
#[derive(Clone, Debug)]
pub struct Options {
    pub ledger: PathBuf,
    /// Port 0: any free one.
    pub address: SocketAddr,
    /// Who asks must know it; none: whoever reaches the address may ask.
    pub token: Option<String>,
    /// Names by which the service is called, beside the address and `localhost`; with a port where it is not the address's.
    pub hosts: Vec<String>,
    /// Connections at a time; who comes later waits.
    pub connections_max: usize,
    /// The clock, unix seconds.
    pub now: fn() -> i64,
}

/// What every request is answered from.
#[derive(Debug)]
pub struct App {
    pub ledger: PathBuf,
    pub readers: Readers,
    pub answers: Answers,
    /// Held by the one that writes.
    pub writing: Arc<Mutex<()>>,
    pub metrics: Metrics,
    pub guard: Guard,
    pub now: fn() -> i64,
    pub connections_max: usize,
}

/// Who may ask.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// What `Host` may say, in lower case, with its port.
    pub hosts: Vec<String>,
    pub token: Option<String>,
}

impl Guard {
    /// The names of the address that is listened on.
    pub fn of(options: &Options, address: SocketAddr) -> Guard {
        let port = address.port();
        let mut hosts = vec![address.to_string(), format!("localhost:{port}")];
        if address.ip().is_loopback() {
            hosts.extend([format!("127.0.0.1:{port}"), format!("[::1]:{port}")]);
        }
        for host in &options.hosts {
            let host = host.to_lowercase();
            hosts.push(format!("{host}:{port}"));
            hosts.push(host);
        }
        Guard {
            hosts,
            token: options.token.clone(),
        }
    }
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "`{address}` is not a loopback address: whoever reaches it could ask\nhint: put a secret into a file and pass `--token-file FILE`, or listen on 127.0.0.1"
    )]
    NeedsToken { address: SocketAddr },
    #[error("`{address}` cannot be listened on")]
    Listen {
        address: SocketAddr,
        #[source]
        source: std::io::Error,
    },
    #[error("the threads cannot be started")]
    Threads(#[source] std::io::Error),
    #[error("the other side does not speak MCP: {0}")]
    Mcp(String),
}
