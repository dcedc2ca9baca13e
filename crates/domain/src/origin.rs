//! Where the widget may be shown: origins as the browser's `frame-ancestors` takes them (CSP Level 3, section 6.4.2).

use url::{Host, Url};

/// Most origins of a site.
pub const ORIGINS_MAX: usize = 50;
/// Most characters of one.
pub const ORIGIN_MAX: usize = 253;

/// What is wrong with an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginFault {
    /// Longer than an address can be.
    TooLong,
    /// No web address.
    Invalid,
    /// A name and a password stand in it.
    Credentials,
    /// `*` stands elsewhere than in front of a domain.
    Wildcard,
}

impl OriginFault {
    /// The stable code of the refusal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Invalid => "invalid",
            Self::Credentials => "credentials",
            Self::Wildcard => "wildcard_place",
        }
    }
}

/// The origin of an address as people type or paste it: a path is dropped, a missing scheme is https. `*.` in front of a
/// domain stands for all that is below it.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<String, OriginFault> {
    let text = text.trim();
    if text.chars().count() > ORIGIN_MAX {
        return Err(OriginFault::TooLong);
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '\'' | '"' | ';' | ',')) {
        return Err(OriginFault::Invalid);
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "https" && scheme != "http" {
        return Err(OriginFault::Invalid);
    }
    let rest = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    if rest.contains('@') {
        return Err(OriginFault::Credentials);
    }
    let (below, host) = rest.strip_prefix("*.").map_or((false, rest), |host| (true, host));
    if host.contains('*') {
        return Err(OriginFault::Wildcard);
    }
    let url = Url::parse(&format!("{scheme}://{host}")).map_err(|_| OriginFault::Invalid)?;
    if below && !matches!(url.host(), Some(Host::Domain(domain)) if domain.contains('.')) {
        return Err(OriginFault::Wildcard);
    }
    let origin = url.origin().ascii_serialization();
    Ok(if below { origin.replacen("://", "://*.", 1) } else { origin })
}

/// Whether an origin of the list is this page's, or stands for all below its domain.
#[must_use]
pub fn covers(listed: &str, page: &str) -> bool {
    let Some((scheme, domain)) = listed.split_once("://*.") else { return listed == page };
    page.split_once("://")
        .is_some_and(|(of, host)| of == scheme && host.strip_suffix(domain).is_some_and(|name| name.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_taken_as_people_paste_it() {
        for (typed, origin) in [
            ("shop.example.com", "https://shop.example.com"),
            (" https://Shop.Example.com/main?a=1#top ", "https://shop.example.com"),
            ("https://shop.example.com:443", "https://shop.example.com"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://10.0.0.7:8080/", "http://10.0.0.7:8080"),
            ("https://[::1]:8443", "https://[::1]:8443"),
            ("https://한글.kr", "https://xn--bj0bj06e.kr"),
            ("*.example.com", "https://*.example.com"),
            ("HTTP://*.example.com:8080/x", "http://*.example.com:8080"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(origin), "{typed}");
        }
    }

    #[test]
    fn what_is_no_place_for_a_page_is_refused() {
        for (typed, fault) in [
            ("", OriginFault::Invalid),
            ("https://", OriginFault::Invalid),
            ("ftp://shop.example.com", OriginFault::Invalid),
            ("javascript://shop.example.com", OriginFault::Invalid),
            ("https://a b.com", OriginFault::Invalid),
            ("https://shop.example.com; script-src *", OriginFault::Invalid),
            ("https://user:password@shop.example.com", OriginFault::Credentials),
            ("*", OriginFault::Wildcard),
            ("https://*", OriginFault::Wildcard),
            ("https://shop.*.com", OriginFault::Wildcard),
            ("https://*.com", OriginFault::Wildcard),
            ("https://*.10.0.0.7", OriginFault::Wildcard),
        ] {
            assert_eq!(parse(typed), Err(fault), "{typed}");
        }
        assert_eq!(parse(&"a".repeat(ORIGIN_MAX + 1)), Err(OriginFault::TooLong));
    }

    #[test]
    fn a_star_covers_what_is_below_its_domain_alone() {
        let listed = "https://*.example.com";
        for (page, covered) in [
            ("https://shop.example.com", true),
            ("https://a.b.example.com", true),
            ("https://example.com", false),
            ("https://badexample.com", false),
            ("http://shop.example.com", false),
            ("https://shop.example.com:8443", false),
        ] {
            assert_eq!(covers(listed, page), covered, "{page}");
        }
        assert!(covers("https://example.com", "https://example.com"));
        assert!(!covers("https://example.com", "https://shop.example.com"));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_stays_one_source(typed in "\\PC{0,60}") {
            if let Ok(origin) = parse(&typed) {
                prop_assert!(origin.starts_with("https://") || origin.starts_with("http://"));
                prop_assert!(origin.is_ascii() && !origin.contains([' ', ';', ',', '\'', '"']), "{origin}");
                prop_assert_eq!(parse(&origin), Ok(origin.clone()));
            }
        }
    }
}
