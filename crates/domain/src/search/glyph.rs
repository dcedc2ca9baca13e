//! Texts as they are compared: folded, without what nobody searches for, each sign with its place in the text.

/// 초성 in the order of the syllables of Unicode.
const INITIALS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];
/// Consonants that keyboards melt together when they are typed one after another.
const CLUSTERS: [(char, [char; 2]); 11] = [
    ('ㄳ', ['ㄱ', 'ㅅ']),
    ('ㄵ', ['ㄴ', 'ㅈ']),
    ('ㄶ', ['ㄴ', 'ㅎ']),
    ('ㄺ', ['ㄹ', 'ㄱ']),
    ('ㄻ', ['ㄹ', 'ㅁ']),
    ('ㄼ', ['ㄹ', 'ㅂ']),
    ('ㄽ', ['ㄹ', 'ㅅ']),
    ('ㄾ', ['ㄹ', 'ㅌ']),
    ('ㄿ', ['ㄹ', 'ㅍ']),
    ('ㅀ', ['ㄹ', 'ㅎ']),
    ('ㅄ', ['ㅂ', 'ㅅ']),
];

/// A sign of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    /// As it is compared.
    pub shape: char,
    /// Its place in the text, in Unicode scalar values.
    pub at: usize,
    /// Whether it goes on what the sign before it began.
    pub linked: bool,
    /// Whether a word begins with it.
    pub begins: bool,
}

impl Glyph {
    pub(super) fn is_syllable(self) -> bool {
        is_syllable(self.shape)
    }

    pub(super) fn is_consonant(self) -> bool {
        is_consonant(self.shape)
    }

    pub(super) fn is_emoji(self) -> bool {
        is_emoji(self.shape)
    }

    /// 초성 of a syllable; a consonant by itself.
    pub(super) fn initial(self) -> Option<char> {
        if self.is_consonant() {
            return Some(self.shape);
        }
        let index = u32::from(self.shape).checked_sub(0xac00).filter(|_| self.is_syllable())? / 588;
        INITIALS.get(usize::try_from(index).ok()?).copied()
    }
}

pub(super) fn is_syllable(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

fn is_consonant(c: char) -> bool {
    ('ㄱ'..='ㅎ').contains(&c)
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

/// What kinds of signs make words of their own when they touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Syllable,
    Consonant,
    Other,
}

fn class(c: char) -> Class {
    if is_syllable(c) {
        Class::Syllable
    } else if is_consonant(c) {
        Class::Consonant
    } else {
        Class::Other
    }
}

/// The signs of a text in normal form.
pub(super) fn fold(text: &str) -> Vec<Glyph> {
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len() / 2);
    let mut gap = Gap::default();
    for (at, c) in text.chars().enumerate() {
        if !(c.is_alphanumeric() || is_emoji(c)) {
            gap.grow(c);
            continue;
        }
        let mut narrow = |shape: char, inner: bool| {
            let before = glyphs.last().copied();
            let linked = !is_emoji(shape) && (inner || before.is_some_and(|before| gap.links(before.shape, shape)));
            let touches = inner || gap.is_none();
            let begins = !before.is_some_and(|before| touches && class(before.shape) == class(shape));
            glyphs.push(Glyph { shape, at, linked, begins });
            gap = Gap::default();
        };
        match CLUSTERS.iter().find(|(cluster, _)| *cluster == c) {
            Some((_, parts)) => {
                narrow(parts[0], false);
                narrow(parts[1], true);
            }
            None => {
                for (n, shape) in
                    half_width(c).to_lowercase().filter(|c| c.is_alphanumeric() || is_emoji(*c)).enumerate()
                {
                    narrow(shape, n > 0);
                }
            }
        }
    }
    glyphs
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// What stands between two signs.
#[derive(Debug, Clone, Copy, Default)]
struct Gap {
    length: usize,
    spaces: usize,
    /// The only one, or the last.
    sign: char,
}

impl Gap {
    fn grow(&mut self, c: char) {
        self.length += 1;
        self.spaces += usize::from(c.is_whitespace());
        self.sign = c;
    }

    fn is_none(self) -> bool {
        self.length == 0
    }

    /// Whether what stands on both sides belongs together: nothing between, spaces between syllables, a separator within
    /// a number.
    fn links(self, before: char, after: char) -> bool {
        if is_emoji(before) {
            return false;
        }
        let spaced = self.spaces == self.length && is_syllable(before) && is_syllable(after);
        let within_number = self.length == 1
            && matches!(self.sign, '-' | '.' | ',' | ' ' | '/' | ')')
            && before.is_ascii_digit()
            && after.is_ascii_digit();
        self.is_none() || spaced || within_number
    }
}
