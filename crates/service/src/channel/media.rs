//! Files that messengers keep for a short time only: fetched and stored at once.

use bytes::Bytes;
use channels::messenger::{
    Media, Said,
    fetch::{NotFetched, fetch},
};
use domain::{IdentityId, upload::MAX_BYTES};
use futures_util::stream;

use super::{Connection, connection::Adapter};
use crate::{
    Desk, Error,
    attachment::{self, Named, Unscanned},
    entry::messenger::Account,
    view::SystemLine,
};

/// Bytes of the longest text: 10,000 characters in UTF-8, with a margin for what is cut.
const TEXT_MAX: u64 = 256 * 1024;

/// What a message brought.
#[derive(Debug, Default)]
pub(super) struct Brought {
    /// Its words.
    pub text: String,
    /// Its files, stored.
    pub files: Vec<String>,
    /// What could not be had, for the room to know.
    pub lost: Vec<SystemLine>,
}

/// Fetches what a message points to; `None` where that may go better later and this is not the last time.
pub(super) async fn bring(
    desk: &Desk,
    account: &Account,
    identity: IdentityId,
    said: &Said,
    last: bool,
) -> Result<Option<Brought>, Error> {
    let connection = Connection::of(desk, &mut desk.read().await?, account.site, account.channel).await?;
    let home = connection.filter(|_| desk.config().is_local()).and_then(|connection| home(&connection));
    let mut brought = Brought { text: said.text.clone(), ..Brought::default() };
    if let Some(url) = &said.whole {
        match whole(desk, url, home.as_ref()).await {
            Ok(text) => brought.text = text,
            Err(NotFetched::Unreachable) if !last => return Ok(None),
            Err(error) => brought.lost.push(lost("text", error)),
        }
    }
    for media in &said.media {
        match store(desk, account, identity, media, home.as_ref()).await {
            Ok(id) => brought.files.push(id),
            Err(Failed::NotFetched(NotFetched::Unreachable)) if !last => return Ok(None),
            Err(Failed::NotFetched(error)) => brought.lost.push(lost(media.kind.name(), error)),
            Err(Failed::NotKept(Error::TooLarge { .. })) => {
                brought.lost.push(lost(media.kind.name(), NotFetched::TooLarge));
            }
            Err(Failed::NotKept(Error::UnsupportedType | Error::Invalid(_))) => {
                let reason = [("kind", media.kind.name()), ("reason", "kind")];
                brought.lost.push(SystemLine::internal("file_lost", reason));
            }
            Err(Failed::NotKept(error)) => return Err(error),
        }
    }
    if brought.text.is_empty() && brought.files.is_empty() {
        brought.text = said.media.first().map_or("", |media| placeholder(media)).to_owned();
    }
    Ok(Some(brought))
}

/// The message was sent, so it stands in the conversation even where its file does not.
fn placeholder(media: &Media) -> &'static str {
    match media.kind.name() {
        "photo" => "[사진]",
        "video" => "[동영상]",
        "audio" => "[음성]",
        _ => "[파일]",
    }
}

fn lost(kind: &str, error: NotFetched) -> SystemLine {
    let reason = match error {
        NotFetched::Forbidden => "address",
        NotFetched::Unreachable => "unreachable",
        NotFetched::Gone => "gone",
        NotFetched::TooLarge => "size",
    };
    SystemLine::internal("file_lost", [("kind", kind), ("reason", reason)])
}

/// The origin of the service itself, where it may stand on this machine.
fn home(connection: &Connection) -> Option<channels::messenger::fetch::Url> {
    let url = match &connection.adapter {
        Adapter::Naver(naver) => &naver.base_url,
        Adapter::Kakao(kakao) => &kakao.base_url,
    };
    url.parse().ok()
}

async fn whole(desk: &Desk, url: &str, home: Option<&channels::messenger::fetch::Url>) -> Result<String, NotFetched> {
    let bytes = fetch(desk.http(), url, TEXT_MAX, home).await?.whole().await?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let kept = text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control());
    let text: String = kept.take(domain::text::MESSAGE_MAX).collect();
    if text.trim().is_empty() { Err(NotFetched::Gone) } else { Ok(text.trim().to_owned()) }
}

enum Failed {
    NotFetched(NotFetched),
    NotKept(Error),
}

async fn store(
    desk: &Desk,
    account: &Account,
    identity: IdentityId,
    media: &Media,
    home: Option<&channels::messenger::fetch::Url>,
) -> Result<String, Failed> {
    let most = u64::try_from(MAX_BYTES).unwrap_or_default();
    let fetched = fetch(desk.http(), &media.url, most, home).await.map_err(Failed::NotFetched)?;
    let named = Named { name: fetched.name.clone(), declared: fetched.mime.clone() };
    let mut broken = None;
    let body = stream::unfold((fetched, &mut broken), |(mut fetched, broken)| async move {
        match fetched.next().await {
            Ok(None) => None,
            Ok(Some(part)) => Some((Ok(Bytes::from(part)), (fetched, broken))),
            Err(error) => {
                *broken = Some(error);
                Some((Err(Error::Cut), (fetched, broken)))
            }
        }
    });
    let kept = attachment::upload(desk, account.site, identity.0, named, Box::pin(body), Unscanned).await;
    match (kept, broken) {
        (Ok(kept), _) => Ok(kept.id),
        (Err(_), Some(error)) => Err(Failed::NotFetched(error)),
        (Err(error), None) => Err(Failed::NotKept(error)),
    }
}
