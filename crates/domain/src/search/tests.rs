use proptest::prelude::*;

use super::*;

fn finds(typed: &str, text: &str) -> bool {
    let query = Query::new(typed);
    let wanted = query.tokens();
    let there = tokens(text);
    !wanted.is_empty()
        && wanted.iter().all(|token| there.contains(token))
        && query.find(text, Initials::OfWords).is_some()
}

fn marked(typed: &str, text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let spans = Query::new(typed).find(text, Initials::OfWords).unwrap_or_default();
    spans.iter().map(|span| chars[span.start..span.end].iter().collect()).collect()
}

#[test]
fn words_of_two_syllables_and_parts_of_words_are_found() {
    for (typed, text) in [
        ("환불", "환불해 주세요"),
        ("송지", "배송지를 바꾸고 싶어요"),
        ("배송지", "배송지를 바꾸고 싶어요"),
        ("배송 환불", "환불은 되나요? 배송은 아직이에요"),
        ("as", "A/S 말고 AS센터"),
        ("ORDER", "주문 order-77"),
        ("ｏｒｄｅｒ", "주문 ORDER"),
        ("환불 해", "환불해 주세요"),
        ("東京", "東京駅"),
        ("😀", "좋아요 😀"),
        ("ㅠㅠ", "안 돼요 ㅠㅠ"),
    ] {
        assert!(finds(typed, text), "{typed} in {text}");
    }
    for (typed, text) in
        [("환불", "교환 불가"), ("송배", "배송 문의"), ("배송지", "배송 지연 송지"), ("as", "a 그리고 s")]
    {
        assert!(!finds(typed, text), "{typed} in {text}");
    }
}

#[test]
fn spaces_between_syllables_and_separators_in_numbers_do_not_count() {
    assert!(finds("환불요청", "환불 요청드립니다"));
    assert!(finds("환불 요청", "환불요청드립니다"));
    assert!(finds("돈 줘", "돈 줘!"));
    assert!(!finds("불요", "환불 요청"), "from the middle of a word over its end");
    assert!(finds("5550041", "02-555-0041로 전화 주세요"));
    assert!(finds("555-0041", "025550041"));
    assert!(finds("12000", "12,000원"));
    assert_eq!(marked("환불요청", "전액 환불 요청!"), ["환불 요청"]);
    assert_eq!(marked("12000", "모두 12,000원"), ["12,000"]);
}

#[test]
fn words_are_found_by_their_first_consonants() {
    for (typed, text) in [
        ("ㅎㅂ", "환불해 주세요"),
        ("ㅎㅂ", "빨리 환불"),
        ("ㅎㅂㅇㅊ", "전액 환불 요청드려요"),
        ("ㅂㅅㅈ", "배송지 변경"),
        ("ㅋㅋ", "네ㅋㅋㅋ"),
        ("ㄳ", "감사합니다"),
        ("ㄱㅅ", "ㄳ합니다"),
        ("ㅅㅈ", "A4사이즈 수정"),
        ("배송ㅈ", "배송지 변경"),
    ] {
        assert!(finds(typed, text), "{typed} in {text}");
    }
    assert_eq!(marked("ㅎㅂ", "빨리 환불, 꼭 환불"), ["환불", "환불"]);
    assert!(!finds("ㅎㅂ", "교환불가"), "within a word");
    assert!(!finds("ㅎㅂㄱ", "환불 요청"));
}

#[test]
fn a_query_that_is_too_short_asks_the_index_for_nothing() {
    for typed in ["", " ", "환", "ㅎ", "a", "1", "!?", "환ㅂ"] {
        assert!(Query::new(typed).tokens().is_empty(), "{typed}");
    }
    // Beside a longer word a single syllable narrows it down.
    let query = Query::new("환불 돈");
    assert_eq!(query.tokens(), ["환불"]);
    assert!(query.find("환불", Initials::OfWords).is_none());
    assert!(query.find("돈으로 환불", Initials::OfWords).is_some());
}

#[test]
fn r13_places_are_counted_in_scalar_values() {
    let decomposed = "\u{1112}\u{116a}\u{11ab}\u{1107}\u{116e}\u{11af}";
    let spans = Query::new(decomposed).find("😀 환불", Initials::OfWords);
    assert_eq!(spans, Some(vec![Span { start: 2, end: 4 }]));
    assert_eq!(Query::new("불환").find("환불환불", Initials::OfWords), Some(vec![Span { start: 1, end: 3 }]));
    let twice = Query::new("환불 불환").find("환불환", Initials::OfWords);
    assert_eq!(twice, Some(vec![Span { start: 0, end: 3 }]), "marks that overlap are one");
}

