//! Where the key of stored secrets comes from.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use service::{
    Desk,
    vault::{self, KEY_LEN, Vault},
};
use store::Db;

use crate::{Failure, config::Config, start};

/// Name of the key in a PostgreSQL database, where several nodes share it.
const META: &str = "secret_key";

/// The keys that were given; else the one of this desk, made at its first start.
pub(crate) async fn vault(config: &Config, db: &Db) -> Result<Vault, Failure> {
    if let [key, before @ ..] = config.secret_keys.as_slice() {
        return Ok(Vault::new(key, before));
    }
    let key = match db {
        Db::Sqlite { .. } => from_file(&file(config))?,
        Db::Postgres(_) => from_database(db).await?,
    };
    Ok(Vault::new(&key, &[]))
}

/// What `doctor` says of it.
pub(crate) async fn judge(config: &Config, desk: &Desk) -> Result<String, String> {
    if !vault::fits(desk).await.map_err(|error| error.to_string())? {
        return Err("not the one this database was written with".into());
    }
    if !config.secret_keys.is_empty() {
        return Ok("given".into());
    }
    match desk.db() {
        Db::Sqlite { .. } => Ok(format!("in {}; keep a copy apart from the database's", file(config).display())),
        Db::Postgres(_) => Err("kept in the database it protects; set SARANGBANG_SECRET_KEY".into()),
    }
}

fn file(config: &Config) -> PathBuf {
    config.data_dir.join("secret.key")
}

fn new_key() -> [u8; KEY_LEN] {
    let mut key = [0; KEY_LEN];
    start::random(&mut key);
    key
}

fn decode(text: &str) -> Option<[u8; KEY_LEN]> {
    STANDARD.decode(text.trim()).ok()?.try_into().ok()
}

/// Made with mode 0600 where it is missing; one that others may read is no secret.
fn from_file(path: &Path) -> Result<[u8; KEY_LEN], Failure> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let key = new_key();
            file.write_all(STANDARD.encode(key).as_bytes()).map_err(told)?;
            file.sync_all().map_err(told)?;
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mode = fs::metadata(path).map_err(told)?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(format!("{}: others may read it; chmod 600", path.display()).into());
            }
            let text = fs::read_to_string(path).map_err(told)?;
            decode(&text).ok_or_else(|| format!("{}: 32 bytes in base64 expected", path.display()).into())
        }
        Err(error) => Err(told(error).into()),
    }
}

async fn from_database(db: &Db) -> Result<[u8; KEY_LEN], Failure> {
    let made = STANDARD.encode(new_key());
    let stored = db
        .write("secret key", made, |tx, made| Box::pin(async move { store::site::meta_once(tx, META, made).await }))
        .await?;
    decode(&stored).ok_or_else(|| "the secret key in the database is damaged".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_once_and_is_nobody_elses() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret.key");
        let key = from_file(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(from_file(&path).unwrap(), key);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(from_file(&path).is_err(), "others may read it");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "short").unwrap();
        assert!(from_file(&path).is_err());
    }
}
