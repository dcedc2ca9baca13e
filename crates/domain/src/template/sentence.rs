//! Sentences that an agent writes again and again, offered while they type (F5).

use crate::text::normal;

/// Fewest characters that are worth completing.
pub const LENGTH_MIN: usize = 8;
/// Most characters of a sentence.
pub const LENGTH_MAX: usize = 200;
/// Most sentences that are kept of one agent.
pub const KEPT_MAX: i64 = 300;
/// Sentences that are taken from one message.
const OF_MESSAGE: usize = 20;
/// Digits in a row that may be somebody's number.
const DIGITS: usize = 4;

/// The sentences of a text, each once: what a line break or `.`, `!`, `?` with a space behind ends.
#[must_use]
pub fn sentences(text: &str) -> Vec<String> {
    let text = normal(text);
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while !rest.is_empty() {
            let (sentence, behind) = rest.split_at(end(rest));
            rest = behind;
            let sentence = sentence.trim();
            let length = sentence.chars().count();
            if (LENGTH_MIN..=LENGTH_MAX).contains(&length) && !found.iter().any(|one| one == sentence) {
                found.push(sentence.to_owned());
            }
        }
    }
    found
}

/// Those sentences of a message that may be kept: nothing that speaks of one person or one order. `private` are texts that
/// belong to the customer.
#[must_use]
pub fn kept(text: &str, private: &[&str]) -> Vec<String> {
    let mut found = sentences(text);
    found.retain(|sentence| !speaks_of_somebody(sentence, private));
    found.truncate(OF_MESSAGE);
    found
}

fn speaks_of_somebody(sentence: &str, private: &[&str]) -> bool {
    let mut row = 0;
    let numbers = sentence.chars().filter(|c| !matches!(c, '-' | ' ' | '.' | ',')).any(|c| {
        row = if c.is_numeric() { row + 1 } else { 0 };
        row >= DIGITS
    });
    numbers
        || sentence.contains('@')
        || sentence.contains("://")
        || private.iter().any(|text| !text.trim().is_empty() && sentence.contains(text.trim()))
}

/// Where the first sentence of a line ends.
fn end(line: &str) -> usize {
    let mut signs = line.char_indices().peekable();
    let mut closed = false;
    while let Some((at, c)) = signs.next() {
        match c {
            '.' | '!' | '?' | '。' | '！' | '？' => closed = true,
            c if closed && c.is_whitespace() => return at,
            // A decimal point, an address.
            _ => closed = false,
        }
        if signs.peek().is_none() {
            return line.len();
        }
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f5_a_text_comes_apart_into_sentences() {
        let text = "안녕하세요, 달항아리입니다. 무엇을 도와드릴까요? 네.\n2.5kg까지 보내실 수 있습니다!! 안녕하세요, 달항아리입니다.";
        assert_eq!(
            sentences(text),
            ["안녕하세요, 달항아리입니다.", "무엇을 도와드릴까요?", "2.5kg까지 보내실 수 있습니다!!"]
        );
        assert_eq!(sentences(&"가".repeat(201)), Vec::<String>::new());
        assert_eq!(sentences(""), Vec::<String>::new());
    }

    #[test]
    fn f5_sentences_about_one_person_are_not_kept() {
        let text = "김서연님, 반품 접수가 완료되었습니다. 연락처가 010-1234-5678 맞으신가요? 메일은 a@example.com 맞으신가요? \
            주문번호 2026-1122 확인했습니다. 링크는 https://example.com 입니다. 조금만 기다려 주세요, 확인하겠습니다.";
        assert_eq!(kept(text, &["김서연", ""]), ["조금만 기다려 주세요, 확인하겠습니다."]);
    }
}
