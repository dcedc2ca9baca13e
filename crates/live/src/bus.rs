//! The way between the nodes of one desk: a JetStream stream that keeps what was told for a while, in one order for all.

mod listen;
pub(crate) mod packet;
pub(crate) mod people;

use std::{fmt, sync::Arc, time::Duration};

use async_nats::{
    Client, ConnectOptions, Event as ClientEvent, ServerAddr,
    connection::State,
    jetstream::{
        self, Context,
        message::PublishMessage,
        stream::{Config, DiscardPolicy, RetentionPolicy, StorageType, Stream},
    },
};
use percent_encoding::percent_decode_str;
use thiserror::Error;

pub use listen::Listening;
pub use packet::{Packet, Signal, pack};

/// How long the stream keeps what was told. Who was away longer starts over.
const KEPT: Duration = Duration::from_secs(15 * 60);
/// How much it keeps at most, in bytes.
const KEPT_BYTES: i64 = 128 << 20;
/// How long the server knows a packet again.
const KNOWN: Duration = Duration::from_secs(120);
/// How long a start waits for the server.
const FIRST: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(250);
/// How long an answer of the server may take.
const ANSWER: Duration = Duration::from_secs(2);

/// One process's connection to all the others.
#[derive(Clone)]
pub struct Bus {
    client: Client,
    jetstream: Context,
    /// Name of the stream.
    stream: Arc<str>,
    /// Before the site in a subject.
    prefix: Arc<str>,
    origin: Arc<str>,
}

/// Why the nodes can't be reached.
#[derive(Debug, Error)]
pub enum BusError {
    /// Not an address.
    #[error("nats://<user>:<password>@<host>:<port> expected, or several of them with commas between")]
    NoAddress,
    /// No server answers at the address.
    #[error("no NATS server answers there: {0}")]
    Unreachable(String),
    /// The server answers otherwise than expected.
    #[error("NATS: {0}")]
    Refused(String),
}

impl BusError {
    fn refused(error: impl fmt::Display) -> Self {
        Self::Refused(error.to_string())
    }
}

impl fmt::Debug for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bus").field("stream", &self.stream).field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl Bus {
    /// Connects to the server at `url`. `desk` names the desk, `origin` this process start; letters and digits.
    ///
    /// # Errors
    /// When no server answers within ten seconds or it has no JetStream.
    pub async fn connect(url: &str, desk: &str, origin: String) -> Result<Self, BusError> {
        let (servers, who) = servers(url)?;
        let mut last = "no answer in time".to_owned();
        let connect = async {
            loop {
                match options(&origin, who.clone()).connect(&servers).await {
                    Ok(client) => return client,
                    Err(error) => {
                        last = error.to_string();
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        };
        let Ok(client) = tokio::time::timeout(FIRST, connect).await else {
            return Err(BusError::Unreachable(last));
        };
        let mut jetstream = jetstream::new(client.clone());
        jetstream.set_timeout(ANSWER);
        let bus = Self {
            client,
            jetstream,
            stream: format!("SARANGBANG_{desk}").into(),
            prefix: format!("sarangbang.{desk}").into(),
            origin: origin.into(),
        };
        bus.stream().await?;
        Ok(bus)
    }

    /// Names this process start.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether the server is connected now.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Sends packets, each with the id by which the server knows it again, in their order; answers which of them are kept.
    /// Waits no longer than a few seconds.
    pub async fn send(&self, packets: &[(Option<i64>, Packet)]) -> Vec<bool> {
        let mut waiting = Vec::with_capacity(packets.len());
        for (id, packet) in packets {
            let mut message = PublishMessage::build().payload(packet.body.clone().into());
            if let Some(id) = id {
                message = message.message_id(id.to_string());
            }
            let subject = format!("{}.events.{}", self.prefix, packet.site);
            let sending = self.jetstream.send_publish(subject, message);
            waiting.push(tokio::time::timeout(ANSWER, sending).await);
        }
        let mut kept = Vec::with_capacity(packets.len());
        for sent in waiting {
            kept.push(match sent {
                Ok(Ok(ack)) => matches!(tokio::time::timeout(ANSWER, ack).await, Ok(Ok(_))),
                _ => false,
            });
        }
        kept
    }

    /// The stream, made where it is missing.
    async fn stream(&self) -> Result<Stream, BusError> {
        let config = Config {
            name: self.stream.to_string(),
            subjects: vec![format!("{}.events.*", self.prefix)],
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::Old,
            storage: StorageType::File,
            max_age: KEPT,
            max_bytes: KEPT_BYTES,
            duplicate_window: KNOWN,
            num_replicas: 1,
            ..Config::default()
        };
        self.jetstream.get_or_create_stream(config).await.map_err(BusError::refused)
    }
}

/// Name and password.
type User = (String, String);

/// Servers of one cluster, separated by commas, and as whom they are asked: what stands in the first address.
fn servers(url: &str) -> Result<(Vec<ServerAddr>, Option<User>), BusError> {
    let servers: Result<Vec<ServerAddr>, _> = url.split(',').map(|url| url.trim().parse()).collect();
    let servers = servers.map_err(|_| BusError::NoAddress)?;
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let who = servers
        .first()
        .filter(|server| server.has_user_pass())
        .map(|server| (plain(server.username().unwrap_or_default()), plain(server.password().unwrap_or_default())));
    Ok((servers, who))
}

fn options(origin: &str, who: Option<User>) -> ConnectOptions {
    let options = match who {
        Some((token, password)) if password.is_empty() => ConnectOptions::with_token(token),
        Some((user, password)) => ConnectOptions::with_user_and_password(user, password),
        None => ConnectOptions::new(),
    };
    options
        .name(format!("sarangbang {origin}"))
        .max_reconnects(None)
        .connection_timeout(ANSWER)
        .request_timeout(Some(ANSWER))
        .ping_interval(Duration::from_secs(5))
        .reconnect_delay_callback(|attempts| PAUSE.min(Duration::from_millis(10 * attempts as u64)))
        .event_callback(|event| async move {
            match event {
                ClientEvent::Connected => tracing::info!("NATS is connected"),
                ClientEvent::Disconnected => tracing::warn!("NATS is away"),
                other => tracing::debug!(%other, "NATS"),
            }
        })
}
