//! The signed context of a custom tab: a JSON Web Token (RFC 7519) with HMAC-SHA256 (RFC 7515, RFC 7518 §3.2).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Millis,
    custom_tab::{CONTEXT_MS, Placeholder},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;

use crate::Error;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// Where and for whom a page is opened.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Context {
    pub site: String,
    pub room: String,
    pub customer_id: String,
    pub identifier: String,
    pub agent: String,
    pub tab: String,
}

impl Context {
    /// What stands in a hole of an address.
    pub fn value(&self, hole: Placeholder) -> String {
        let text = match hole {
            Placeholder::SiteId => &self.site,
            Placeholder::RoomNo => &self.room,
            Placeholder::CustomerId => &self.customer_id,
            Placeholder::Identifier => &self.identifier,
            Placeholder::AgentId => &self.agent,
        };
        text.clone()
    }
}

#[derive(Serialize)]
struct Claims<'c> {
    iss: &'static str,
    /// The origin that the page has: a token for one system is none for another.
    aud: &'c str,
    iat: i64,
    exp: i64,
    #[serde(flatten)]
    context: &'c Context,
}

/// The token.
pub(super) fn sign(context: &Context, origin: &str, key: &[u8], now: Millis) -> Result<String, Error> {
    let claims = Claims {
        iss: "sarangbang",
        aud: origin,
        iat: now.0.div_euclid(1_000),
        exp: now.plus(CONTEXT_MS).0.div_euclid(1_000),
        context,
    };
    let claims = serde_json::to_vec(&claims).map_err(|_| Error::Internal("claims are no JSON"))?;
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| Error::Internal("no key"))?;
    mac.update(signed.as_bytes());
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())))
}
