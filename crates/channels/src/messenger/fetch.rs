//! Fetching what messengers point to: only from the open internet, so long and so much as agreed.

use std::{net::IpAddr, time::Duration};

use reqwest::{Response, header};

pub use reqwest::Url;

use super::address::is_public;
use crate::Http;

/// Longest fetch, from the first byte to the last.
const TIME: Duration = Duration::from_secs(25);
const REDIRECTS: usize = 3;

/// Why something could not be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotFetched {
    /// It points to where nothing is fetched from.
    #[error("not allowed")]
    Forbidden,
    /// Nobody was reached, it broke off, or took too long.
    #[error("unreachable")]
    Unreachable,
    /// It is not there.
    #[error("gone")]
    Gone,
    /// It is larger than what is kept.
    #[error("too large")]
    TooLarge,
}

/// Something on its way in.
#[derive(Debug)]
pub struct Fetched {
    answer: Response,
    left: u64,
    /// Its declared type.
    pub mime: Option<String>,
    /// The last part of its address.
    pub name: String,
}

/// Begins to fetch at most `most` bytes. `home` is the origin of the connected service itself, where that may stand in an
/// inner network: it alone is not looked at.
///
/// # Errors
/// Where it may not, or can't, be fetched.
pub async fn fetch(http: &Http, url: &str, most: u64, home: Option<&Url>) -> Result<Fetched, NotFetched> {
    let mut url = Url::parse(url).map_err(|_| NotFetched::Forbidden)?;
    for _ in 0..=REDIRECTS {
        let client = if home.is_some_and(|home| home.origin() == url.origin()) {
            http.client()
        } else {
            check(&url)?;
            http.guarded()
        };
        let client = client.map_err(|_| NotFetched::Unreachable)?;
        let answer = client.get(url.clone()).timeout(TIME).send().await.map_err(|error| refusal(&error))?;
        if answer.status().is_redirection() {
            let next = answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            url = next.and_then(|next| url.join(next).ok()).ok_or(NotFetched::Gone)?;
            continue;
        }
        return begin(answer, most);
    }
    Err(NotFetched::Forbidden)
}

/// Whether an address may be called at all.
pub(crate) fn check(url: &Url) -> Result<(), NotFetched> {
    let plain = url.username().is_empty() && url.password().is_none();
    let host = url.host_str().ok_or(NotFetched::Forbidden)?;
    // A name is looked at when it is resolved; an address is not resolved.
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let open = literal.map_or(true, is_public);
    if matches!(url.scheme(), "http" | "https") && plain && open { Ok(()) } else { Err(NotFetched::Forbidden) }
}

fn refusal(error: &reqwest::Error) -> NotFetched {
    if crate::http::is_inner(error) { NotFetched::Forbidden } else { NotFetched::Unreachable }
}

fn begin(answer: Response, most: u64) -> Result<Fetched, NotFetched> {
    let status = answer.status();
    if status.is_server_error() || status == reqwest::StatusCode::TOO_MANY_REQUESTS {
        return Err(NotFetched::Unreachable);
    }
    if !status.is_success() {
        return Err(NotFetched::Gone);
    }
    if answer.content_length().is_some_and(|length| length > most) {
        return Err(NotFetched::TooLarge);
    }
    let mime = answer.headers().get(header::CONTENT_TYPE).and_then(|mime| mime.to_str().ok()).map(str::to_owned);
    let name =
        answer.url().path_segments().and_then(|mut parts| parts.next_back().map(str::to_owned)).unwrap_or_default();
    Ok(Fetched { answer, left: most, mime, name })
}

impl Fetched {
    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// Where it breaks off, takes too long or is too large.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, NotFetched> {
        let Some(part) = self.answer.chunk().await.map_err(|_| NotFetched::Unreachable)? else { return Ok(None) };
        self.left = self.left.checked_sub(part.len() as u64).ok_or(NotFetched::TooLarge)?;
        Ok(Some(part.to_vec()))
    }

    /// All of it.
    ///
    /// # Errors
    /// As [`Fetched::next`].
    pub async fn whole(mut self) -> Result<Vec<u8>, NotFetched> {
        let mut whole = Vec::new();
        while let Some(part) = self.next().await? {
            whole.extend_from_slice(&part);
        }
        Ok(whole)
    }
}
