//! What a browser says of itself, in names that people know.

/// A browser and what it runs on, as far as they are known by name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Device {
    /// Such as `Chrome`.
    pub browser: Option<&'static str>,
    /// Such as `Windows`.
    pub system: Option<&'static str>,
    /// A phone or tablet.
    pub mobile: bool,
}

/// Marks in the order in which they count: most browsers call themselves by the names of others too.
const BROWSERS: &[(&str, &str)] = &[
    ("KAKAOTALK", "KakaoTalk"),
    ("NAVER(", "Naver"),
    ("Whale/", "Naver Whale"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

const SYSTEMS: &[(&str, &str, bool)] = &[
    ("iPhone", "iPhone", true),
    ("iPad", "iPad", true),
    ("Android", "Android", true),
    ("Windows", "Windows", false),
    ("CrOS", "ChromeOS", false),
    ("Mac OS X", "macOS", false),
    ("Linux", "Linux", false),
];

/// Reads a `User-Agent`.
#[must_use]
pub fn of(user_agent: &str) -> Device {
    let browser = BROWSERS.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name);
    let system = SYSTEMS.iter().find(|(mark, ..)| user_agent.contains(mark));
    Device { browser, system: system.map(|(_, name, _)| *name), mobile: system.is_some_and(|(.., mobile)| *mobile) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(user_agent: &str) -> (&'static str, &'static str, bool) {
        let Device { browser, system, mobile } = of(user_agent);
        (browser.unwrap_or("?"), system.unwrap_or("?"), mobile)
    }

    #[test]
    fn f16_browsers_are_called_by_the_names_people_know() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(told(windows), ("Chrome", "Windows", false));
        assert_eq!(told(&format!("{windows} Edg/140.0")), ("Edge", "Windows", false));
        assert_eq!(told(&format!("{windows} Whale/4.30")), ("Naver Whale", "Windows", false));
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1";
        assert_eq!(told(iphone), ("Safari", "iPhone", true));
        let galaxy = "Mozilla/5.0 (Linux; Android 15; SM-S931N) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36";
        assert_eq!(told(galaxy), ("Samsung Internet", "Android", true));
        assert_eq!(
            told("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            ("Firefox", "Linux", false)
        );
        assert_eq!(told(""), ("?", "?", false));
    }
}
