//! Verification of a person's mobile number (F8, S61–S65, R20, R21).

use crate::{Millis, code::coded, mobile::Mobile};

/// How long a code counts.
pub const CODE_MS: i64 = 3 * 60_000;
/// Wrong codes until another one has to be sent.
pub const TRIES_MAX: i64 = 5;
/// Codes sent to one number on one day of the site.
pub const SENDS_MAX: i64 = 5;
/// How long the customer may take to answer a request.
const REQUEST_MS: i64 = 30 * 60_000;
const SAME_REQUEST_MS: i64 = 10_000;
const DIALOG_MS: i64 = 60_000;
/// A code for the same number is not sent again sooner: the same call again is a retry.
pub const SEND_AGAIN_MS: i64 = 30_000;

coded! {
    /// 인증수단 (S64).
    pub enum Method {
        /// SMS
        Sms = 0,
        /// 카카오싱크
        KakaoSync = 1,
        /// 네이버톡톡 스마트스토어
        Naver = 2,
    }

    /// What became of a request.
    pub enum State {
        /// The customer may answer it.
        Open = 0,
        /// The number was verified.
        Verified = 1,
        /// Replaced by another one, expired, or its room is over.
        Closed = 2,
    }

    /// Who sends the codes of a site.
    pub enum Sender {
        /// Nobody: administrators read them in the settings.
        Local = 0,
        /// Solapi (CoolSMS).
        Solapi = 1,
    }
}

impl Method {
    /// As it stands in system lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::KakaoSync => "kakao_sync",
            Self::Naver => "naver",
        }
    }

    /// How long the customer may take to answer a request; Naver's dialog waits a minute.
    #[must_use]
    pub fn open_ms(self) -> i64 {
        match self {
            Self::Sms | Self::KakaoSync => REQUEST_MS,
            Self::Naver => DIALOG_MS,
        }
    }

    /// A request that repeats one of so long ago is the same request: nobody gets a second dialog while the first is open.
    #[must_use]
    pub fn again_ms(self) -> i64 {
        match self {
            Self::Sms | Self::KakaoSync => SAME_REQUEST_MS,
            Self::Naver => DIALOG_MS,
        }
    }
}

/// Why a customer can't go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no request that can be answered.
    #[error("the request is closed")]
    Closed,
    /// No code, or one that is too old.
    #[error("the code has expired")]
    Expired,
    /// Another code was sent; so many tries are left.
    #[error("the code is wrong")]
    Wrong {
        /// Tries left.
        left: i64,
    },
    /// Too many wrong codes.
    #[error("too many tries")]
    TooManyTries,
    /// Too many codes to one number on one day, or for one request.
    #[error("too many codes were sent")]
    TooManySends,
    /// The site can't send.
    #[error("no sender")]
    NoSender,
    /// 카카오싱크 is off, or not set up.
    #[error("no kakao sync")]
    NoKakaoSync,
    /// No shop is linked, so that Naver may not be asked for a number (S65b).
    #[error("no shop")]
    NoShop,
}

/// Six digits out of random bits.
#[must_use]
pub fn code(random: [u8; 8]) -> String {
    format!("{:06}", u64::from_le_bytes(random) % 1_000_000)
}

/// The digits of a code as it was typed, spaces left out; `None` where it can't be one.
#[must_use]
pub fn typed_code(text: &str) -> Option<String> {
    if text.len() > 40 {
        return None;
    }
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// Bytes of an SMS.
const SMS_MAX: usize = 90;

/// The message that carries a code: at most 90 bytes of EUC-KR, in which a 한글 syllable takes two.
#[must_use]
pub fn message(site: &str, korean: bool, code: &str) -> String {
    let words = if korean {
        format!("인증번호 {code} (3분 안에 입력해 주세요)")
    } else {
        format!("{code} is your code (valid for 3 minutes)")
    };
    let bytes = |c: char| if c.is_ascii() { 1 } else { 2 };
    let mut room = SMS_MAX - words.chars().map(bytes).sum::<usize>() - 3;
    let mut name = String::new();
    // What EUC-KR has no place for makes providers refuse the whole message.
    for c in site.chars().filter(|c| matches!(c, ' '..='~' | '가'..='힣')) {
        match room.checked_sub(bytes(c)) {
            Some(left) => room = left,
            None => break,
        }
        name.push(c);
    }
    match name.trim() {
        "" => words,
        name => format!("[{name}] {words}"),
    }
}

/// A verification as far as it decides what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Number; `None` after a withdrawal.
    pub number: Option<Mobile>,
    /// When.
    pub at: Millis,
    /// `false` where an unsigned session of a claimed ID made it.
    pub signed: bool,
}

