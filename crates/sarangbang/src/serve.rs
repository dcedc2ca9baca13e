//! `serve`: answers requests until it is told to stop.

use std::time::Duration;

use clap::Args;
use service::demo::Filled;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};

use crate::{
    Failure,
    config::Config,
    listen::{HEAD_TIME, answer},
    simulate::Beside,
    start, tell,
};

/// How long requests that have begun may take when the process is told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// How long a start waits until it knows what the other nodes told of late.
const FILL: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Options {
    /// Fill an empty database with demo data
    #[arg(long)]
    demo: bool,
}

pub(crate) async fn serve(config: Config, options: Options) -> Result<(), Failure> {
    let mut stops = Stops::listen()?;
    let db = start::open(&config).await?;
    let demo = options.demo || service::demo::is_demo(&db).await?;
    let beside = if demo { Some(Beside::start(config.listen, &config.public_url).await?) } else { None };
    let desk = start::desk(&config, db, beside.as_ref()).await?;
    service::vault::prove(&desk).await?;
    if options.demo {
        match service::demo::fill(&desk).await? {
            Filled::Refused => {
                return Err("--demo: this database holds other data; choose an empty one (SARANGBANG_DATA_DIR)".into());
            }
            Filled::Now => {
                if let Some(beside) = &beside {
                    service::demo::link(&desk, &beside.keys()).await?;
                }
            }
            Filled::Before => {}
        }
    }
    if let Some(beside) = &beside {
        beside.connect(&desk, config.listen).await?;
    }
    let settings = web::Settings {
        trusted_proxies: config.trusted_proxies.clone(),
        metrics_here: config.metrics_listen.is_none(),
        no_limits_for_loopback: config.no_limits_for_loopback,
    };
    service::webhook::refresh(&desk).await?;
    let link = service::setup::first_start(&desk).await?;
    if tokio::time::timeout(FILL, desk.filled()).await.is_err() {
        return Err("SARANGBANG_NATS_URL: the server does not tell what happened of late".into());
    }
    let state = web::State::new(desk.clone(), settings);
    let listener = TcpListener::bind(config.listen).await.map_err(|error| format!("{}: {error}", config.listen))?;
    greet(&config, link.as_deref(), beside.as_ref());
    tracing::info!(address = %config.listen, "listening");

    let (stop, stopping) = watch::channel(false);
    if let Some(address) = config.metrics_listen {
        let listener = TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))?;
        tokio::spawn(answer(listener, web::metrics_router(state.clone()), stopping.clone(), HEAD_TIME));
    }
    let server = tokio::spawn(answer(listener, web::router(state), stopping, HEAD_TIME));
    let sweep = tokio::spawn(service::attachment::sweep_each_hour(desk.clone()));
    let worker = tokio::spawn(service::job::work(desk.clone()));
    let search = tokio::spawn(service::search::work(desk.clone()));
    let messengers = tokio::spawn(service::channel::work(desk.clone()));
    let webhooks = tokio::spawn(service::webhook::work(desk.clone()));
    let automation = tokio::spawn(service::automation::work(desk.clone()));
    let bots = tokio::spawn(service::bot::work(desk.clone()));
    let distribution = tokio::spawn(service::distribution::work(desk.clone()));
    stops.asked().await;
    tracing::info!("stopping");
    stop.send_replace(true);
    sweep.abort();
    worker.abort();
    messengers.abort();
    webhooks.abort();
    automation.abort();
    bots.abort();
    distribution.abort();
    search.abort();
    desk.hub().shut_down().await;
    if tokio::time::timeout(LAST_REQUESTS, server).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut");
    }
    service::pending::flush(&desk).await;
    desk.leave().await;
    desk.db().close().await;
    tracing::info!("stopped");
    Ok(())
}

fn greet(config: &Config, link: Option<&str>, beside: Option<&Beside>) {
    tell(&format!("사랑방  {}", config.public_url));
    if let Some(beside) = beside {
        tell(&format!("상담 체험 / widget on a page: {}/demo", config.widget_url));
        for (email, name, _) in service::demo::AGENTS {
            tell(&format!("  {email:<18} {}  {name}", service::demo::PASSWORD));
        }
        for (name, page) in beside.pages() {
            tell(&format!("  모의 서비스 / simulated {name:<9} {page}"));
        }
    }
    if let Some(link) = link {
        tell(&format!("처음 설정 / first set-up (once): {link}"));
    }
}

/// Asked for before anything else, so that no request to stop is missed.
struct Stops {
    terminate: Signal,
    interrupt: Signal,
}

impl Stops {
    fn listen() -> Result<Self, Failure> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
