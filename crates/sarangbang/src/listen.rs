//! Connections: who says nothing for long is let go, and heads have a size.

use std::{convert::Infallible, net::SocketAddr, pin::pin, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
};
use tower::ServiceExt as _;

/// Longest wait for the head of a request, the first and each after it; proxies keep their connections for a minute.
pub(crate) const HEAD_TIME: Duration = Duration::from_secs(75);
/// Largest head of a request in bytes.
const HEAD_SIZE: usize = 64 * 1024;
/// What is waited before connections are taken again when the process has as many as it may.
const FULL: Duration = Duration::from_millis(200);

/// Answers requests until `stopping` says so, and then those that have begun.
pub(crate) async fn answer(
    listener: TcpListener,
    router: Router,
    mut stopping: watch::Receiver<bool>,
    head_time: Duration,
) {
    let (open, mut closed) = mpsc::channel::<()>(1);
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(head_time).max_buf_size(HEAD_SIZE);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told(&mut stopping) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = converse(server.clone(), stream, peer, router.clone(), stopping.clone());
                let open = open.clone();
                tokio::spawn(async move {
                    connection.await;
                    drop(open);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(FULL).await;
            }
        }
    }
    drop((listener, open));
    // Nothing is ever sent: it ends with the last connection.
    closed.recv().await;
}

/// A sender that is gone has told as well.
async fn told(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn converse(
    server: http1::Builder,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps Nagle's algorithm");
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answered = router.clone().oneshot(request);
        async move { answered.await.map_err(|never: Infallible| never) }
    });
    let mut connection = pin!(server.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told(&mut stopping) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn start(head_time: Duration) -> (SocketAddr, watch::Sender<bool>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/slow", get(async || tokio::time::sleep(Duration::from_millis(500)).await));
        let (stop, stopping) = watch::channel(false);
        (address, stop, tokio::spawn(answer(listener, router, stopping, head_time)))
    }

    async fn heard(address: SocketAddr, said: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(said).await.expect("said");
        let mut heard = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut heard)).await;
        read.expect("the connection ends").ok();
        String::from_utf8_lossy(&heard).into_owned()
    }

    #[tokio::test]
    async fn heads_that_never_end_and_connections_that_say_nothing_are_let_go() {
        let (address, _stop, _server) = start(Duration::from_millis(300)).await;
        for said in ["", "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
            assert!(!heard(address, said.as_bytes()).await.starts_with("HTTP/1.1 200"), "{said:?}");
        }
        let long = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {}", "a".repeat(2 * HEAD_SIZE));
        let refused = heard(address, long.as_bytes()).await;
        assert!(refused.is_empty() || refused.starts_with("HTTP/1.1 431"), "{refused}");
        assert!(heard(address, b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn a_request_that_has_begun_is_answered_when_the_process_is_told_to_stop() {
        let (address, stop, server) = start(HEAD_TIME).await;
        let idle = TcpStream::connect(address).await.expect("a connection");
        let asked = tokio::spawn(heard(address, b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
        tokio::time::sleep(Duration::from_millis(200)).await;
        stop.send_replace(true);
        assert!(asked.await.expect("no panic").starts_with("HTTP/1.1 200"));
        tokio::time::timeout(Duration::from_secs(5), server)
            .await
            .expect("idle connections are closed")
            .expect("no panic");
        drop(idle);
    }
}