/// The number shown as 휴대폰 out of all verifications of an identity and of those merged into it (R20): the newest. What unsigned
/// sessions of a claimed ID verified replaces none, and counts no more once that ID came in signed.
#[must_use]
pub fn shown<'v>(all: impl IntoIterator<Item = &'v Verified>, ever_signed: bool) -> Option<&'v Verified> {
    let (sure, claimed): (Vec<_>, Vec<_>) =
        all.into_iter().filter(|verified| verified.number.is_some()).partition(|verified| verified.signed);
    let newest = sure.into_iter().max_by_key(|verified| verified.at);
    newest.or_else(|| claimed.into_iter().filter(|_| !ever_signed).min_by_key(|verified| verified.at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn verified(last: u32, at: i64, signed: bool) -> Verified {
        Verified { number: Some(format!("0101234{last:04}").parse().expect("mobile")), at: Millis(at), signed }
    }

    #[test]
    fn f8_codes_are_six_digits() {
        assert_eq!(code([0; 8]), "000000");
        assert_eq!(code(1_234_567_u64.to_le_bytes()), "234567");
        assert_eq!(typed_code(" 123 456 ").as_deref(), Some("123456"));
        for text in ["12345", "1234567", "12345a", "", "１２３４５６"] {
            assert_eq!(typed_code(text), None, "{text}");
        }
    }

    #[test]
    fn r20_the_newest_verification_is_shown() {
        let all = [verified(1, 10, true), verified(3, 30, true), verified(2, 20, true)];
        assert_eq!(shown(&all, false), Some(&all[1]));
        assert_eq!(shown(&all, true), Some(&all[1]));
        assert_eq!(shown(&[], false), None);
    }

    #[test]
    fn r20_an_unsigned_session_of_a_claimed_id_replaces_none() {
        let all = [verified(1, 10, true), verified(2, 20, false)];
        assert_eq!(shown(&all, false), Some(&all[0]));
        let two = [verified(1, 10, false), verified(2, 20, false)];
        assert_eq!(shown(&two, false), Some(&two[0]), "not even another one of its kind");
    }

    #[test]
    fn r20_what_unsigned_sessions_verified_leaves_when_the_id_comes_in_signed() {
        let all = [verified(1, 10, false)];
        assert_eq!(shown(&all, false), Some(&all[0]));
        assert_eq!(shown(&all, true), None);
    }

    #[test]
    fn r20_a_withdrawn_number_is_not_shown() {
        let gone = Verified { number: None, ..verified(2, 20, true) };
        let all = [verified(1, 10, true), gone];
        assert_eq!(shown(&all, false), Some(&all[0]));
    }

    #[test]
    fn f8_a_message_names_the_site() {
        assert_eq!(message("사랑방상점", true, "123456"), "[사랑방상점] 인증번호 123456 (3분 안에 입력해 주세요)");
        assert_eq!(message("😀", true, "123456"), "인증번호 123456 (3분 안에 입력해 주세요)");
        assert!(message("Shop", false, "123456").starts_with("[Shop] 123456"));
    }

    proptest! {
        #[test]
        fn f8_a_message_fits_one_sms(site in ".{0,80}", korean: bool) {
            let text = message(&site, korean, "123456");
            let bytes: usize = text.chars().map(|c| 2 - usize::from(c.is_ascii())).sum();
            prop_assert!(bytes <= SMS_MAX);
            prop_assert!(text.contains("123456"));
        }
    }
}
