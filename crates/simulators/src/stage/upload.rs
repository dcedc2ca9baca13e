use std::collections::VecDeque;

use axum::body::Bytes;

/// Uploads that are kept.
const KEPT: usize = 60;

/// A file that somebody sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its number.
    pub number: u64,
    /// Its name.
    pub name: String,
    /// Its media type, by its first bytes.
    pub kind: &'static str,
    /// What is in it.
    pub bytes: Bytes,
}

/// The newest files.
#[derive(Debug, Default)]
pub struct Uploads {
    kept: VecDeque<Upload>,
    count: u64,
}

impl Uploads {
    /// Keeps a file; answers its number.
    pub fn put(&mut self, name: &str, bytes: Bytes) -> u64 {
        self.count += 1;
        if self.kept.len() >= KEPT {
            self.kept.pop_front();
        }
        let name = name.chars().filter(|c| !c.is_control()).take(100).collect();
        self.kept.push_back(Upload { number: self.count, name, kind: kind_of(&bytes), bytes });
        self.count
    }

    /// A file.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<Upload> {
        self.kept.iter().find(|upload| upload.number == number).cloned()
    }
}

/// Media type by the first bytes; never one that a browser would run.
#[must_use]
pub fn kind_of(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'%', b'P', b'D', b'F', ..] => "application/pdf",
        _ if std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')) => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
