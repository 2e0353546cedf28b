//! Listening, and stopping so that nobody's request is cut off.

use axum::{Router, extract::ConnectInfo, serve::ListenerExt};
use std::{future::Future, net::SocketAddr};
use tokio::net::TcpListener;

/// Serves until `stop` is done, then lets the requests that are under way finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    // A streamed page is several small writes; without this each would wait 40 ms for a delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(cause) = stream.set_nodelay(true) {
            tracing::warn!(%cause, "TCP_NODELAY couldn't be set");
        }
    });
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(stop).await
}

/// The address at the other end of the connection, where there is one.
pub fn peer(extensions: &axum::http::Extensions) -> Option<SocketAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0)
}

/// Done when the process is asked to stop: SIGTERM, or Ctrl-C.
pub async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(cause) => {
                tracing::warn!(%cause, "SIGTERM can't be heard");
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}
