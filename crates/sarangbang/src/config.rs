//! Settings of the process: flags, then `SARANGBANG_*` variables, then `sarangbang.toml`.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::Args;
use ipnet::IpNet;
use serde::Deserialize;
use service::vault::KEY_LEN;

use crate::Failure;

/// What was given; everything may be left out.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    /// Settings file [default: sarangbang.toml where there is one]
    #[arg(long, global = true, env = "SARANGBANG_CONFIG")]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "SARANGBANG_LISTEN")]
    listen: Option<SocketAddr>,
    /// Directory of the database and the files [default: ./data]
    #[arg(long, global = true, env = "SARANGBANG_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// sqlite:<path> or postgres://… [default: sqlite:<data dir>/sarangbang.db]
    #[arg(long, global = true, env = "SARANGBANG_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// NATS server, where several nodes share one desk
    #[arg(long, global = true, env = "SARANGBANG_NATS_URL", hide_env_values = true)]
    nats_url: Option<String>,
    /// Where attachments are kept [default: file:<data dir>/files]
    #[arg(long, global = true, env = "SARANGBANG_FILES_URL", hide_env_values = true)]
    files_url: Option<String>,
    /// Where agents reach the console [default: http://<listen address>]
    #[arg(long, global = true, env = "SARANGBANG_PUBLIC_URL")]
    public_url: Option<String>,
    /// Where customers reach the widget [default: the public URL]
    #[arg(long, global = true, env = "SARANGBANG_WIDGET_URL")]
    widget_url: Option<String>,
    /// Proxies whose X-Forwarded-For is believed, as comma-separated networks [default: none]
    #[arg(long, global = true, env = "SARANGBANG_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Option<Vec<IpNet>>,
    /// Address of /metrics [default: the listen address, for loopback callers only]
    #[arg(long, global = true, env = "SARANGBANG_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
    /// Lift the limits for callers on this machine; for load generators only
    #[arg(long, global = true, env = "SARANGBANG_NO_LIMITS_FOR_LOOPBACK", hide = true)]
    #[serde(default)]
    no_limits_for_loopback: bool,
    /// 32 bytes in base64 that encrypt stored secrets; after a comma the key used before
    /// [default: made once and kept in <data dir>/secret.key]
    #[arg(long, global = true, env = "SARANGBANG_SECRET_KEY", hide_env_values = true)]
    secret_key: Option<String>,
    /// Show SMS to administrators instead of sending them, on a public desk too
    #[arg(long, global = true, env = "SARANGBANG_LOCAL_SMS")]
    #[serde(default)]
    local_sms: bool,
    /// Where Naver's Commerce API is reached; for its simulator
    #[arg(long, global = true, env = "SARANGBANG_COMMERCE_URL", hide = true)]
    commerce_url: Option<String>,
    /// Where people log in to Kakao; for its simulator
    #[arg(long, global = true, env = "SARANGBANG_KAKAO_AUTH_URL", hide = true)]
    kakao_auth_url: Option<String>,
    /// Where Kakao is asked for what they share; for its simulator
    #[arg(long, global = true, env = "SARANGBANG_KAKAO_API_URL", hide = true)]
    kakao_api_url: Option<String>,
    /// Where Solapi is reached; for its simulator
    #[arg(long, global = true, env = "SARANGBANG_SOLAPI_URL", hide = true)]
    solapi_url: Option<String>,
}

/// Settings with their defaults.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) data_dir: PathBuf,
    pub(crate) database_url: String,
    /// Where several nodes share the desk.
    pub(crate) nats_url: Option<String>,
    pub(crate) files_dir: PathBuf,
    pub(crate) public_url: String,
    pub(crate) widget_url: String,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) metrics_listen: Option<SocketAddr>,
    pub(crate) no_limits_for_loopback: bool,
    pub(crate) secret_keys: Vec<[u8; KEY_LEN]>,
    pub(crate) local_sms: bool,
    pub(crate) commerce_url: Option<String>,
    pub(crate) kakao_auth_url: Option<String>,
    pub(crate) kakao_api_url: Option<String>,
    pub(crate) solapi_url: Option<String>,
}

impl Config {
    /// Whether agents reach the console on this machine only.
    pub(crate) fn is_local(&self) -> bool {
        let host = self.public_url.split_once("://").map_or("", |(_, host)| host);
        let name = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
        matches!(name, Some("127.0.0.1" | "localhost" | "[::1]"))
    }

    pub(crate) fn read(given: Given) -> Result<Self, Failure> {
        let file = match &given.config {
            Some(path) => read_file(path)?,
            None if Path::new("sarangbang.toml").exists() => read_file(Path::new("sarangbang.toml"))?,
            None => Given::default(),
        };
        given.or(file).resolve()
    }
}

fn read_file(path: &Path) -> Result<Given, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?)
}

impl Given {
    fn or(self, other: Self) -> Self {
        Self {
            config: self.config,
            listen: self.listen.or(other.listen),
            data_dir: self.data_dir.or(other.data_dir),
            database_url: self.database_url.or(other.database_url),
            nats_url: self.nats_url.or(other.nats_url),
            files_url: self.files_url.or(other.files_url),
            public_url: self.public_url.or(other.public_url),
            widget_url: self.widget_url.or(other.widget_url),
            trusted_proxies: self.trusted_proxies.or(other.trusted_proxies),
            metrics_listen: self.metrics_listen.or(other.metrics_listen),
            no_limits_for_loopback: self.no_limits_for_loopback || other.no_limits_for_loopback,
            secret_key: self.secret_key.or(other.secret_key),
            local_sms: self.local_sms || other.local_sms,
            commerce_url: self.commerce_url.or(other.commerce_url),
            kakao_auth_url: self.kakao_auth_url.or(other.kakao_auth_url),
            kakao_api_url: self.kakao_api_url.or(other.kakao_api_url),
            solapi_url: self.solapi_url.or(other.solapi_url),
        }
    }

