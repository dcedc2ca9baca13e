//! SMS: one interface, several senders.

mod local;
mod solapi;

use std::sync::Arc;

use domain::{Millis, SiteId, mobile::Mobile};

pub use local::{Outbox, Shown};
pub use solapi::{Account, SOLAPI_URL};

use crate::Http;

/// A text message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// For whom it is sent.
    pub site: SiteId,
    /// To whom.
    pub to: Mobile,
    /// What it says.
    pub text: String,
    /// When it stops being of use.
    pub expires_at: Millis,
}

/// Why a message did not go out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It may go out later: nobody was reached, or the provider is busy.
    #[error("{0}")]
    Later(String),
    /// It will never reach this number.
    #[error("{0}")]
    Number(String),
    /// Somebody has to change the settings or pay the provider.
    #[error("{0}")]
    Settings(String),
}

/// The time and random bytes of one attempt.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// Now.
    pub now: Millis,
    /// Different with every attempt.
    pub salt: [u8; 16],
}

/// Who sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// Nobody: administrators read it in the settings.
    Local,
    /// Solapi.
    Solapi(Account),
}

/// What senders need: cheap to clone.
#[derive(Debug, Clone)]
pub struct Senders {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    outbox: Outbox,
    http: Http,
    solapi_url: String,
}

impl Default for Senders {
    fn default() -> Self {
        Self::new(SOLAPI_URL.to_owned())
    }
}

impl Senders {
    /// With Solapi at this address, without a trailing slash.
    #[must_use]
    pub fn new(solapi_url: String) -> Self {
        Self { inner: Arc::new(Inner { outbox: Outbox::default(), http: Http::default(), solapi_url }) }
    }

    /// What the local sender was given.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.inner.outbox
    }

    /// Sends a message, or says why not.
    ///
    /// # Errors
    /// Whether and when another attempt makes sense.
    pub async fn send(&self, by: &Sender, sms: &Sms, attempt: Attempt) -> Result<(), Fault> {
        match by {
            Sender::Local => {
                self.inner.outbox.put(sms, attempt.now);
                Ok(())
            }
            Sender::Solapi(account) => {
                solapi::send(&self.inner.http, &self.inner.solapi_url, account, sms, attempt).await
            }
        }
    }
}
