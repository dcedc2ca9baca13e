use std::sync::Arc;

use channels::{
    kakao::{self, Flavour, Paths},
    messenger::{Fault, Outgoing, Reason},
    naver,
};
use domain::{ChannelId, SiteId, room::ChannelKind};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use store::{AsConn, connection::ConnectionRow};

use crate::{Desk, Error, recent::Recent, secret, vault::Place};

/// How long it counts what was read of a connection: a burst of webhooks asks once.
const LIFE_MS: i64 = 2_000;

/// Connections that were asked for a moment ago, by the hash of their secret.
pub(crate) type Connections = Recent<Arc<Connection>>;

pub(crate) fn recent() -> Connections {
    Recent::new(LIFE_MS)
}

/// What proves to a service who calls.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Credentials {
    /// Of Naver.
    pub token: String,
    /// Of a relay.
    pub client_id: String,
    /// Of a relay.
    pub client_secret: String,
    /// Of Kakao itself.
    pub partner_key: String,
}

/// A connection, ready to be used.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// As it is stored.
    pub row: ConnectionRow,
    /// Networks that may deliver; empty: any.
    pub networks: Vec<IpNet>,
    /// Who is spoken to.
    pub adapter: Adapter,
}

/// The service at the other end.
#[derive(Debug, Clone)]
pub(crate) enum Adapter {
    Naver(naver::Account),
    Kakao(kakao::Account),
}

pub(super) fn credentials_place(site: SiteId, channel: ChannelId) -> Place<'static> {
    Place { site, table: "connections", column: "credentials", row: channel.0 }
}

pub(super) fn secret_place(site: SiteId, channel: ChannelId) -> Place<'static> {
    Place { site, table: "connections", column: "secret", row: channel.0 }
}

pub(super) fn credentials(desk: &Desk, row: &ConnectionRow) -> Result<Credentials, Error> {
    let Some(sealed) = &row.set.credentials else { return Ok(Credentials::default()) };
    let unreadable = Error::Internal("a stored secret can't be read with this key");
    let plain = desk.vault().open(credentials_place(row.site, row.channel), sealed).map_err(|_| unreadable)?;
    serde_json::from_str(&plain).map_err(|_| Error::Internal("credentials are no JSON"))
}

impl Connection {
    pub(super) fn new(desk: &Desk, row: ConnectionRow) -> Result<Self, Error> {
        let credentials = credentials(desk, &row)?;
        let adapter = adapter(&row, &credentials);
        let networks = serde_json::from_str(&row.set.networks).unwrap_or_default();
        Ok(Self { row, networks, adapter })
    }

    /// The connection of a channel that is on.
    pub(crate) async fn of(
        desk: &Desk,
        conn: &mut dyn AsConn,
        site: SiteId,
        channel: ChannelId,
    ) -> Result<Option<Self>, Error> {
        let row = store::connection::find(conn, site, channel).await?.filter(|row| row.enabled);
        row.map(|row| Self::new(desk, row)).transpose()
    }

    /// Sends it to an account of the channel.
    pub(super) async fn send(
        &self,
        desk: &Desk,
        (account, serial): (&str, &str),
        outgoing: &Outgoing,
    ) -> Result<(), Fault> {
        match &self.adapter {
            Adapter::Naver(naver) => naver::send(desk.http(), naver, account, outgoing).await,
            Adapter::Kakao(kakao) => kakao::send(desk.http(), kakao, (account, serial), outgoing).await,
        }
    }

    /// Tries whether the service accepts it.
    pub(super) async fn check(&self, desk: &Desk) -> Result<(), Fault> {
        let tried = match &self.adapter {
            Adapter::Naver(naver) => naver::check(desk.http(), naver).await,
            Adapter::Kakao(kakao) => kakao::check(desk.http(), kakao).await,
        };
        tried.map_err(|fault| match fault {
            Fault::Never(Reason::Refused) => Fault::Settings(Reason::Refused),
            fault => fault,
        })
    }

    /// Whether text is cut, and where.
    pub(super) fn text_max(&self) -> usize {
        match self.row.kind {
            ChannelKind::Kakao => kakao::TEXT_MAX,
            ChannelKind::Naver | ChannelKind::Web => domain::text::MESSAGE_MAX,
        }
    }
}

fn adapter(row: &ConnectionRow, credentials: &Credentials) -> Adapter {
    let base_url = row.set.base_url.clone();
    let Some(flavour) = Flavour::from_name(&row.set.flavour) else {
        return Adapter::Naver(naver::Account { base_url, token: credentials.token.clone() });
    };
    let headers = match flavour {
        Flavour::KakaoDirect => Vec::new(),
        Flavour::RelayV1 | Flavour::RelayV3 => vec![
            ("HT-Client-Id".to_owned(), credentials.client_id.clone()),
            ("HT-Client-Secret".to_owned(), credentials.client_secret.clone()),
        ],
    };
    let usual = flavour.paths(&credentials.partner_key);
    let paths = serde_json::from_str::<Paths>(&row.set.paths).unwrap_or(usual);
    let sender_key = row.set.sender_key.clone();
    Adapter::Kakao(kakao::Account { flavour, base_url, paths, headers, sender_key })
}

/// The connection whose address has this secret part.
pub(super) async fn by_secret(desk: &Desk, given: &str) -> Result<Arc<Connection>, Error> {
    use subtle::ConstantTimeEq as _;
    if !secret::is_token(given) {
        return Err(Error::NotFound);
    }
    let (hash, now) = (secret::hash(given), desk.now());
    let known = desk.connections().find(&hash, now);
    let connection = match known {
        Some(known) => known,
        None => {
            let mark = desk.connections().mark();
            let row = store::connection::by_secret(&mut desk.read().await?, &hash).await?.ok_or(Error::NotFound)?;
            let read = Arc::new(Connection::new(desk, row)?);
            desk.connections().keep(hash.clone(), read.clone(), now, mark);
            read
        }
    };
    let is = |stored: &str| bool::from(stored.as_bytes().ct_eq(hash.as_bytes()));
    let row = &connection.row;
    let old = row.old_secret.as_ref().is_some_and(|(stored, until)| is(stored) && now < *until);
    if is(&row.secret_hash) || old { Ok(connection) } else { Err(Error::NotFound) }
}
