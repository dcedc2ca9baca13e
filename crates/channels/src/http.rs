use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{
    Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
};

use crate::messenger::address::is_public;

/// Longest call of an outside service.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Clients for all calls, made with the first of them: reading the system's certificates takes a moment.
#[derive(Debug, Default)]
pub struct Http {
    client: OnceLock<Client>,
    guarded: OnceLock<Client>,
}

impl Http {
    /// For services that the process or an administrator of it names.
    ///
    /// # Errors
    /// When the process installed no TLS provider, or the system has no certificates.
    pub(crate) fn client(&self) -> Result<&Client, reqwest::Error> {
        made(&self.client, || builder().build())
    }

    /// For addresses that others name: a host is resolved once, and what is connected to is what was looked at.
    ///
    /// # Errors
    /// As [`Http::client`].
    pub(crate) fn guarded(&self) -> Result<&Client, reqwest::Error> {
        made(&self.guarded, || builder().no_proxy().dns_resolver(Arc::new(OpenOnly)).build())
    }
}

fn made(
    kept: &OnceLock<Client>,
    make: impl FnOnce() -> Result<Client, reqwest::Error>,
) -> Result<&Client, reqwest::Error> {
    if let Some(client) = kept.get() {
        return Ok(client);
    }
    let client = make()?;
    Ok(kept.get_or_init(|| client))
}

fn builder() -> ClientBuilder {
    Client::builder()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("sarangbang/", env!("CARGO_PKG_VERSION")))
}

/// A name that stands for an address of an inner network.
#[derive(Debug, thiserror::Error)]
#[error("an inner address")]
pub(crate) struct InnerAddress;

/// Whether a call failed because its host stands for an address of an inner network.
pub(crate) fn is_inner(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<InnerAddress>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// Seconds that whoever answered wants to be left alone.
pub(crate) fn retry_after(answer: &reqwest::Response) -> Option<i64> {
    let told = answer.headers().get(reqwest::header::RETRY_AFTER)?.to_str().ok()?;
    told.trim().parse::<i64>().ok().map(|seconds| seconds.clamp(1, 86_400))
}

#[derive(Debug)]
struct OpenOnly;

impl Resolve for OpenOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One inner address among open ones is no accident.
            if found.iter().any(|address| !is_public(address.ip())) {
                return Err(InnerAddress.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
