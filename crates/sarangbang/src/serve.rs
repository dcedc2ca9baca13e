//! `serve`: answers requests until it is told to stop.

use std::{net::SocketAddr, time::Duration};

use axum::serve::ListenerExt as _;
use clap::Args;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{Failure, config::Config, start, tell};

/// How long requests that have begun may take when the process is told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Options {
    /// Fill an empty database with demo data
    #[arg(long)]
    demo: bool,
}

pub(crate) async fn serve(config: Config, options: Options) -> Result<(), Failure> {
    let db = start::open(&config).await?;
    let desk = start::desk(&config, db, options.demo)?;
    let settings = web::Settings {
        trusted_proxies: config.trusted_proxies.clone(),
        metrics_here: config.metrics_listen.is_none(),
        ..web::Settings::default()
    };
    let state = web::State::new(desk.clone(), settings);
    let listener = TcpListener::bind(config.listen).await.map_err(|error| format!("{}: {error}", config.listen))?;
    tell(&format!("사랑방 {}", config.public_url));
    tracing::info!(address = %config.listen, "listening");

    let (stop, stopping) = tokio::sync::watch::channel(false);
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps Nagle's algorithm");
        }
    });
    let service = web::router(state).into_make_service_with_connect_info::<SocketAddr>();
    let mut told = stopping.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = told.wait_for(|stop| *stop).await;
    });
    let server = tokio::spawn(async move { server.await });
    asked_to_stop().await?;
    tracing::info!("stopping");
    stop.send_replace(true);
    desk.hub().shut_down().await;
    if tokio::time::timeout(LAST_REQUESTS, server).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut");
    }
    desk.db().close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn asked_to_stop() -> Result<(), Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
