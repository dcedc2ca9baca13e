//! Custom tabs of 상담정보 영역: pages of a company's own systems beside a conversation (S2, S4, S5, R22).

#[cfg(test)]
mod tests;

use url::Url;

/// Most custom tabs of a site.
pub const TABS_MAX: usize = 20;
/// Most characters of a title.
pub const TITLE_MAX: usize = 50;
/// Most characters of an address as set.
pub const ADDRESS_MAX: usize = 2_000;
/// How long a signed context counts, in milliseconds.
pub const CONTEXT_MS: i64 = 300_000;
/// Name of the query parameter that carries the signed context.
pub const CONTEXT: &str = "sarangbang";

/// What stands between `{{` and `}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// `site_id`
    SiteId,
    /// `room_no`
    RoomNo,
    /// `customer_id`
    CustomerId,
    /// `identifier`
    Identifier,
    /// `agent_id`
    AgentId,
}

impl Placeholder {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::SiteId, Self::RoomNo, Self::CustomerId, Self::Identifier, Self::AgentId];

    /// Its name in an address.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SiteId => "site_id",
            Self::RoomNo => "room_no",
            Self::CustomerId => "customer_id",
            Self::Identifier => "identifier",
            Self::AgentId => "agent_id",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// No address of the web.
    #[error("no address")]
    Invalid,
    /// Longer than allowed.
    #[error("more than {ADDRESS_MAX} characters")]
    TooLong,
    /// Another scheme than https; http counts on a loopback desk only.
    #[error("not https")]
    NotHttps,
    /// A user name or password in it.
    #[error("credentials in it")]
    Credentials,
    /// A placeholder before the path or behind `#`.
    #[error("a placeholder outside path and query")]
    Place,
    /// A placeholder that there is not, or one that does not end.
    #[error("an unknown placeholder")]
    Unknown,
    /// The desk's own pages are shown in no tab.
    #[error("the desk's own address")]
    Own,
    /// The query has the parameter that is added.
    #[error("a parameter of this name is added")]
    Reserved,
}

impl AddressFault {
    /// Its code in answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Invalid => "invalid_url",
            Self::TooLong => "too_long",
            Self::NotHttps => "not_https",
            Self::Credentials => "credentials",
            Self::Place => "placeholder_place",
            Self::Unknown => "placeholder_unknown",
            Self::Own => "own_address",
            Self::Reserved => "reserved_parameter",
        }
    }
}

/// What a desk allows.
#[derive(Debug, Clone, Copy)]
pub struct Allowed<'a> {
    /// Whether http is; agents then reach the desk on their own machine only.
    pub http: bool,
    /// Addresses of the console and the widget.
    pub own: &'a [&'a str],
}

/// An address with placeholders that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    parts: Vec<Part>,
    origin: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Hole(Placeholder),
}

impl Address {
    /// Checks an address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, allowed: Allowed<'_>) -> Result<Self, AddressFault> {
        let text = text.trim();
        if text.chars().count() > ADDRESS_MAX {
            return Err(AddressFault::TooLong);
        }
        if text.chars().any(|c| c.is_control() || c == '\\') {
            return Err(AddressFault::Invalid);
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressFault::NotHttps)?;
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if allowed.http => {}
            _ => return Err(AddressFault::NotHttps),
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (path, fragment) = path.split_at(path.find('#').unwrap_or(path.len()));
        if authority.contains(['{', '}']) || fragment.contains("{{") {
            return Err(AddressFault::Place);
        }
        // A browser would take the next step of the path for the host.
        if authority.is_empty() {
            return Err(AddressFault::Invalid);
        }
        if authority.contains('@') {
            return Err(AddressFault::Credentials);
        }
        let mut parts = vec![Part::Text(format!("{scheme}://{authority}"))];
        parts.extend(holes(path)?);
        parts.push(Part::Text(fragment.to_owned()));
        if parts.iter().any(|part| matches!(part, Part::Text(text) if text.contains(char::is_whitespace))) {
            return Err(AddressFault::Invalid);
        }
        let url = Url::parse(&joined(&parts, |_| "x".to_owned())).map_err(|_| AddressFault::Invalid)?;
        if url.query_pairs().any(|(name, _)| name == CONTEXT) {
            return Err(AddressFault::Reserved);
        }
        let origin = url.origin().ascii_serialization();
        let is_own = |own: &&str| Url::parse(own).is_ok_and(|own| own.origin().ascii_serialization() == origin);
        if allowed.own.iter().any(is_own) {
            return Err(AddressFault::Own);
        }
        Ok(Self { parts, origin })
    }

    /// Scheme, host and port: what a frame may show.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The address with values in its holes, each encoded, and the signed context behind them. `None` where a value would change
    /// which page that is (`..` in a path).
    #[must_use]
    pub fn fill(&self, value: impl Fn(Placeholder) -> String, context: &str) -> Option<String> {
        let mut url = Url::parse(&joined(&self.parts, |hole| encoded(&value(hole)))).ok()?;
        let plain = Url::parse(&joined(&self.parts, |_| "x".to_owned())).ok()?;
        let steps = |url: &Url| url.path_segments().map(Iterator::count);
        if steps(&url) != steps(&plain) || url.origin() != plain.origin() {
            return None;
        }
        url.query_pairs_mut().append_pair(CONTEXT, context);
        Some(url.into())
    }
}

fn holes(text: &str) -> Result<Vec<Part>, AddressFault> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, behind) = after.split_once("}}").ok_or(AddressFault::Unknown)?;
        parts.push(Part::Text(before.to_owned()));
        parts.push(Part::Hole(Placeholder::from_name(name).ok_or(AddressFault::Unknown)?));
        rest = behind;
    }
    if rest.contains("}}") {
        return Err(AddressFault::Unknown);
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

fn joined(parts: &[Part], hole: impl Fn(Placeholder) -> String) -> String {
    let text = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Hole(placeholder) => hole(*placeholder),
    };
    parts.iter().map(text).collect()
}

/// Everything but letters and digits of ASCII, `-`, `_`, `.` and `~` as its UTF-8 bytes (RFC 3986, unreserved).
fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len()), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            all.push(char::from(byte));
        } else {
            let _ = write!(all, "%{byte:02X}");
        }
        all
    })
}
