//! Opening the database and putting the desk together.

use std::sync::Arc;

use channels::{
    commerce::{COMMERCE_URL, Shops},
    kakao_login::{API_URL, AUTH_URL, KakaoLogin},
    sms::Senders,
};
use domain::Millis;
use live::Hub;
use object_store::{ObjectStore, local::LocalFileSystem};
use rand::{TryRng as _, rngs::SysRng};
use service::{Desk, Parts, Seat};
use store::Db;

use crate::{Failure, config::Config, keys, simulate::Beside};

const CONNECTIONS: u32 = 8;

/// The database, brought to this version.
pub(crate) async fn open(config: &Config) -> Result<Db, Failure> {
    if config.database_url.starts_with("sqlite:") {
        std::fs::create_dir_all(&config.data_dir).map_err(|error| format!("{}: {error}", config.data_dir.display()))?;
    }
    let db = Db::open(&config.database_url, CONNECTIONS).await?;
    db.migrate().await?;
    Ok(db)
}

pub(crate) async fn migrate(config: &Config) -> Result<(), Failure> {
    let db = open(config).await?;
    db.close().await;
    Ok(())
}

/// The desk; with demo data where simulated services stand beside it.
pub(crate) async fn desk(config: &Config, db: Db, beside: Option<&Beside>) -> Result<Desk, Failure> {
    let demo = beside.is_some();
    let vault = keys::vault(config, &db).await?;
    std::fs::create_dir_all(&config.files_dir).map_err(|error| format!("{}: {error}", config.files_dir.display()))?;
    let files: Arc<dyn ObjectStore> = Arc::new(LocalFileSystem::new_with_prefix(&config.files_dir)?);
    let beside_sms = beside.map(|beside| beside.sms.clone());
    let solapi_url = config.solapi_url.clone().or(beside_sms).unwrap_or_else(|| channels::sms::SOLAPI_URL.to_owned());
    let clock: service::Clock = Arc::new(now);
    let epoch = word();
    let seat = match &config.nats_url {
        Some(url) => {
            let seat = Seat::take(&db, url, epoch.clone(), word(), &clock).await;
            Some(seat.map_err(|error| format!("SARANGBANG_NATS_URL: {error}"))?)
        }
        None => None,
    };
    Ok(Desk::new(Parts {
        db,
        hub: Arc::new(Hub::new(epoch)),
        files,
        clock,
        random: Arc::new(random),
        node: seat.as_ref().map_or(0, Seat::number),
        seat,
        vault,
        senders: Senders::new(solapi_url),
        shops: Shops::new(outside(
            &config.commerce_url,
            beside.map(|beside| beside.commerce.stage().base()),
            COMMERCE_URL,
        )),
        kakao_login: KakaoLogin::new(
            outside(&config.kakao_auth_url, beside.map(|beside| beside.kakao.stage().base()), AUTH_URL),
            outside(&config.kakao_api_url, beside.map(|beside| beside.kakao.stage().base()), API_URL),
        ),
        config: service::Config {
            public_url: config.public_url.clone(),
            widget_url: config.widget_url.clone(),
            build: web::build(),
            demo,
            beside: beside.map(Beside::pages).unwrap_or_default(),
            local_sms: demo || config.local_sms || config.is_local(),
        },
    }))
}

/// Names something that there is once.
fn word() -> String {
    let mut bytes = [0; 8];
    random(&mut bytes);
    service::secret::hex(&bytes)
}

/// Where a service is reached: where it was said to be, beside the demo, or at its own address.
fn outside(given: &Option<String>, beside: Option<&str>, own: &str) -> String {
    given.as_deref().or(beside).unwrap_or(own).to_owned()
}

#[expect(clippy::disallowed_methods, reason = "here the clock comes in")]
pub(crate) fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// From the operating system; without randomness no secret may be made, so the process ends.
#[expect(clippy::expect_used, reason = "there is nothing safe to go on with")]
pub(crate) fn random(bytes: &mut [u8]) {
    SysRng.try_fill_bytes(bytes).expect("the operating system gives random bytes");
}
