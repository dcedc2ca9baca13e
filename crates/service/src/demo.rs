//! Data to look around with: a shop, its four agents, and some days of consultations, made by the use cases themselves.

mod categories;
mod messenger;
mod talks;
mod templates;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::Relaxed},
};

use domain::{
    AccountId, AgentId, ChannelId, GroupId, Millis, RoomNo, SiteId,
    access::{Role, Viewer},
    room::ChannelKind,
};
use store::agent::NewAgent;

pub use messenger::simulate;

use self::talks::{Step, TALKS, Talk};
use crate::{
    Desk, Done, Error, account, bot, channel, entry, kakao_sync, message, password, pending, room, secret, security,
    session::Session,
    shop,
    view::{self, BotState, NewMessage, NewVisitorSession},
};

/// The demo site.
pub const SITE: SiteId = SiteId(4_000_000_024);
/// Password of every demo agent.
pub const PASSWORD: &str = "sarangbang-demo";
/// Log-in names with roles.
pub const AGENTS: [(&str, &str, Role); 4] = [
    ("admin@demo.local", "관리자", Role::Admin),
    ("park@demo.local", "박매니저", Role::Manager),
    ("kim@demo.local", "김상담", Role::Agent),
    ("lee@demo.local", "이상담", Role::Agent),
];

const META: &str = "demo";
const CAPACITY: i64 = 20;
const FIRST_ROOM: i64 = 10_200;

/// What became of an attempt to fill the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// It holds demo data now.
    Now,
    /// It held demo data before; nothing was changed.
    Before,
    /// It holds other data; nothing was changed.
    Refused,
}

/// Whether a database holds demo data.
///
/// # Errors
/// When the database fails.
pub async fn is_demo(db: &store::Db) -> Result<bool, Error> {
    Ok(store::site::meta(&mut db.read().await?, META).await?.is_some())
}

/// Fills an empty database.
///
/// # Errors
/// When the database fails.
pub async fn fill(desk: &Desk) -> Result<Filled, Error> {
    if is_demo(desk.db()).await? {
        return Ok(Filled::Before);
    }
    if store::site::any(&mut desk.read().await?).await?.is_some() {
        return Ok(Filled::Refused);
    }
    let staff = people(desk).await?;
    categories::set(desk, &staff[0]).await?;
    templates::set(desk, &staff[1], &staff[2]).await?;
    // The example, on in no channel.
    bot::settings::publish(desk, &staff[0], &BotState::default()).await?;
    let time = Arc::new(AtomicI64::new(0));
    let past = {
        let time = time.clone();
        desk.at(Arc::new(move || Millis(time.load(Relaxed))))
    };
    let now = desk.now();
    for talk in TALKS {
        play(&past, &time, now, &staff, talk).await?;
    }
    pending::flush(&past).await;
    desk.db().analyze().await?;
    Ok(Filled::Now)
}

/// Connects a messenger of the demo to a simulated service of this machine, which may stand on another port than the last time.
/// Answers where it delivers; `None` where an administrator connected another service meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn connect(desk: &Desk, new: &view::NewConnection) -> Result<Option<String>, Error> {
    let admin = administrator(desk).await?;
    let kind = new.kind.ok_or_else(|| Error::field("kind", "required"))?;
    let known = channel::list(desk, &admin).await?.items.into_iter().find(|one| one.kind == kind);
    let connected = known.and_then(|one| Some((one.id, one.connection?)));
    let connected = match connected {
        None => channel::connect(desk, &admin, new).await?,
        Some((_, connection)) if !connection.base_url.starts_with("http://127.0.0.1:") => return Ok(None),
        Some((id, _)) => {
            let id = id.parse().map_err(|_| Error::Internal("a channel has a number"))?;
            let moved = view::NewConnection {
                base_url: new.base_url.clone(),
                chat_url: new.chat_url.clone(),
                ..view::NewConnection::default()
            };
            channel::change(desk, &admin, id, &moved).await?
        }
    };
    Ok(connected.webhook_path)
}

async fn administrator(desk: &Desk) -> Result<Session, Error> {
    let (email, name, role) = AGENTS[0];
    let mut read = desk.read().await?;
    let account = store::account::find(&mut read, &account::fold(email)).await?.ok_or(Error::NotFound)?.id;
    let (site, agent) = store::agent::of_account(&mut read, account).await?.ok_or(Error::NotFound)?;
    Ok(Session {
        site,
        viewer: Viewer { agent, role, leads: Vec::new().into() },
        account,
        name: name.to_owned(),
        email: email.to_owned(),
        preferences: view::Preferences::default(),
        token_hash: String::new(),
        scopes: None,
    })
}

