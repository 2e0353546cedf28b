//! Listening, and stopping so that nobody's request is cut off.

use crate::platform::config::Config;
use axum::{Router, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{future::Future, io, net::SocketAddr, pin::pin, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long is waited for others.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until the head of a request is there, from the connection's beginning or the answer before.
    pub head: Duration,
    /// Until what is under way ends by itself after the server was asked to stop.
    pub stop: Duration,
}

impl Patience {
    /// As it was configured.
    pub fn of(config: &Config) -> Self {
        Self { head: Duration::from_secs(config.request_seconds), stop: Duration::from_secs(config.stop_seconds) }
    }
}

/// Serves until `stop` is done, then lets the requests that are under way finish, as long as patience lasts.
///
/// `axum::serve` would do, but for two things: it waits for the head of a request for ever, and so it does for what is
/// under way when it stops.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, cut, open) = (CancellationToken::new(), CancellationToken::new(), TaskTracker::new());
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(cause) => {
                    // Too many open files, mostly: it passes when others are closed.
                    tracing::warn!(%cause, "a connection couldn't be taken");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let (router, stopping, cut) = (router.clone(), stopping.clone(), cut.clone());
        open.spawn(async move {
            tokio::select! {
                () = connection(stream, peer, router, patience.head, stopping) => {}
                () = cut.cancelled() => {}
            }
        });
    }
    drop(listener);
    stopping.cancel();
    open.close();
    if tokio::time::timeout(patience.stop, open.wait()).await.is_err() {
        tracing::warn!(connections = open.len(), "what is still under way is cut off");
        cut.cancel();
        open.wait().await;
    }
    Ok(())
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, head: Duration, stopping: CancellationToken) {
    // A streamed page is several small writes; without this each would wait 40 ms for a delayed acknowledgement.
    if let Err(cause) = stream.set_nodelay(true) {
        tracing::warn!(%cause, "TCP_NODELAY couldn't be set");
    }
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        hyper::service::Service::call(&router, request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = pin!(served);
    let mut told = false;
    loop {
        tokio::select! {
            // A browser that goes away in the middle is nothing to note.
            _ = &mut served => return,
            () = stopping.cancelled(), if !told => {
                told = true;
                served.as_mut().graceful_shutdown();
            }
        }
    }
}

/// The address at the other end of the connection, where there is one.
pub fn peer(extensions: &axum::http::Extensions) -> Option<SocketAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0)
}

/// Done when the process is asked to stop: SIGTERM, or Ctrl-C. Both are heard from the call on, whenever somebody waits for
/// it.
pub fn asked_to_stop() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{Signal, SignalKind, signal};
        let heard = |kind, name| signal(kind).inspect_err(|cause| tracing::warn!(%cause, "{name} can't be heard")).ok();
        let (terminate, interrupt) =
            (heard(SignalKind::terminate(), "SIGTERM"), heard(SignalKind::interrupt(), "SIGINT"));
        let asked = async |signal: Option<Signal>| match signal {
            Some(mut signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        };
        async move {
            tokio::select! {
                () = asked(terminate) => {}
                () = asked(interrupt) => {}
            }
        }
    }
    #[cfg(not(unix))]
    async {
        let _ = tokio::signal::ctrl_c().await;
    }
}
