use axum::http::{HeaderMap, header::ACCEPT_LANGUAGE};
use service::view::Locale;

/// The language a caller wants to be answered in: the best rated one we speak, Korean without a wish.
pub(crate) fn wanted(headers: &HeaderMap) -> Locale {
    let Some(wish) = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return Locale::Ko;
    };
    let mut best = (Locale::Ko, 0.0_f32);
    for part in wish.split(',').take(16) {
        let mut pieces = part.split(';');
        let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        let rating = pieces.find_map(|piece| piece.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        let locale = match tag.split('-').next() {
            Some("ko") => Locale::Ko,
            Some("en") => Locale::En,
            _ => continue,
        };
        if rating > best.1 {
            best = (locale, rating);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_rated_language_we_speak_wins_and_korean_otherwise() {
        for (wish, expected) in [
            ("en-US,en;q=0.9", Locale::En),
            ("ko-KR,ko;q=0.9,en;q=0.8", Locale::Ko),
            ("fr, en;q=0.4, ko;q=0.6", Locale::Ko),
            ("ja", Locale::Ko),
            ("en;q=0, ja", Locale::Ko),
            ("", Locale::Ko),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, wish.parse().unwrap());
            assert_eq!(wanted(&headers), expected, "{wish}");
        }
        assert_eq!(wanted(&HeaderMap::new()), Locale::Ko);
    }
}
