//! The listener: so many connections, so long for a header, and an orderly end.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::serve::contract::App;

/// A caller who has not sent a whole header by then is gone, and so is one who asks nothing more.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest that a connection takes questions: a caller who does not read its answers gives its place back.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(300);

/// What is being answered when a connection is to end may take this long.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// After a failure to accept (no file handles left, mostly) a moment passes.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A connection that is being served, counted while it lives.
struct Open {
    app: Arc<App>,
    _place: OwnedSemaphorePermit,
}

impl Open {
    fn new(app: Arc<App>, place: OwnedSemaphorePermit) -> Open {
        app.metrics.connections.fetch_add(1, Ordering::Relaxed);
        app.metrics.connections_open.fetch_add(1, Ordering::Relaxed);
        Open { app, _place: place }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.app
            .metrics
            .connections_open
            .fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves until the process is asked to stop, then lets what is being answered end.
pub async fn serve(listener: TcpListener, router: Router, app: Arc<App>) {
    let places_max = u32::try_from(app.connections_max).unwrap_or(u32::MAX);
    let places = Arc::new(Semaphore::new(places_max as usize));
    let (ending, end) = watch::channel(());
    let mut stop = std::pin::pin!(stopped());
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        tokio::select! {
            (place, accepted) = next => match (place, accepted) {
                (Some(place), Ok((stream, _))) => {
                    let open = Open::new(app.clone(), place);
                    tokio::spawn(talk(stream, router.clone(), end.clone(), open));
                }
                _ => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    drop(ending);
    // All places are free when every connection has ended; whoever is still not done by then is cut off.
    let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, places.acquire_many(places_max)).await;
}

/// Serves one connection until its caller, its time or the service ends; what is being answered then, is answered.
async fn talk(stream: TcpStream, router: Router, mut end: watch::Receiver<()>, _open: Open) {
    // An answer is one small write: without this it may wait for an acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // How a connection ends is the caller's affair.
        _ = connection.as_mut() => return,
        () = tokio::time::sleep(CONNECTION_TIMEOUT) => {}
        // Nothing is ever sent: it changes when the service ends.
        _ = end.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, connection).await;
}

/// Waits until the process is interrupted or asked to end.
async fn stopped() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let ended = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut ended) => drop(ended.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let ended = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = ended => {}
    }
}
