//! What is stored encrypted: authenticated, bound to its place in the database, with a key that is not in it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::SiteId;
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};

use crate::{Desk, Done, Error};

/// Bytes of a key.
pub const KEY_LEN: usize = 32;
const CHECK: &str = "secret_key_check";
const CHECK_PLAIN: &[u8] = b"sarangbang";

/// The keys of this process: the first one encrypts, each of them decrypts, so that a key can be replaced.
#[derive(Clone)]
pub struct Vault {
    keys: std::sync::Arc<[Key]>,
}

struct Key {
    id: String,
    seals: LessSafeKey,
    hashes: hmac::Key,
}

/// Where an encrypted text stands: moved elsewhere, it can't be read any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'p> {
    /// The site.
    pub site: SiteId,
    /// The table.
    pub table: &'p str,
    /// The column.
    pub column: &'p str,
    /// The number of the row.
    pub row: i64,
}

/// A text that none of the keys opens in this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored secret can't be read with this key")]
pub struct Unreadable;

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| &key.id)).finish()
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.site, self.table, self.column, self.row)
    }
}

impl Key {
    fn new(key: &[u8; KEY_LEN]) -> Self {
        let master = hmac::Key::new(hmac::HMAC_SHA256, key);
        let derived = |purpose: &str| hmac::sign(&master, purpose.as_bytes());
        #[expect(clippy::expect_used, reason = "SHA-256 gives as many bytes as the cipher takes")]
        let seals = UnboundKey::new(&CHACHA20_POLY1305, derived("sarangbang encrypt").as_ref()).expect("32 bytes");
        Self {
            id: crate::secret::hex(&derived("sarangbang key id").as_ref()[..4]),
            seals: LessSafeKey::new(seals),
            hashes: hmac::Key::new(hmac::HMAC_SHA256, derived("sarangbang hash").as_ref()),
        }
    }
}

impl Vault {
    /// With the key that encrypts, and those that were used before it.
    #[must_use]
    pub fn new(key: &[u8; KEY_LEN], before: &[[u8; KEY_LEN]]) -> Self {
        Self { keys: std::iter::once(key).chain(before).map(Key::new).collect() }
    }

    /// Encrypts; `nonce` is random and used for nothing else.
    #[must_use]
    pub fn seal(&self, nonce: [u8; NONCE_LEN], place: Place<'_>, plain: &str) -> String {
        self.seal_for(nonce, &place.to_string(), plain.as_bytes())
    }

    fn seal_for(&self, nonce: [u8; NONCE_LEN], place: &str, plain: &[u8]) -> String {
        let key = &self.keys[0];
        let mut bytes = plain.to_vec();
        let aad = Aad::from(place.as_bytes());
        #[expect(clippy::expect_used, reason = "fails for texts of many gigabytes only")]
        let tag = key
            .seals
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), aad, &mut bytes)
            .expect("a short text");
        let whole = [nonce.as_slice(), &bytes, tag.as_ref()].concat();
        format!("1.{}.{}", key.id, URL_SAFE_NO_PAD.encode(whole))
    }

    /// Decrypts what [`Vault::seal`] made for the same place.
    ///
    /// # Errors
    /// Another key, another place, or a changed text.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<String, Unreadable> {
        String::from_utf8(self.open_for(&place.to_string(), sealed)?).map_err(|_| Unreadable)
    }

    fn open_for(&self, place: &str, sealed: &str) -> Result<Vec<u8>, Unreadable> {
        let (id, text) = sealed.strip_prefix("1.").and_then(|rest| rest.split_once('.')).ok_or(Unreadable)?;
        let key = self.keys.iter().find(|key| key.id == id).ok_or(Unreadable)?;
        let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Unreadable)?;
        let sealed = bytes.split_off(bytes.len().min(NONCE_LEN));
        let nonce = Nonce::try_assume_unique_for_key(&bytes).map_err(|_| Unreadable)?;
        let mut sealed = sealed;
        let plain = key.seals.open_in_place(nonce, Aad::from(place.as_bytes()), &mut sealed);
        plain.map(|plain| plain.to_vec()).map_err(|_| Unreadable)
    }

    /// Whether a text looks like one that [`Vault::seal`] made; no secret of ours has a dot in it.
    #[must_use]
    pub fn is_sealed(text: &str) -> bool {
        text.strip_prefix("1.").is_some_and(|rest| rest.contains('.'))
    }

    /// A keyed hash of some parts: only who has the key can find out by trying what was hashed.
    #[must_use]
    pub fn hash(&self, purpose: &str, parts: &[&[u8]]) -> String {
        self.keys[0].hash(purpose, parts)
    }

    /// The same by each key, the one in use first: for what was hashed before the key was replaced.
    #[must_use]
    pub fn hashes(&self, purpose: &str, parts: &[&[u8]]) -> Vec<String> {
        self.keys.iter().map(|key| key.hash(purpose, parts)).collect()
    }
}

