//! Bots that speak in rooms before an agent does (F11, F12): what customers say to them is answered by work that is written
//! with their message and taken with the answer, once whatever happens in between.

pub mod settings;
mod silence;
mod turn;

use std::time::Duration;

use domain::{
    SiteId,
    append::RoomKey,
    bot::{BotKind, Profile, Run, Tree, Words},
};
use store::{AsConn, Tx, bot::Versions};

use crate::{Desk, Error, view::Locale};

pub(crate) use silence::run_due as run_silent;
pub use turn::run_due;

/// What was not told of is found within this time.
const LOOK: Duration = Duration::from_secs(1);

/// A room begins with its bots.
pub(crate) async fn begin(tx: &mut Tx<'_>, room: RoomKey, versions: Versions) -> Result<(), Error> {
    Ok(store::bot::begin(tx, room, versions, &written(&Run::default())?).await?)
}

fn written(run: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(run).map_err(|_| Error::Internal("a bot's state is no JSON"))
}

fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::Ko => &domain::bot::KO,
        Locale::En => &domain::bot::EN,
    }
}

/// What the bots of a room follow. What can't be read any more is followed by nobody: the room goes to agents.
#[derive(Debug, Default)]
struct Scripts {
    profile: Option<Profile>,
    tree: Option<Tree>,
}

impl Scripts {
    async fn read(conn: &mut dyn AsConn, site: SiteId, versions: Versions) -> Result<Self, Error> {
        let profile = body(conn, site, BotKind::Profile, versions.profile).await?;
        let tree = body(conn, site, BotKind::Chat, versions.chat).await?;
        Ok(Self { profile, tree })
    }

    fn script(&self) -> domain::bot::Script<'_> {
        domain::bot::Script { profile: self.profile.as_ref(), tree: self.tree.as_ref() }
    }
}

async fn body<T: serde::de::DeserializeOwned>(
    conn: &mut dyn AsConn,
    site: SiteId,
    kind: BotKind,
    version: Option<i64>,
) -> Result<Option<T>, Error> {
    let Some(version) = version else { return Ok(None) };
    let json = store::bot::version(conn, site, kind, version).await?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
}

/// Answers until it is dropped.
pub async fn work(desk: Desk) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = desk.bots().notified() => {}
            _ = looks.tick() => {}
        }
        loop {
            match run_due(&desk, None).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "what customers said to bots could not all be answered");
                    break;
                }
            }
        }
    }
}
