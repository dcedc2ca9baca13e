//! Naver Commerce API: the orders of a Smart Store, read by a token that a signature gets.

mod call;
mod order;
mod sign;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{Millis, SiteId};

pub use call::Changes;
pub use order::{Delivery, Order};

use crate::Http;

/// Where the API is reached.
pub const COMMERCE_URL: &str = "https://api.commerce.naver.com";

/// A shop's application.
#[derive(Clone, PartialEq, Eq)]
pub struct Shop {
    /// The site it belongs to.
    pub site: SiteId,
    /// 애플리케이션 ID
    pub client_id: String,
    /// 애플리케이션 시크릿, a bcrypt salt.
    pub client_secret: String,
}

impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop").field("site", &self.site).finish_non_exhaustive()
    }
}

/// Why a call did not do. The text holds codes alone, nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It may do later: nobody was reached, or the service is busy.
    #[error("{0}")]
    Later(String),
    /// The application is unknown, its secret is wrong, or it may not read orders: somebody has to change the settings.
    #[error("{0}")]
    Refused(String),
}

/// The calls, with the tokens that still count. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shops {
    inner: Arc<Inner>,
}

struct Inner {
    http: Http,
    url: String,
    tokens: Mutex<HashMap<SiteId, Token>>,
}

#[derive(Clone)]
struct Token {
    /// Whose it is; another secret is another application.
    shop: Shop,
    token: String,
    until: Millis,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Default for Shops {
    fn default() -> Self {
        Self::new(COMMERCE_URL.to_owned())
    }
}

impl Shops {
    /// With the API at this address, without a trailing slash.
    #[must_use]
    pub fn new(url: String) -> Self {
        Self { inner: Arc::new(Inner { http: Http::default(), url, tokens: Mutex::default() }) }
    }

    fn tokens(&self) -> MutexGuard<'_, HashMap<SiteId, Token>> {
        self.inner.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what is known of a site's shop.
    pub fn forget(&self, site: SiteId) {
        self.tokens().remove(&site);
    }
}
