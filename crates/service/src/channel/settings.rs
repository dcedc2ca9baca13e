//! [서비스설정] > [확장 서비스 관리] > [서비스 연동 관리]: messengers connected, tried out, changed, disconnected.

use channels::{
    kakao::{self, Flavour},
    naver,
};
use domain::{AuditId, ChannelId, Millis, SiteId, room::ChannelKind, text};
use ipnet::IpNet;
use store::{
    audit, connection,
    connection::{ConnectionRow, Set},
};

use super::connection::{Connection, Credentials, credentials, credentials_place, secret_place};
use crate::{
    Desk, Done, Error, FieldError, secret,
    session::Session,
    view::{ChannelConnection, ChannelList, ChannelSettings, ConnectionState, NewConnection},
};

/// After a change the address before goes on for so long, until the new one is entered at the service.
const OLD_ADDRESS_MS: i64 = 24 * 3_600_000;
const LABEL_MAX: usize = 20;
const WORD_MAX: usize = 300;
const URL_MAX: usize = 300;
const NETWORKS_MAX: usize = 50;
const PER_SECOND: i64 = 10;
const PER_SECOND_MAX: i64 = 100;

/// The channels of the session's site; only administrators see how they are connected.
///
/// # Errors
/// When the database fails.
pub async fn list(desk: &Desk, session: &Session) -> Result<ChannelList, Error> {
    let mut read = desk.read().await?;
    let channels = store::site::channels(&mut read, session.site).await?;
    let connections = connection::of_site(&mut read, session.site).await?;
    drop(read);
    let admin = session.viewer.role == domain::access::Role::Admin;
    let mut items = Vec::with_capacity(channels.len());
    for channel in channels {
        let row = connections.iter().find(|row| row.channel == channel.id);
        items.push(ChannelSettings {
            id: channel.id.to_string(),
            kind: channel.kind.into(),
            label: channel.label,
            enabled: channel.enabled,
            webhook_path: row.filter(|_| admin).map(|row| path(desk, row)).transpose()?,
            sender_key: row.map(|row| row.set.sender_key.clone()).filter(|key| !key.is_empty()),
            last_event_at: row.and_then(|row| row.last_event_at).map(Millis::rfc3339),
            last_error: row.and_then(|row| row.last_error.as_ref()).map(|(error, _)| error.clone()),
            connection: row.filter(|_| admin).map(|row| shown(desk, row)).transpose()?,
        });
    }
    Ok(ChannelList { items, next_cursor: None })
}

async fn one(desk: &Desk, session: &Session, channel: ChannelId) -> Result<ChannelSettings, Error> {
    let id = channel.to_string();
    list(desk, session).await?.items.into_iter().find(|item| item.id == id).ok_or(Error::NotFound)
}

fn path(desk: &Desk, row: &ConnectionRow) -> Result<String, Error> {
    let secret = desk.vault().open(secret_place(row.site, row.channel), &row.secret);
    let secret = secret.map_err(|_| Error::Internal("a stored secret can't be read with this key"))?;
    let kind = if row.kind == ChannelKind::Kakao { "kakao" } else { "naver" };
    Ok(format!("/channels/{kind}/{secret}"))
}

fn shown(desk: &Desk, row: &ConnectionRow) -> Result<ChannelConnection, Error> {
    let credentials = credentials(desk, row)?;
    let set = &row.set;
    let recovered = |at: Millis| row.last_event_at.max(row.checked_at).is_none_or(|since| since < at);
    let state = match (&row.check_error, &row.last_error) {
        (Some(_), _) => ConnectionState::Trouble,
        (None, Some((_, at))) if recovered(*at) => ConnectionState::Trouble,
        _ if row.checked_at.is_some() || row.last_event_at.is_some() => ConnectionState::Ok,
        _ => ConnectionState::New,
    };
    Ok(ChannelConnection {
        version: row.version,
        state,
        flavour: set.flavour.clone(),
        base_url: set.base_url.clone(),
        chat_url: set.chat_url.clone(),
        public_name: set.public_name.clone(),
        client_id: credentials.client_id,
        secret_set: set.credentials.is_some(),
        networks: serde_json::from_str(&set.networks).unwrap_or_default(),
        known_networks: match row.kind {
            ChannelKind::Naver => naver::NETWORKS.map(str::to_owned).to_vec(),
            ChannelKind::Kakao | ChannelKind::Web => Vec::new(),
        },
        per_second: set.per_second,
        webhook_url: format!("{}{}", desk.config().public_url, path(desk, row)?),
        old_address_until: row.old_secret.as_ref().filter(|(_, until)| desk.now() < *until).map(|(_, at)| at.rfc3339()),
        last_error_at: row.last_error.as_ref().map(|(_, at)| at.rfc3339()),
        checked_at: row.checked_at.map(Millis::rfc3339),
        check_error: row.check_error.clone(),
    })
}

