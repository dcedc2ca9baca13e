//! `simulate`: outside services as processes of their own, and beside a demo.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::Router;
use clap::{Args, Subcommand};
use service::{
    Desk,
    view::{ChannelKind, NewConnection},
};
use simulators::{
    commerce::{self, Commerce},
    kakao::{self, Kakao},
    naver::{self, Naver},
    sms::Sms,
    solapi,
    stage::Setting,
};
use tokio::{net::TcpListener, sync::watch};

use crate::{
    Failure,
    config::reachable,
    listen::{HEAD_TIME, answer},
    start, tell,
};

/// An outside service with a page on which one is its customer
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum SimulateCommand {
    /// KakaoTalk 상담톡 and Kakao Login
    Kakao(Options),
    /// Naver TalkTalk
    Naver(Options),
    /// An SMS provider (Solapi)
    Sms(Options),
    /// Naver Commerce API of a Smart Store
    Commerce(Options),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Address to listen on; on this machine only [default: a port of its own, from 127.0.0.1:8091]
    #[arg(long)]
    at: Option<SocketAddr>,
    /// Where its events go, such as http://127.0.0.1:8080/channels/kakao/<secret>; can be set on its page too
    #[arg(long, default_value = "")]
    webhook: String,
    /// Where Kakao tells of unlinked accounts, such as http://127.0.0.1:8080/kakao/unlink/<site>
    #[arg(long, default_value = "")]
    unlink: String,
}

/// Runs one until the process is told to stop.
pub(crate) async fn simulate(command: SimulateCommand) -> Result<(), Failure> {
    let (port, options) = match &command {
        SimulateCommand::Kakao(options) => (8091, options.clone()),
        SimulateCommand::Naver(options) => (8092, options.clone()),
        SimulateCommand::Sms(options) => (8093, options.clone()),
        SimulateCommand::Commerce(options) => (8094, options.clone()),
    };
    let at = options.at.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    if !at.ip().is_loopback() {
        return Err(format!("{at}: a simulator listens on this machine only").into());
    }
    let listener = TcpListener::bind(at).await.map_err(|error| format!("{at}: {error}"))?;
    let setting = setting(&listener, &options.webhook)?;
    let base = setting.base.clone();
    let router = match command {
        SimulateCommand::Kakao(_) => {
            let account = kakao::Account { unlink_url: options.unlink, ..kakao::Account::default() };
            Kakao::new(account, setting).router()
        }
        SimulateCommand::Naver(_) => Naver::new(naver::Account::default(), setting).router(),
        SimulateCommand::Sms(_) => Sms::new(solapi::Account::default(), setting).router(),
        SimulateCommand::Commerce(_) => Commerce::new(commerce::Account::default(), setting).with_orders().router(),
    };
    tell(&base);
    let (stop, stopping) = watch::channel(false);
    let server = tokio::spawn(answer(listener, router, stopping, HEAD_TIME));
    tokio::signal::ctrl_c().await?;
    stop.send_replace(true);
    server.await?;
    Ok(())
}

fn setting(listener: &TcpListener, webhook: &str) -> Result<Setting, Failure> {
    Ok(Setting {
        base: format!("http://{}", listener.local_addr()?),
        webhook: webhook.trim_end_matches('/').to_owned(),
        clock: Arc::new(|| start::now().0),
    })
}

/// The services beside a demo: none of what it does leaves this machine.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    /// KakaoTalk and Kakao Login.
    pub(crate) kakao: Kakao,
    /// Naver TalkTalk.
    pub(crate) naver: Naver,
    /// The SMS provider's address.
    pub(crate) sms: String,
    /// Naver Commerce API.
    pub(crate) commerce: Commerce,
}

impl Beside {
    /// Starts them on the ports behind the desk's, or on others where those are taken.
    pub(crate) async fn start(listen: SocketAddr, public_url: &str) -> Result<Self, Failure> {
        let unlink_url = format!("{public_url}/kakao/unlink/{}", service::demo::SITE);
        let (listener, setting) = place(listen, 1).await?;
        let kakao = Kakao::new(kakao::Account { unlink_url, ..kakao::Account::default() }, setting);
        serve(listener, kakao.router());
        let (listener, setting) = place(listen, 2).await?;
        let naver = Naver::new(naver::Account::default(), setting);
        serve(listener, naver.router());
        let (listener, setting) = place(listen, 3).await?;
        let sms = setting.base.clone();
        serve(listener, Sms::new(solapi::Account::default(), setting).router());
        let (listener, setting) = place(listen, 4).await?;
        let commerce = Commerce::new(commerce::Account::default(), setting).with_orders();
        serve(listener, commerce.router());
        Ok(Self { kakao, naver, sms, commerce })
    }

    /// Connects the demo's messengers to them, and them to the desk.
    pub(crate) async fn connect(&self, desk: &Desk, listen: SocketAddr) -> Result<(), Failure> {
        let account = self.kakao.account();
        let kakao = NewConnection {
            kind: Some(ChannelKind::Kakao),
            base_url: Some(self.kakao.stage().base().to_owned()),
            chat_url: Some(format!("{}/chat/open", self.kakao.stage().base())),
            public_name: Some(account.channel.clone()),
            sender_key: Some(account.sender_key.clone()),
            client_id: Some(account.client_id.clone()),
            client_secret: Some(account.client_secret.clone()),
            ..NewConnection::default()
        };
        let account = self.naver.account();
        let naver = NewConnection {
            kind: Some(ChannelKind::Naver),
            base_url: Some(self.naver.stage().base().to_owned()),
            chat_url: Some(self.naver.stage().base().to_owned()),
            public_name: Some(account.partner.clone()),
            token: Some(account.token.clone()),
            ..NewConnection::default()
        };
        for (stage, connection) in [(self.kakao.stage(), kakao), (self.naver.stage(), naver)] {
            if let Some(path) = service::demo::connect(desk, &connection).await? {
                stage.driver().set_target(&format!("http://{}{path}", reachable(listen)));
            }
        }
        Ok(())
    }

    /// What the desk needs to be linked to them.
    pub(crate) fn keys(&self) -> service::demo::Keys {
        let (shop, kakao) = (self.commerce.account().clone(), self.kakao.account().clone());
        service::demo::Keys {
            shop: (shop.client_id, shop.client_secret),
            kakao: (kakao.app_id.to_string(), kakao.rest_api_key, kakao.login_secret, kakao.admin_key),
        }
    }

    /// Their pages by name, for whoever looks for them.
    pub(crate) fn pages(&self) -> Vec<(&'static str, String)> {
        vec![
            ("kakao", self.kakao.stage().base().to_owned()),
            ("naver", self.naver.stage().base().to_owned()),
            ("commerce", self.commerce.stage().base().to_owned()),
            ("sms", self.sms.clone()),
        ]
    }
}

async fn place(listen: SocketAddr, offset: u16) -> Result<(TcpListener, Setting), Failure> {
    let port = listen.port().checked_add(offset).unwrap_or_default();
    let here = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let listener = match TcpListener::bind(here(port)).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind(here(0)).await?,
    };
    let setting = setting(&listener, "")?;
    Ok((listener, setting))
}

/// They end with the process.
fn serve(listener: TcpListener, router: Router) {
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::warn!(%error, "a simulated service ended");
        }
    });
}
