//! Chat links into messengers: parameters travel by a one-time token (S27, S43, S44, R6).

use domain::{AgentId, ChannelId, Millis, SiteId, room::ChannelKind};
use store::channel_link::{self, NewLink};

use super::Connection;
use crate::{
    Desk, Done, Error,
    entry::messenger::{self, Account},
    secret,
    session::Session,
    vault::Place,
    view::{ChannelLink, NewChannelLink, NewVisitorSession},
};

/// How long a link waits to be followed.
const LIFE_MS: i64 = 24 * 3_600_000;

fn place(site: SiteId, number: i64) -> Place<'static> {
    Place { site, table: "channel_links", column: "page", row: number }
}

/// A chat link for somebody whom the site knows.
///
/// # Errors
/// [`Error::Invalid`] without such a channel, or one that is not connected.
pub async fn create(desk: &Desk, session: &Session, new: &NewChannelLink) -> Result<ChannelLink, Error> {
    let missing = || Error::field("channel_id", "invalid");
    let channel: ChannelId = new.channel_id.parse().map_err(|_| missing())?;
    let connection = Connection::of(desk, &mut desk.read().await?, session.site, channel).await?;
    let connection = connection.filter(|connection| !connection.row.set.public_name.is_empty()).ok_or_else(missing)?;
    let (token, expires_at) = keep(desk, &connection, &new.page, Some(session.viewer.agent)).await?;
    Ok(ChannelLink { url: address(&connection, Some(&token))?, expires_at: expires_at.rfc3339() })
}

/// Where a page of the site sends a visitor who wants to write by a messenger.
///
/// # Errors
/// [`Error::NotFound`] where no such channel is connected.
pub async fn redirect(desk: &Desk, site: SiteId, kind: ChannelKind, page: &NewVisitorSession) -> Result<String, Error> {
    let rows = store::connection::of_site(&mut desk.read().await?, site).await?;
    let fits =
        |row: &store::connection::ConnectionRow| row.kind == kind && row.enabled && !row.set.public_name.is_empty();
    let connection = Connection::new(desk, rows.into_iter().find(fits).ok_or(Error::NotFound)?)?;
    let nothing = NewVisitorSession { site_id: page.site_id.clone(), ..NewVisitorSession::default() };
    if *page == nothing {
        return address(&connection, None);
    }
    let (token, _) = keep(desk, &connection, page, None).await?;
    address(&connection, Some(&token))
}

async fn keep(
    desk: &Desk,
    connection: &Connection,
    page: &NewVisitorSession,
    agent: Option<AgentId>,
) -> Result<(String, Millis), Error> {
    let (site, channel, now) = (connection.row.site, connection.row.channel, desk.now());
    let (token, number, expires_at) = (secret::token(desk), desk.id(), now.plus(LIFE_MS));
    let json = serde_json::to_string(page).map_err(|_| Error::Internal("parameters are no JSON"))?;
    let new = NewLink {
        token_hash: secret::hash(&token),
        site,
        channel,
        page: desk.vault().seal(desk.random(), place(site, number), &json),
        number,
        expires_at,
        agent,
    };
    desk.write("keep chat link", (new, now), |tx, (new, now)| {
        Box::pin(async move { Ok(Done::quiet(channel_link::insert(tx, new, *now).await?)) })
    })
    .await?;
    Ok((token, expires_at))
}

/// The address of the chat, with the token where the channel hands it on.
fn address(connection: &Connection, token: Option<&str>) -> Result<String, Error> {
    let set = &connection.row.set;
    let chat = format!("{}/{}", set.chat_url.trim_end_matches('/'), set.public_name);
    let name = match connection.row.kind {
        ChannelKind::Kakao => "extra",
        ChannelKind::Naver | ChannelKind::Web => "from",
    };
    let mut url: channels::messenger::fetch::Url =
        chat.parse().map_err(|_| Error::Internal("the address of a chat is none"))?;
    if let Some(token) = token {
        url.query_pairs_mut().append_pair(name, token);
    }
    Ok(url.into())
}

/// An account came by a link. A token that was used, has expired or belongs to somebody else brings nothing: the account is
/// who it was.
pub(super) async fn follow(desk: &Desk, account: &Account, token: &str) -> Result<(), Error> {
    if !secret::is_token(token) {
        return Ok(());
    }
    let identity = messenger::identity(desk, account).await?;
    let (site, hash) = (account.site, secret::hash(token));
    let input = (account.clone(), hash.clone(), identity, desk.now());
    let taken = desk.write("follow chat link", input, |tx, (account, hash, identity, now)| {
        let of = (account.site, account.channel);
        Box::pin(async move { Ok(Done::quiet(channel_link::take(tx, of, hash, *identity, *now).await?)) })
    });
    let Some((sealed, number)) = taken.await? else { return Ok(()) };
    let plain = desk.vault().open(place(site, number), &sealed);
    let plain = plain.map_err(|_| Error::Internal("parameters can't be read with this key"))?;
    let page: NewVisitorSession =
        serde_json::from_str(&plain).map_err(|_| Error::Internal("parameters are no JSON"))?;
    messenger::enter(desk, account, &page).await?;
    // Only now: an entry that failed is made again when the channel tells again.
    desk.write("chat link used", (site, hash, desk.now()), |tx, (site, hash, now)| {
        Box::pin(async move { Ok(Done::quiet(channel_link::used(tx, *site, hash, *now).await?)) })
    })
    .await
}
