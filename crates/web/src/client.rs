//! Who calls, by address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, header, request::Parts},
};
use ipnet::IpNet;
use service::account::Browser;

use crate::{Problem, State};

/// Where a call comes from.
#[derive(Debug, Clone)]
pub(crate) struct From(pub(crate) Browser);

impl FromRequestParts<State> for From {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        Ok(Self(browser(&parts.headers, &parts.extensions, &state.settings.trusted_proxies)))
    }
}

/// The same for calls by which strangers try secrets: counted for their network.
#[derive(Debug, Clone)]
pub(crate) struct Stranger(pub(crate) Browser);

impl FromRequestParts<State> for Stranger {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let browser = browser(&parts.headers, &parts.extensions, &state.settings.trusted_proxies);
        state.log_ins.take(&browser.network, state.desk.now())?;
        Ok(Self(browser))
    }
}

/// The address that limits count by; `None` where they are lifted.
pub(crate) fn counted(headers: &HeaderMap, extensions: &Extensions, state: &State) -> Option<IpAddr> {
    let address = address(headers, extensions, &state.settings.trusted_proxies);
    let lifted = state.settings.no_limits_for_loopback && address.is_loopback();
    (!lifted).then_some(address)
}

fn browser(headers: &HeaderMap, extensions: &Extensions, trusted: &[IpNet]) -> Browser {
    let address = address(headers, extensions, trusted);
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Browser {
        network: network(address),
        address: address.to_string(),
        user_agent: user_agent.unwrap_or_default().to_owned(),
    }
}

/// The caller's address: the peer's, or what proxies that are trusted say about it.
pub(crate) fn address(headers: &HeaderMap, extensions: &Extensions, trusted: &[IpNet]) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip().to_canonical());
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let mut nearest = peer;
    let hops = headers.get_all("x-forwarded-for").iter().rev().filter_map(|value| value.to_str().ok());
    for hop in hops.flat_map(|value| value.rsplit(',')) {
        let Some(address) = parse_hop(hop.trim()) else { break };
        nearest = address;
        if !is_trusted(&address) {
            break;
        }
    }
    nearest
}

fn parse_hop(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|peer| peer.ip()))
        .ok()
        .map(|ip| ip.to_canonical())
}

/// What limits count by: an IPv4 address, or the /64 an IPv6 address lies in.
pub(crate) fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address_of(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        address(&headers, &extensions, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_as_far_as_they_saw() {
        assert_eq!(address_of("198.51.100.7", "203.0.113.1", &[]), "198.51.100.7");
        assert_eq!(address_of("10.0.0.1", "203.0.113.1", &["10.0.0.0/8"]), "203.0.113.1");
        assert_eq!(address_of("10.0.0.1", "1.2.3.4, 203.0.113.1, 10.0.0.2", &["10.0.0.0/8"]), "203.0.113.1");
        assert_eq!(address_of("10.0.0.1", "made up", &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(address_of("::ffff:10.0.0.1", "203.0.113.1", &["10.0.0.0/8"]), "203.0.113.1");
    }

    #[test]
    fn ipv6_counts_by_its_network() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(network("203.0.113.1".parse().unwrap()), "203.0.113.1");
    }
}