    fn resolve(self) -> Result<Config, Failure> {
        let secret_keys = self.secret_key.as_deref().map(keys).transpose()?.unwrap_or_default();
        let outside = |name, url: Option<String>| url.map(|url| url_without_slash(name, &url)).transpose();
        let commerce_url = outside("SARANGBANG_COMMERCE_URL", self.commerce_url)?;
        let kakao_auth_url = outside("SARANGBANG_KAKAO_AUTH_URL", self.kakao_auth_url)?;
        let kakao_api_url = outside("SARANGBANG_KAKAO_API_URL", self.kakao_api_url)?;
        let solapi_url = outside("SARANGBANG_SOLAPI_URL", self.solapi_url)?;
        let listen = self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let data_dir = self.data_dir.unwrap_or_else(|| "data".into());
        let public_url = match self.public_url {
            Some(url) => url_without_slash("SARANGBANG_PUBLIC_URL", &url)?,
            None => format!("http://{}", reachable(listen)),
        };
        let widget_url = match self.widget_url {
            Some(url) => url_without_slash("SARANGBANG_WIDGET_URL", &url)?,
            None => public_url.clone(),
        };
        let files_dir = match self.files_url {
            Some(url) => match url.strip_prefix("file:") {
                Some(path) => PathBuf::from(path.strip_prefix("//").unwrap_or(path)),
                None => return Err("SARANGBANG_FILES_URL: file:<directory> expected".into()),
            },
            None => data_dir.join("files"),
        };
        let database_url =
            self.database_url.unwrap_or_else(|| format!("sqlite:{}", data_dir.join("sarangbang.db").display()));
        if self.nats_url.is_some() && database_url.starts_with("sqlite:") {
            return Err("SARANGBANG_NATS_URL: several nodes share a desk by PostgreSQL only; set \
                SARANGBANG_DATABASE_URL=postgres://… as well, or leave SARANGBANG_NATS_URL out"
                .into());
        }
        Ok(Config {
            listen,
            database_url,
            nats_url: self.nats_url,
            data_dir,
            files_dir,
            public_url,
            widget_url,
            trusted_proxies: self.trusted_proxies.unwrap_or_default(),
            metrics_listen: self.metrics_listen,
            no_limits_for_loopback: self.no_limits_for_loopback,
            secret_keys,
            local_sms: self.local_sms,
            commerce_url,
            kakao_auth_url,
            kakao_api_url,
            solapi_url,
        })
    }
}

/// The key that encrypts and, after a comma, the one before it.
fn keys(text: &str) -> Result<Vec<[u8; KEY_LEN]>, Failure> {
    let key = |text: &str| STANDARD.decode(text.trim()).ok()?.try_into().ok();
    let keys: Option<Vec<_>> = text.split(',').map(key).collect();
    keys.filter(|keys| keys.len() <= 2).ok_or_else(|| "SARANGBANG_SECRET_KEY: 32 bytes in base64 expected".into())
}

/// An address that listens everywhere is reached by its loopback.
pub(crate) fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn url_without_slash(name: &str, url: &str) -> Result<String, Failure> {
    let url = url.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    if host.is_empty() || host.contains(['/', '?', '#', ' ', '@']) {
        return Err(format!("{name}: http(s)://<host> without a path expected").into());
    }
    Ok(url.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_first_wins_over_the_file() {
        let file: Given = toml::from_str("listen = '0.0.0.0:80'\npublic_url = 'https://Desk.example/'").unwrap();
        let given = Given { listen: Some("127.0.0.1:9000".parse().unwrap()), ..Given::default() };
        let config = given.or(file).resolve().unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:9000");
        assert_eq!(config.public_url, "https://desk.example");
        assert_eq!(config.widget_url, "https://desk.example");
        assert_eq!(config.database_url, "sqlite:data/sarangbang.db");
        assert_eq!(config.files_dir, PathBuf::from("data/files"));
    }

    #[test]
    fn mistakes_are_told() {
        assert!(toml::from_str::<Given>("lisen = '0.0.0.0:80'").is_err());
        for given in [
            Given { public_url: Some("desk.example".into()), ..Given::default() },
            Given { public_url: Some("https://desk.example/path".into()), ..Given::default() },
            Given { secret_key: Some("short".into()), ..Given::default() },
            Given { files_url: Some("ftp://x".into()), ..Given::default() },
            // Several nodes need a database that they can share.
            Given { nats_url: Some("nats://127.0.0.1".into()), ..Given::default() },
        ] {
            assert!(given.resolve().is_err());
        }
    }

    #[test]
    fn listening_everywhere_is_reached_by_loopback() {
        let given = Given { listen: Some("0.0.0.0:8081".parse().unwrap()), ..Given::default() };
        assert_eq!(given.resolve().unwrap().public_url, "http://127.0.0.1:8081");
    }
}
