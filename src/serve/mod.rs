//! Serving answers: to programs over HTTP, to assistants over MCP. The door.

mod answer;
mod answers;
mod contract;
mod decisions;
mod guard;
mod mcp;
mod metrics;
mod problem;
mod question;
mod readers;
mod routes;
mod server;

use std::sync::Arc;

use rmcp::ServiceExt;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use answers::Answers;
pub use contract::{App, Guard, Options, ServeError};
use mcp::Tools;
use metrics::Metrics;
pub use problem::Problem;
use readers::Readers;

/// Threads that talk; questions are asked on threads of their own.
const TALKERS: usize = 2;

/// Threads that wait for what is no question to the ledger: standard input and output, decisions. Each thread keeps memory of its own, so that
/// there are no more than may be at work.
const WAITERS: usize = 4;

/// Serves until it is told to stop, and tells `listening` where, once it does.
///
/// # Errors
/// When the options contradict each other, or the address cannot be had.
pub fn http(
    options: &Options,
    listening: impl FnOnce(std::net::SocketAddr),
) -> Result<(), ServeError> {
    if !options.address.ip().is_loopback() && options.token.is_none() {
        return Err(ServeError::NeedsToken {
            address: options.address,
        });
    }
    let failed = |source| ServeError::Listen {
        address: options.address,
        source,
    };
    runtime()?.block_on(async {
        let listener = TcpListener::bind(options.address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let app = app(options, Guard::of(options, address));
        listening(address);
        server::serve(listener, routes::router(&app), app).await;
        Ok(())
    })
}

/// Serves the tools for assistants on standard input and output, until the input ends.
///
/// # Errors
/// When the other side does not speak MCP.
pub fn mcp(options: &Options) -> Result<(), ServeError> {
    let tools = Tools::new(app(options, Guard::default()));
    runtime()?.block_on(async {
        let io = (tokio::io::stdin(), tokio::io::stdout());
        let service = tools.serve(io).await;
        let service = service.map_err(|error| ServeError::Mcp(error.to_string()))?;
        let ended = service.waiting().await;
        ended
            .map(drop)
            .map_err(|error| ServeError::Mcp(error.to_string()))
    })
}

fn app(options: &Options, guard: Guard) -> Arc<App> {
    Arc::new(App {
        ledger: options.ledger.clone(),
        writing: Arc::default(),
        readers: Readers::new(&options.ledger),
        answers: Answers::default(),
        metrics: Metrics::default(),
        guard,
        now: options.now,
        connections_max: options.connections_max,
    })
}

fn runtime() -> Result<Runtime, ServeError> {
    Builder::new_multi_thread()
        .worker_threads(TALKERS)
        .max_blocking_threads(readers::at_work() + WAITERS)
        .enable_all()
        .build()
        .map_err(ServeError::Threads)
}