impl Key {
    fn hash(&self, purpose: &str, parts: &[&[u8]]) -> String {
        let mut hash = hmac::Context::with_key(&self.hashes);
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        crate::secret::hex(hash.sign().as_ref())
    }
}

/// Marks the database with the key at the first start; renews the mark where a key was replaced.
///
/// # Errors
/// [`Error::Internal`] where the database was marked with another key.
pub async fn prove(desk: &Desk) -> Result<(), Error> {
    let stored = store::site::meta(&mut desk.read().await?, CHECK).await?;
    if let Some(stored) = &stored {
        let fits = desk.vault().open_for(CHECK, stored).is_ok();
        if !fits {
            return Err(Error::Internal("the secret key is not the one this database was written with"));
        }
        if stored.contains(desk.vault().keys[0].id.as_str()) {
            return Ok(());
        }
    }
    let check = desk.vault().seal_for(desk.random(), CHECK, CHECK_PLAIN);
    desk.write("mark key", check, |tx, check| {
        Box::pin(async move {
            store::site::set_meta(tx, CHECK, check).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}

/// Whether the database was marked with one of the keys of this process; so is one that was not marked yet.
///
/// # Errors
/// When the database fails.
pub async fn fits(desk: &Desk) -> Result<bool, Error> {
    let stored = store::site::meta(&mut desk.read().await?, CHECK).await?;
    Ok(stored.is_none_or(|stored| desk.vault().open_for(CHECK, &stored).is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { site: SiteId(1), table: "sms_settings", column: "api_secret", row: 1 };

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let vault = Vault::new(&[7; 32], &[]);
        let sealed = vault.seal([1; 12], HERE, "비밀");
        assert!(!sealed.contains("비밀"));
        assert_eq!(vault.open(HERE, &sealed).as_deref(), Ok("비밀"));
        for elsewhere in [
            Place { site: SiteId(2), ..HERE },
            Place { table: "jobs", ..HERE },
            Place { column: "api_key", ..HERE },
            Place { row: 2, ..HERE },
        ] {
            assert_eq!(vault.open(elsewhere, &sealed), Err(Unreadable), "{elsewhere}");
        }
    }

    #[test]
    fn what_was_changed_does_not_open() {
        let vault = Vault::new(&[7; 32], &[]);
        let sealed = vault.seal([1; 12], HERE, "secret");
        let (head, tail) = sealed.split_at(sealed.len() - 1);
        let other = if tail == "A" { "B" } else { "A" };
        for text in [format!("{head}{other}"), head.to_owned(), String::new(), "1.".to_owned(), "1.x.AA".to_owned()] {
            assert_eq!(vault.open(HERE, &text), Err(Unreadable), "{text}");
        }
        assert_eq!(Vault::new(&[8; 32], &[]).open(HERE, &sealed), Err(Unreadable), "another key");
    }

    #[test]
    fn a_replaced_key_still_opens() {
        let (old, sealed) = (Vault::new(&[7; 32], &[]), Vault::new(&[7; 32], &[]).seal([1; 12], HERE, "secret"));
        let new = Vault::new(&[8; 32], &[[7; 32]]);
        assert_eq!(new.open(HERE, &sealed).as_deref(), Ok("secret"));
        let fresh = new.seal([2; 12], HERE, "secret");
        assert_eq!(old.open(HERE, &fresh), Err(Unreadable), "the new key seals");
    }

    #[test]
    fn hashes_depend_on_key_purpose_and_parts() {
        let vault = Vault::new(&[7; 32], &[]);
        let hash = vault.hash("code", &[b"12", b"3456"]);
        assert_eq!(hash, Vault::new(&[7; 32], &[[8; 32]]).hash("code", &[b"12", b"3456"]));
        assert_ne!(hash, vault.hash("code", &[b"123", b"456"]));
        assert_ne!(hash, vault.hash("number", &[b"12", b"3456"]));
        assert_ne!(hash, Vault::new(&[8; 32], &[]).hash("code", &[b"12", b"3456"]));
    }
}
