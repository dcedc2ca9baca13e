//! Files that come in: which kinds are taken, and under which name (F14, R23).
//!
//! A kind is found in the content; the name and the declared type may only agree with it.

mod kind;
mod name;
mod picture;
mod plain;

pub use kind::FileKind;
pub use name::clean_name;
pub use picture::dimensions;

use plain::PlainText;

/// Largest file in bytes.
pub const MAX_BYTES: i64 = 20 * 1024 * 1024;
/// How much of the beginning is kept for finding the kind and the size of a picture.
const HEAD: usize = 256 * 1024;
/// In the directory of every HWP document, as UTF-16.
const HWP_MARK: &[u8] = b"H\0w\0p\0S\0u\0m\0m\0a\0r\0y\0";

/// Why a file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not a byte in it.
    #[error("empty")]
    Empty,
    /// Larger than [`MAX_BYTES`].
    #[error("too large")]
    TooLarge,
    /// A kind that is not taken, or a name or declared type that the content belies.
    #[error("unsupported type")]
    Unsupported,
}

/// What was found out about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// Shown name, cleaned.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Bytes.
    pub size: i64,
    /// Width and height in pixels, pictures only.
    pub pixels: Option<(i64, i64)>,
}

/// Looks at a file while it streams by.
#[derive(Debug, Default)]
pub struct Examination {
    head: Vec<u8>,
    size: i64,
    text: PlainText,
    tail: Vec<u8>,
    hwp: bool,
}

impl Examination {
    /// Takes the next part.
    ///
    /// # Errors
    /// As soon as it is clear that the file will be refused.
    pub fn take(&mut self, part: &[u8]) -> Result<(), Refused> {
        self.size = self.size.saturating_add(i64::try_from(part.len()).unwrap_or(i64::MAX));
        if self.size > MAX_BYTES {
            return Err(Refused::TooLarge);
        }
        let room = HEAD - self.head.len();
        self.head.extend_from_slice(&part[..part.len().min(room)]);
        self.text.take(part);
        self.look_for_hwp(part);
        Ok(())
    }

    /// Says what it was.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn finish(self, name: &str, declared: Option<&str>) -> Result<Examined, Refused> {
        if self.size == 0 {
            return Err(Refused::Empty);
        }
        let name = clean_name(name);
        let kind = kind::find(&self.head, self.hwp, self.text.is_text(), name::extension(&name).as_deref(), declared)
            .ok_or(Refused::Unsupported)?;
        let pixels = if kind.is_picture() { dimensions(kind, &self.head) } else { None };
        Ok(Examined { name: name::with_extension(name, kind), kind, size: self.size, pixels })
    }

    /// The mark may lie across two parts.
    fn look_for_hwp(&mut self, part: &[u8]) {
        if self.hwp || !self.head.starts_with(kind::COMPOUND) {
            return;
        }
        self.tail.extend_from_slice(part);
        self.hwp = contains(&self.tail, HWP_MARK);
        let keep = self.tail.len().saturating_sub(HWP_MARK.len() - 1);
        self.tail.drain(..keep);
    }
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    text.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests;
