//! Messengers from end to end, against a service of the test (F7, S43, S44).

mod deliver;
mod hear;
mod link;
mod media;
mod settings;
mod stranger;

use std::net::{IpAddr, Ipv4Addr};

use domain::{ChannelId, RoomNo, access::Role, room::ChannelKind};
use serde_json::json;
use service::{
    Error,
    channel::{self, Call, Hook, KakaoHook},
    message, room,
    session::Session,
    view::{ChannelKind as Kind, Message, NewConnection, NewMessage},
};
pub use stranger::{Answer, Stranger};
use testkit::{Site, TestDb, TestDesk};

pub const SENDER: &str = "0000000000000000000000000000000000000001";

/// A picture of 640 × 480.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0";

/// A desk whose messengers are connected to a service of the test.
pub struct Scene {
    pub site: Site,
    pub desk: TestDesk,
    pub admin: Session,
    pub there: Stranger,
    pub kakao: Connected,
    pub naver: Connected,
}

/// A connected channel.
pub struct Connected {
    pub id: ChannelId,
    pub secret: String,
    pub kind: ChannelKind,
}

pub async fn scene(db: &TestDb) -> Scene {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let there = Stranger::open().await;
    let kakao = connect(&desk, &admin, &kakao_at(&there.url)).await;
    let naver = connect(&desk, &admin, &naver_at(&there.url)).await;
    Scene { site, desk, admin, there, kakao, naver }
}

pub fn kakao_at(url: &str) -> NewConnection {
    NewConnection {
        kind: Some(Kind::Kakao),
        base_url: Some(url.to_owned()),
        public_name: Some("@moonjar".to_owned()),
        sender_key: Some(SENDER.to_owned()),
        client_id: Some("id".to_owned()),
        client_secret: Some("relay-secret".to_owned()),
        per_second: Some(100),
        ..NewConnection::default()
    }
}

pub fn naver_at(url: &str) -> NewConnection {
    NewConnection {
        kind: Some(Kind::Naver),
        base_url: Some(url.to_owned()),
        public_name: Some("wdemo1".to_owned()),
        token: Some("ct_wdemo1_token".to_owned()),
        per_second: Some(100),
        ..NewConnection::default()
    }
}

pub async fn connect(desk: &TestDesk, admin: &Session, new: &NewConnection) -> Connected {
    let connected = channel::connect(desk, admin, new).await.expect("connected");
    let path = connected.webhook_path.expect("a path");
    let secret = path.rsplit('/').next().expect("a secret").to_owned();
    let kind = if connected.kind == Kind::Kakao { ChannelKind::Kakao } else { ChannelKind::Naver };
    Connected { id: connected.id.parse().expect("an id"), secret, kind }
}

pub const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

impl Scene {
    pub async fn hear(&self, hook: Hook, body: &str) -> Result<(), Error> {
        let secret = if hook == Hook::Naver { &self.naver.secret } else { &self.kakao.secret };
        channel::hear(&self.desk, Call { secret, hook, from: HERE, body: body.as_bytes() }).await
    }

    /// Naver tells an event of this user.
    pub async fn naver(&self, user: &str, mut event: serde_json::Value) {
        event["user"] = json!(user);
        self.hear(Hook::Naver, &event.to_string()).await.expect("taken");
    }

    pub async fn naver_says(&self, user: &str, text: &str) {
        self.naver(user, json!({"event": "send", "textContent": {"text": text, "inputType": "typing"}})).await;
    }

    /// Kakao tells that this user wrote.
    pub async fn kakao_says(&self, user: &str, serial: i64, text: &str) {
        self.kakao_tells(user, serial, "text", text).await;
    }

    pub async fn kakao_tells(&self, user: &str, serial: i64, kind: &str, content: &str) {
        let body = json!({"user_key": user, "sender_key": SENDER, "session_id": "160000001", "time": 1_700_000_000_000_i64,
            "serial_number": serial, "type": kind, "content": content});
        self.hear(Hook::Kakao(KakaoHook::Message), &body.to_string()).await.expect("taken");
    }

    /// The open rooms, oldest first.
    pub async fn rooms(&self) -> Vec<RoomNo> {
        let mut read = self.desk.read().await.expect("a connection");
        let rooms: Vec<(i64,)> = store::on!(&mut read, |c| sqlx::query_as(
            "SELECT room_no FROM rooms WHERE site_id = $1 AND status <> 5 ORDER BY room_no"
        )
        .bind(self.site.id.0)
        .fetch_all(c))
        .expect("rooms");
        rooms.into_iter().map(|(room,)| RoomNo(room)).collect()
    }

    pub async fn only_room(&self) -> RoomNo {
        let rooms = self.rooms().await;
        assert_eq!(rooms.len(), 1, "{rooms:?}");
        rooms[0]
    }

    pub async fn messages(&self, room: RoomNo) -> Vec<Message> {
        message::page(&self.desk, &self.admin, room, message::Place::Newest, Some(200)).await.expect("messages").items
    }

    /// What the room says; system lines by their code.
    pub async fn texts(&self, room: RoomNo) -> Vec<String> {
        let text = |message: Message| message.system.map_or(message.text, |line| format!("[{}]", line.code));
        self.messages(room).await.into_iter().map(text).collect()
    }

    pub async fn answer(&self, room: RoomNo, text: &str) -> Message {
        self.answer_with(room, text, Vec::new()).await
    }

    pub async fn answer_with(&self, room: RoomNo, text: &str, attachment_ids: Vec<String>) -> Message {
        let client_id = format!(
            "{:08x}-0000-4000-8000-{:012x}",
            self.site.new_id() & 0xffff_ffff,
            self.site.new_id() & 0xffff_ffff
        );
        let new = NewMessage { client_id, text: text.to_owned(), attachment_ids, button: None };
        message::send(&self.desk, &self.admin, room, &new).await.expect("a message")
    }

    pub async fn accept(&self, room: RoomNo) {
        room::accept(&self.desk, &self.admin, room).await.expect("accepted");
    }

    /// A Smart Store is linked.
    pub async fn link_shop(&self) {
        let site = self.site.id;
        let linked: Result<(), Error> = self
            .desk
            .write("link shop", self.desk.now(), move |tx, now| {
                Box::pin(async move {
                    store::shop::link(tx, site, ("shop", ""), *now, *now).await?;
                    Ok(service::Done::quiet(()))
                })
            })
            .await;
        linked.expect("linked");
    }

    pub async fn deliver(&self) {
        while channel::deliver_due(&self.desk, Some(self.site.id)).await.expect("delivered") > 0 {}
    }

    pub async fn take_in(&self) {
        while channel::take_in_due(&self.desk, Some(self.site.id)).await.expect("taken in") > 0 {}
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        super::entry::count(&self.desk, &self.site, sql).await
    }
}