/// What was checked of a form.
struct Checked {
    label: Option<String>,
    set: Set,
    credentials: Credentials,
}

/// Connects a messenger: to the site's channel of this kind that is not connected, or as one more.
///
/// # Errors
/// [`Error::Invalid`]
pub async fn connect(desk: &Desk, session: &Session, new: &NewConnection) -> Result<ChannelSettings, Error> {
    let kind: ChannelKind = new.kind.ok_or_else(|| Error::field("kind", "required"))?.into();
    if kind == ChannelKind::Web {
        return Err(Error::field("kind", "invalid"));
    }
    let checked = check_form(desk, kind, None, new)?;
    let site = session.site;
    let mut read = desk.read().await?;
    let channels = store::site::channels(&mut read, site).await?;
    let taken = connection::of_site(&mut read, site).await?;
    drop(read);
    let free =
        channels.iter().find(|channel| channel.kind == kind && taken.iter().all(|row| row.channel != channel.id));
    let known = free.map(|channel| channel.id);
    let channel = known.unwrap_or_else(|| ChannelId(desk.id()));
    let usual = if kind == ChannelKind::Kakao { "카카오톡" } else { "네이버톡톡" };
    let label = checked.label.clone().or_else(|| free.map(|channel| channel.label.clone()));
    let label = label.unwrap_or_else(|| usual.to_owned());
    let set = sealed(desk, (site, channel), checked)?;
    let secret = secret::token(desk);
    let kept = desk.vault().seal(desk.random(), secret_place(site, channel), &secret);
    let input = (set, secret::hash(&secret), kept, label, session.viewer.agent, desk.now(), AuditId(desk.id()));
    desk.write("connect channel", input, move |tx, (set, hash, kept, label, agent, now, line)| {
        Box::pin(async move {
            if known.is_none() {
                store::site::insert_channel(tx, site, channel, kind, label, *now).await?;
            }
            connection::switch(tx, (site, channel), true, label).await?;
            if !connection::insert(tx, (site, channel), set, (hash, kept), *now).await? {
                return Err(store::StoreError::Conflict.into());
            }
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(*agent), "connect_channel")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    one(desk, session, channel).await
}

/// Changes how a messenger is connected. Secrets that are left out stay.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], or [`Error::Stale`] where somebody else changed it meanwhile.
pub async fn change(
    desk: &Desk,
    session: &Session,
    channel: ChannelId,
    new: &NewConnection,
) -> Result<ChannelSettings, Error> {
    let site = session.site;
    let mut read = desk.read().await?;
    let row = connection::find(&mut read, site, channel).await?.ok_or(Error::NotFound)?;
    let label = store::site::channels(&mut read, site).await?.into_iter().find(|one| one.id == channel);
    let label = label.ok_or(Error::NotFound)?.label;
    drop(read);
    if new.version.is_some_and(|version| version != row.version) {
        return Err(Error::Stale);
    }
    let checked = check_form(desk, row.kind, Some(&row), new)?;
    let label = checked.label.clone().unwrap_or(label);
    let (on, version) = (new.enabled.unwrap_or(row.enabled), row.version);
    let set = sealed(desk, (site, channel), checked)?;
    let input = (set, label, session.viewer.agent, desk.now(), AuditId(desk.id()));
    desk.write("change channel", input, move |tx, (set, label, agent, now, line)| {
        Box::pin(async move {
            if !connection::set(tx, (site, channel), set, version).await? {
                return Err(Error::Stale);
            }
            connection::switch(tx, (site, channel), on, label).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(*agent), "change_channel")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    forget(desk, site, channel);
    one(desk, session, channel).await
}

fn forget(desk: &Desk, site: SiteId, channel: ChannelId) {
    desk.connections().forget(|known| (known.row.site, known.row.channel) == (site, channel));
}

/// 연결 확인
///
/// # Errors
/// [`Error::NotFound`] where it is not connected; what is wrong stands in the answer.
pub async fn check(desk: &Desk, session: &Session, channel: ChannelId) -> Result<ChannelSettings, Error> {
    let site = session.site;
    let row = connection::find(&mut desk.read().await?, site, channel).await?.ok_or(Error::NotFound)?;
    let tried = Connection::new(desk, row)?.check(desk).await;
    let error = tried.err().map(|fault| fault.reason().name());
    desk.write("check channel", (site, channel, error, desk.now()), |tx, &(site, channel, error, now)| {
        Box::pin(async move { Ok(Done::quiet(connection::checked(tx, site, channel, error, now).await?)) })
    })
    .await?;
    desk.departures().notify_one();
    one(desk, session, channel).await
}

/// Gives the address another secret part; the one before goes on for a day.
///
/// # Errors
/// [`Error::NotFound`] where it is not connected.
pub async fn rotate(desk: &Desk, session: &Session, channel: ChannelId) -> Result<ChannelSettings, Error> {
    let site = session.site;
    let secret = secret::token(desk);
    let kept = desk.vault().seal(desk.random(), secret_place(site, channel), &secret);
    let input = (secret::hash(&secret), kept, session.viewer.agent, desk.now(), AuditId(desk.id()));
    desk.write("rotate channel secret", input, move |tx, (hash, kept, agent, now, line)| {
        Box::pin(async move {
            let until = now.plus(OLD_ADDRESS_MS);
            if !connection::rotate(tx, (site, channel), (hash, kept), until).await? {
                return Err(Error::NotFound);
            }
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(*agent), "rotate_channel_secret")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    forget(desk, site, channel);
    one(desk, session, channel).await
}

/// Disconnects: address and secrets are forgotten, customers can't come by it any more; rooms and messages stay.
///
/// # Errors
/// [`Error::NotFound`] where it is not connected.
pub async fn disconnect(desk: &Desk, session: &Session, channel: ChannelId) -> Result<(), Error> {
    let site = session.site;
    let input = (session.viewer.agent, desk.now(), AuditId(desk.id()));
    desk.write("disconnect channel", input, move |tx, &(agent, now, line)| {
        Box::pin(async move {
            if !connection::disconnect(tx, site, channel).await? {
                return Err(Error::NotFound);
            }
            audit::insert(tx, site, audit::Line::of(line, now, Some(agent), "disconnect_channel")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    forget(desk, site, channel);
    Ok(())
}

fn sealed(desk: &Desk, (site, channel): (SiteId, ChannelId), checked: Checked) -> Result<Set, Error> {
    let json = serde_json::to_string(&checked.credentials).map_err(|_| Error::Internal("credentials are no JSON"))?;
    let credentials = desk.vault().seal(desk.random(), credentials_place(site, channel), &json);
    Ok(Set { credentials: Some(credentials), ..checked.set })
}

/// What an administrator typed, checked field by field.
struct Form<'f> {
    faults: Vec<FieldError>,
    desk: &'f Desk,
}

impl Form<'_> {
    fn refuse(&mut self, field: &'static str, code: &'static str) {
        self.faults.push(FieldError { field: field.into(), code, max: None });
    }

    /// A word without spaces: what was typed, or what there is.
    fn word(&mut self, field: &'static str, typed: Option<&str>, before: &str, needed: bool) -> String {
        let word = typed.map(str::trim).filter(|typed| !typed.is_empty()).unwrap_or(before);
        if word.len() > WORD_MAX || word.chars().any(|c| c.is_control() || c.is_whitespace()) {
            self.refuse(field, "invalid");
        } else if needed && word.is_empty() {
            self.refuse(field, "required");
        }
        word.to_owned()
    }

    /// Something that goes into a header.
    fn secret(&mut self, field: &'static str, typed: Option<&str>, before: &str, needed: bool) -> String {
        let word = self.word(field, typed, before, needed);
        if !word.bytes().all(|b| b.is_ascii_graphic()) {
            self.refuse(field, "invalid");
        }
        word
    }

    /// An address of the open internet; on a desk of this machine also one of it.
    fn url(&mut self, field: &'static str, typed: Option<&str>, before: &str) -> String {
        let url = typed.map(str::trim).filter(|typed| !typed.is_empty()).unwrap_or(before).trim_end_matches('/');
        let known: Option<channels::messenger::fetch::Url> = url.parse().ok();
        let local = self.desk.config().is_local();
        let fine = known.is_some_and(|known| {
            let plain = known.username().is_empty() && known.password().is_none();
            let plain = plain && known.query().is_none() && known.fragment().is_none() && url.len() <= URL_MAX;
            let secure = known.scheme() == "https" || (local && known.scheme() == "http");
            plain && secure && known.host_str().is_some_and(|host| local || is_open(host))
        });
        if !fine {
            self.refuse(field, "invalid");
        }
        url.to_owned()
    }
}

/// A name is looked at when it is used; an address is no name.
pub(crate) fn is_open(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host != "localhost" && literal.map_or(true, channels::messenger::address::is_public)
}

fn check_form(
    desk: &Desk,
    kind: ChannelKind,
    before: Option<&ConnectionRow>,
    new: &NewConnection,
) -> Result<Checked, Error> {
    let mut form = Form { faults: Vec::new(), desk };
    let stored = before.map(|row| credentials(desk, row)).transpose()?.unwrap_or_default();
    let set = before.map(|row| &row.set);
    let old = |pick: fn(&Set) -> &String, usual: &str| set.map_or_else(|| usual.to_owned(), |set| pick(set).clone());
    let label = match new.label.as_deref().map(|label| text::line(label, LABEL_MAX)) {
        None => None,
        Some(Ok(label)) => Some(label),
        Some(Err(fault)) => {
            if let Error::Invalid(mut faults) = Error::text("label", fault) {
                form.faults.append(&mut faults);
            }
            None
        }
    };
    let flavour = match kind {
        ChannelKind::Kakao => {
            let wanted = new.flavour.clone().unwrap_or_else(|| old(|set| &set.flavour, Flavour::RelayV1.name()));
            Flavour::from_name(&wanted)
        }
        ChannelKind::Naver | ChannelKind::Web => None,
    };
    if kind == ChannelKind::Kakao && flavour.is_none() {
        form.refuse("flavour", "invalid");
    }
    let direct = flavour == Some(Flavour::KakaoDirect);
    let relayed = flavour.is_some() && !direct;
    let (usual_base, usual_chat) = match flavour {
        Some(flavour) => (flavour.base_url(), kakao::CHAT_URL),
        None => (naver::NAVER_URL, naver::CHAT_URL),
    };
    let credentials = Credentials {
        token: form.secret("token", new.token.as_deref(), &stored.token, kind == ChannelKind::Naver),
        client_id: form.secret("client_id", new.client_id.as_deref(), &stored.client_id, relayed),
        client_secret: form.secret("client_secret", new.client_secret.as_deref(), &stored.client_secret, relayed),
        partner_key: form.secret("partner_key", new.partner_key.as_deref(), &stored.partner_key, direct),
    };
    if !credentials.partner_key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        // It stands in a path.
        form.refuse("partner_key", "invalid");
    }
    let sender = old(|set| &set.sender_key, "");
    let name = old(|set| &set.public_name, "");
    let networks = match &new.networks {
        None => set.map_or_else(Vec::new, |set| serde_json::from_str(&set.networks).unwrap_or_default()),
        Some(typed) => typed.iter().map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect(),
    };
    let parsed: Vec<Option<IpNet>> = networks.iter().map(|one: &String| network(one)).collect();
    if parsed.len() > NETWORKS_MAX || parsed.iter().any(Option::is_none) {
        form.refuse("networks", "invalid");
    }
    let parsed: Vec<String> = parsed.into_iter().flatten().map(|network| network.to_string()).collect();
    let per_second = new.per_second.unwrap_or_else(|| set.map_or(PER_SECOND, |set| set.per_second));
    if !(1..=PER_SECOND_MAX).contains(&per_second) {
        form.faults.push(FieldError { field: "per_second".into(), code: "out_of_range", max: Some(PER_SECOND_MAX) });
    }
    let set = Set {
        flavour: flavour.map_or("naver", Flavour::name).to_owned(),
        base_url: form.url("base_url", new.base_url.as_deref(), &old(|set| &set.base_url, usual_base)),
        chat_url: form.url("chat_url", new.chat_url.as_deref(), &old(|set| &set.chat_url, usual_chat)),
        public_name: form.word("public_name", new.public_name.as_deref(), &name, false),
        sender_key: form.secret("sender_key", new.sender_key.as_deref(), &sender, kind == ChannelKind::Kakao),
        credentials: None,
        paths: set.map_or_else(String::new, |set| set.paths.clone()),
        networks: serde_json::to_string(&parsed).unwrap_or_else(|_| "[]".to_owned()),
        per_second,
    };
    if form.faults.is_empty() { Ok(Checked { label, set, credentials }) } else { Err(Error::Invalid(form.faults)) }
}

/// A network, or an address of its own.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}