#[test]
fn an_excerpt_shows_the_first_place_with_what_stands_around_it() {
    let text = format!("{}\n꼭 환불 부탁드려요. {}", "안녕하세요 ".repeat(60), "감사합니다 ".repeat(60));
    let spans = Query::new("환불").find(&text, Initials::OfWords).expect("found");
    let Excerpt { text: piece, spans } = excerpt(&text, &spans);
    let chars: Vec<char> = piece.chars().collect();
    assert!(chars.len() <= EXCERPT + 2 && piece.starts_with('…') && piece.ends_with('…') && !piece.contains('\n'));
    assert_eq!(chars[spans[0].start..spans[0].end].iter().collect::<String>(), "환불");
    assert_eq!(excerpt("짧은 글", &[]), Excerpt { text: "짧은 글".into(), spans: vec![] });
}

#[test]
fn people_are_found_by_parts_of_their_names_and_numbers() {
    let there = person_tokens(&["김서연", "happytalk"], Some("02-555-0041"), Some("Seoyeon.Kim@example.com"));
    let found = |typed: &str| {
        let query = PersonQuery::new(typed);
        let all = |wanted: &[String]| !wanted.is_empty() && wanted.iter().all(|token| there.contains(token));
        (all(query.name_tokens()), all(&query.phone_tokens()))
    };
    for typed in ["김", "서연", "김서연", "ㅅㅇ", "ㄱㅅㅇ", "Happy", "talk"] {
        assert_eq!(found(typed), (true, false), "{typed}");
    }
    for typed in ["0041", "555-0041", "5550041", "02 555"] {
        assert_eq!(found(typed), (false, true), "{typed}");
    }
    for typed in ["이서연", "ㅇㅅ", "41", "내선 0041", "ㅎ"] {
        assert_eq!(found(typed), (false, false), "{typed}");
    }
    for typed in ["seoyeon", "kim@example.com", "Yeon.K", "example"] {
        let query = PersonQuery::new(typed);
        let tokens = query.mail_tokens();
        assert!(!tokens.is_empty() && tokens.iter().all(|token| there.contains(token)), "{typed}");
        assert!(query.is_in_email("Seoyeon.Kim@example.com"), "{typed}");
    }
    for typed in ["", "서연", "ki", "yeon kim", "yeonkim"] {
        assert!(!PersonQuery::new(typed).is_in_email("Seoyeon.Kim@example.com"), "{typed}");
    }
    let query = PersonQuery::new("5550041");
    assert_eq!(query.find_in_phone("02-555-0041"), Some(vec![Span { start: 3, end: 11 }]));
    assert_eq!(query.find_in_phone("02-555-0042"), None);
    assert_eq!(PersonQuery::new("ㅅㅇ").find_in_name("김서연"), Some(vec![Span { start: 1, end: 3 }]));
}

proptest! {
    /// Whatever part of a word of two or more letters stands in a text is found, and marked where it stands.
    #[test]
    fn every_part_of_a_word_is_found(words in prop::collection::vec("[가-힣]{1,6}|[a-zA-Z]{1,8}|[0-9]{2,5}|[ㅠㅜ]{2,3}|😀", 1..12),
        separator in "[ .!?\\n]", from in 0_usize..80, length in 2_usize..8) {
        let text = words.join(&separator);
        let chars: Vec<char> = text.chars().collect();
        let from = from % chars.len();
        let part: String = chars[from..].iter().take(length).take_while(|c| c.is_alphanumeric()).collect();
        prop_assume!(part.chars().count() >= 2);
        prop_assert!(finds(&part, &text), "{part} in {text}");
        prop_assert!(marked(&part, &text).iter().any(|found| found.to_lowercase().contains(&part.to_lowercase())));
    }

    #[test]
    fn every_word_is_found_by_its_first_consonants(words in prop::collection::vec("[가-힣]{2,6}", 1..8), n in 0_usize..8) {
        let word = &words[n % words.len()];
        let initials: String = fold(word).iter().filter_map(|glyph| glyph.initial()).collect();
        prop_assert!(finds(&initials, &words.join(" ")));
    }

    #[test]
    fn nothing_breaks(text in "\\PC{0,60}", typed in "\\PC{0,20}") {
        let query = Query::new(&typed);
        let length = text.chars().count();
        for span in query.find(&text, Initials::Anywhere).unwrap_or_default() {
            prop_assert!(span.start < span.end && span.end <= length);
        }
        let spans = query.find(&text, Initials::OfWords).unwrap_or_default();
        let piece = excerpt(&text, &spans);
        let length = piece.text.chars().count();
        prop_assert!(piece.spans.iter().all(|span| span.end <= length));
    }
}
