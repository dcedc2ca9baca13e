use std::{sync::OnceLock, time::Duration};

use reqwest::Client;

/// Longest call of an outside service.
const TIMEOUT: Duration = Duration::from_secs(10);

/// One client for all calls, made with the first of them: reading the system's certificates takes a moment.
#[derive(Debug, Default)]
pub struct Http {
    client: OnceLock<Client>,
}

impl Http {
    /// The client.
    ///
    /// # Errors
    /// When the process installed no TLS provider, or the system has no certificates.
    pub(crate) fn client(&self) -> Result<&Client, reqwest::Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("sarangbang/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(self.client.get_or_init(|| client))
    }
}
