//! Korean particles: which of two forms follows a word.

const FIRST_SYLLABLE: u32 = 0xac00;
const FINALS: u32 = 28;
const RIEUL: u32 = 8;

/// The forms: behind a final consonant, behind a vowel.
const FORMS: [(&str, &str); 14] = [
    ("을", "를"),
    ("이", "가"),
    ("은", "는"),
    ("과", "와"),
    ("으로", "로"),
    ("으로서", "로서"),
    ("으로써", "로써"),
    ("아", "야"),
    ("이나", "나"),
    ("이랑", "랑"),
    ("이라고", "라고"),
    ("이라는", "라는"),
    ("이에요", "예요"),
    ("이었", "였"),
];

/// How a word ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// In a vowel.
    Vowel,
    /// In ㄹ, behind which 으로 is 로.
    Rieul,
    /// In another final consonant.
    Final,
}

/// A particle in both its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    after_final: &'static str,
    after_vowel: &'static str,
}

impl Pair {
    /// The pair a text begins with, in one of the ways in which people write it (`을(를)`, `을/를`, `(으)로`), and how many
    /// bytes it takes.
    #[must_use]
    pub(super) fn at(text: &str) -> Option<(Self, usize)> {
        let pairs = FORMS.iter().filter_map(|&(after_final, after_vowel)| {
            let length = written(text, after_final, after_vowel)?;
            Some((Self { after_final, after_vowel }, length))
        });
        pairs.max_by_key(|(_, length)| *length)
    }

    /// The form behind this word.
    #[must_use]
    pub fn behind(self, word: &str) -> &'static str {
        match ending(word) {
            Ending::Vowel => self.after_vowel,
            Ending::Rieul if self.after_final.starts_with("으로") => self.after_vowel,
            Ending::Rieul | Ending::Final => self.after_final,
        }
    }
}

/// How many bytes of a text are this pair.
fn written(text: &str, one: &str, other: &str) -> Option<usize> {
    let two = |first: &str, second: &str| {
        let rest = text.strip_prefix(first)?;
        let slashed = rest.strip_prefix('/').and_then(|rest| rest.strip_prefix(second));
        let bracketed = || rest.strip_prefix('(')?.strip_prefix(second)?.strip_prefix(')');
        slashed.or_else(bracketed)
    };
    // (으)로, (이)나: what falls away stands in brackets.
    let shortened = || {
        let extra = one.strip_suffix(other)?;
        text.strip_prefix('(')?.strip_prefix(extra)?.strip_prefix(')')?.strip_prefix(other)
    };
    let rest = two(one, other).or_else(|| two(other, one)).or_else(shortened)?;
    Some(text.len() - rest.len())
}

/// How a word ends as it is read aloud. Signs at its end are not read; Latin words are read the Korean way, and capitals
/// alone by the names of the letters.
#[must_use]
pub fn ending(word: &str) -> Ending {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let Some(last) = word.chars().next_back() else { return Ending::Vowel };
    if ('가'..='힣').contains(&last) {
        return match (u32::from(last) - FIRST_SYLLABLE) % FINALS {
            0 => Ending::Vowel,
            RIEUL => Ending::Rieul,
            _ => Ending::Final,
        };
    }
    match last {
        // 일 칠 팔, and 영 삼 육; the tens end in 십, 백, 천, 만, 억.
        '1' | '7' | '8' => Ending::Rieul,
        '0' | '3' | '6' => Ending::Final,
        'a'..='z' | 'A'..='Z' => latin(word),
        // A consonant by its name: 기역 to 히읗, ㄹ is 리을.
        'ㄹ' => Ending::Rieul,
        'ㄱ'..='ㅎ' => Ending::Final,
        _ => Ending::Vowel,
    }
}

fn latin(word: &str) -> Ending {
    let start = word
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + word[at..].chars().next().map_or(0, char::len_utf8));
    let word = &word[start..];
    if word.chars().all(|c| c.is_ascii_uppercase()) || word.len() == 1 {
        return match word.chars().next_back().map(|c| c.to_ascii_uppercase()) {
            Some('L' | 'R') => Ending::Rieul,
            Some('M' | 'N') => Ending::Final,
            _ => Ending::Vowel,
        };
    }
    let word = word.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let mute = |consonant: char| {
        // Jane, Anne, Jerome: the e is not read.
        let before = word.strip_suffix('e').and_then(|rest| rest.strip_suffix(consonant));
        before.is_some_and(|rest| rest.ends_with(['a', 'e', 'i', 'o', 'u', 'y', consonant]))
    };
    if ends(&["l", "le"]) {
        Ending::Rieul
    } else if ends(&["m", "n", "ng", "ck"]) || mute('n') || mute('m') {
        Ending::Final
    } else {
        Ending::Vowel
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(pair: &str, word: &str) -> &'static str {
        let (found, length) = Pair::at(pair).expect("a pair");
        assert_eq!(length, pair.len());
        found.behind(word)
    }

    #[test]
    fn f5_the_form_follows_the_last_sound() {
        let cases = [
            ("김서연", "을", "으로"),
            ("이수", "를", "로"),
            ("박철", "을", "로"),
            ("달항아리", "를", "로"),
            ("10", "을", "으로"),
            ("21", "을", "로"),
            ("2", "를", "로"),
            ("8", "을", "로"),
            ("103", "을", "으로"),
            ("Kim", "을", "으로"),
            ("Paul", "을", "로"),
            ("Michelle", "을", "로"),
            ("Jane", "을", "으로"),
            ("Peter", "를", "로"),
            ("Lee", "를", "로"),
            ("Kang", "을", "으로"),
            ("Jack", "을", "으로"),
            ("KB", "를", "로"),
            ("SKT", "를", "로"),
            ("SM", "을", "으로"),
            ("CGL", "을", "로"),
            ("김서연(VIP)", "를", "로"),
            ("김서연!", "을", "으로"),
            ("배송팀A", "를", "로"),
            ("さくら", "를", "로"),
            ("", "를", "로"),
        ];
        for (word, object, towards) in cases {
            assert_eq!((pick("을/를", word), pick("(으)로", word)), (object, towards), "{word}");
        }
    }

    #[test]
    fn f5_the_longest_pair_counts() {
        assert_eq!(pick("이라고/라고", "이수"), "라고");
        assert_eq!(pick("(이)라는", "지훈"), "이라는");
        assert_eq!(pick("이에요/예요", "이수"), "예요");
        assert_eq!(pick("으로서/로서", "박철"), "로서");
        assert_eq!(Pair::at("을"), None, "one form alone is what somebody meant");
        assert_eq!(Pair::at("을(를"), None);
        assert_eq!(Pair::at("을/가"), None);
    }
}