/// Keys of the simulated services beside the demo.
#[derive(Clone)]
pub struct Keys {
    /// Application id and secret of the shop.
    pub shop: (String, String),
    /// Number, REST API key, client secret and admin key of the Kakao app.
    pub kakao: (String, String, String, String),
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

/// Links the demo to the simulated services.
///
/// # Errors
/// When the database fails.
pub async fn link(desk: &Desk, keys: &Keys) -> Result<(), Error> {
    shop::put(desk, SITE, (&keys.shop.0, &keys.shop.1)).await?;
    let (app_id, rest_api_key, client_secret, admin_key) = &keys.kakao;
    kakao_sync::switch_on(desk, SITE, (app_id, rest_api_key), client_secret, admin_key).await
}

/// The site with its channels, agents and group.
async fn people(desk: &Desk) -> Result<[Session; 4], Error> {
    let password_hash = password::hash(desk, PASSWORD).await?;
    let ids = AGENTS.map(|_| (AccountId(desk.id()), AgentId(desk.id())));
    let channels = [
        (ChannelId(desk.id()), ChannelKind::Web, "웹채팅"),
        (ChannelId(desk.id()), ChannelKind::Kakao, "카카오톡"),
        (ChannelId(desk.id()), ChannelKind::Naver, "네이버톡톡"),
    ];
    let uid_secret = security::seal(desk, SITE, &secret::token(desk));
    let input = (password_hash, uid_secret, GroupId(desk.id()), desk.now());
    desk.write("demo site", input, move |tx, (password_hash, uid_secret, group, now)| {
        Box::pin(async move {
            store::site::set_meta(tx, META, "1").await?;
            store::site::insert(tx, SITE, "달항아리", FIRST_ROOM, uid_secret, *now).await?;
            for (id, kind, label) in channels {
                store::site::insert_channel(tx, SITE, id, kind, label, *now).await?;
            }
            for ((email, name, role), (account, id)) in AGENTS.into_iter().zip(ids) {
                store::account::insert(tx, account, email, &account::fold(email), password_hash, *now).await?;
                let row = NewAgent { site: SITE, id, account, name, role: role.code(), capacity: CAPACITY };
                store::agent::insert(tx, row, *now).await?;
            }
            let [_, park, kim, lee] = ids.map(|(_, agent)| agent);
            let members = [(park, true), (kim, false), (lee, false)];
            store::agent::insert_group(tx, SITE, *group, "고객상담팀", &members).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    let mut team: Vec<AgentId> = ids[1..].iter().map(|(_, agent)| *agent).collect();
    team.sort();
    let mut staff = AGENTS.into_iter().zip(ids).map(|((email, name, role), (account, agent))| Session {
        site: SITE,
        viewer: Viewer {
            agent,
            role,
            leads: if role == Role::Manager { team.clone().into() } else { Vec::new().into() },
        },
        account,
        name: name.to_owned(),
        email: email.to_owned(),
        preferences: view::Preferences::default(),
        token_hash: String::new(),
        scopes: None,
    });
    let mut next = || staff.next().ok_or(Error::Internal("there are four demo agents"));
    Ok([next()?, next()?, next()?, next()?])
}

async fn play(
    past: &Desk,
    time: &AtomicI64,
    now: Millis,
    [_, _, kim, lee]: &[Session; 4],
    talk: &Talk,
) -> Result<(), Error> {
    time.store(now.0 - talk.minutes_ago * 60_000, Relaxed);
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let entering = NewVisitorSession {
        site_id: SITE.to_string(),
        site_uid: given(talk.uid),
        cus_extra_username: given(talk.name),
        cus_extra_phone: given(talk.phone),
        cus_extra_email: given(talk.email),
        parameter1: given(talk.grade),
        ..NewVisitorSession::default()
    };
    let token = entry::enter(past, None, &entering).await?.token;
    let mut agent = kim;
    let mut room_no = RoomNo(0);
    for step in talk.steps {
        match step {
            Step::Customer(after, text) => {
                time.fetch_add(after * 1000, Relaxed);
                let visitor = entry::visitor(past, &token).await?;
                let sent = message::receive(past, &visitor, &say(past, text)).await?;
                room_no = sent.room_no.parse().map_err(|_| Error::Internal("a room has a number"))?;
            }
            Step::Kim(after) | Step::Lee(after) => {
                time.fetch_add(after * 1000, Relaxed);
                agent = if matches!(step, Step::Kim(_)) { kim } else { lee };
                room::accept(past, agent, room_no).await?;
            }
            Step::Agent(after, text) => {
                time.fetch_add(after * 1000, Relaxed);
                message::send(past, agent, room_no, &say(past, text)).await?;
            }
            Step::End(after) => {
                time.fetch_add(after * 1000, Relaxed);
                room::end_by_agent(past, agent, room_no).await?;
            }
            Step::Leave(after) => {
                time.fetch_add(after * 1000, Relaxed);
                let visitor = entry::visitor(past, &token).await?;
                room::end_by_visitor(past, SITE, visitor.visitor_id, room_no).await?;
            }
        }
    }
    Ok(())
}

fn say(desk: &Desk, text: &str) -> NewMessage {
    NewMessage {
        client_id: uuid::Builder::from_random_bytes(desk.random()).into_uuid().to_string(),
        text: text.to_owned(),
        attachment_ids: Vec::new(),
        button: None,
    }
}
