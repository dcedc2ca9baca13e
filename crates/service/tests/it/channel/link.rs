use domain::room::ChannelKind;
use serde_json::json;
use service::{
    Error, channel,
    channel::{Hook, KakaoHook},
    customer::{self, Undone},
    entry, history, info,
    view::{NewChannelLink, NewVisitorSession, UndoRequest},
};
use testkit::{TestDb, UID_SECRET};

use super::{SENDER, Scene, scene};

testkit::both_databases!(
    s27_s43_s44_links_bring_ids_into_both_messengers,
    f7_references_come_before_or_after_the_first_message,
    s27_a_token_works_once_and_for_one_account,
    r6_links_follow_the_rules_of_signed_ids,
    r24_a_link_by_token_stands_in_the_log_and_can_be_undone,
    s27_tokens_hold_no_personal_data_and_expire,
    s27_pages_send_visitors_into_the_messengers,
);

fn page(uid: &str) -> NewVisitorSession {
    NewVisitorSession {
        site_uid: Some(uid.to_owned()),
        cus_extra_username: Some("김서연".to_owned()),
        ..NewVisitorSession::default()
    }
}

impl Scene {
    async fn link(&self, kakao: bool, page: NewVisitorSession) -> String {
        let id = if kakao { self.kakao.id } else { self.naver.id };
        let new = NewChannelLink { channel_id: id.to_string(), page };
        channel::create_link(&self.desk, &self.admin, &new).await.expect("a link").url
    }

    async fn naver_comes(&self, user: &str, url: &str) {
        let token = url.split_once("from=").expect("a token").1;
        self.naver(user, json!({"event": "open", "options": {"inflow": "button", "from": token}})).await;
    }

    async fn kakao_comes(&self, user: &str, url: &str) {
        let token = url.split_once("extra=").expect("a token").1;
        let body = json!({"user_key": user, "sender_key": SENDER, "session_id": "160000001", "app_user_id": null, "time": 1,
            "reference": {"extra": token}, "last_reference": {"extra": token}});
        self.hear(Hook::Kakao(KakaoHook::Reference), &body.to_string()).await.expect("taken");
    }
}

async fn s27_s43_s44_links_bring_ids_into_both_messengers(db: TestDb) {
    let here = scene(&db).await;
    let kakao = here.link(true, page("happytalk")).await;
    assert!(kakao.starts_with("https://bizmessage.kakao.com/chat/open/@moonjar?extra="), "{kakao}");
    let naver = here.link(false, page("happytalk")).await;
    assert!(naver.starts_with("https://talk.naver.com/wdemo1?from="), "{naver}");
    here.kakao_comes("k1", &kakao).await;
    here.naver_comes("u1", &naver).await;
    assert!(here.rooms().await.is_empty(), "R7");
    here.kakao_says("k1", 1, "카카오에서").await;
    here.naver_says("u1", "네이버에서").await;
    let rooms = here.rooms().await;
    assert_eq!(rooms.len(), 2, "S43, S44: a room for each account");
    for room in &rooms {
        let seen = info::customer(&here.desk, &here.admin, *room).await.expect("고객정보");
        assert_eq!(
            (seen.customer_id.as_str(), seen.name.as_deref(), seen.identities),
            ("happytalk", Some("김서연"), 2)
        );
        assert!(!seen.identity.identifier.ends_with("happytalk"), "S21, S22: {}", seen.identity.identifier);
        let told =
            history::list(&here.desk, &here.admin, *room, &history::Filter::default(), "").await.expect("상담이력");
        assert_eq!(told.total, 2);
    }
}

async fn f7_references_come_before_or_after_the_first_message(db: TestDb) {
    let here = scene(&db).await;
    let link = here.link(true, page("late")).await;
    here.kakao_says("k1", 1, "먼저 온 말").await;
    here.kakao_comes("k1", &link).await;
    let room = here.only_room().await;
    let seen = info::customer(&here.desk, &here.admin, room).await.expect("고객정보");
    assert_eq!(seen.customer_id, "late");
    here.kakao_says("k1", 2, "다음 말").await;
    assert_eq!(here.texts(room).await, ["먼저 온 말", "[id_unsigned]", "다음 말"]);
}

async fn s27_a_token_works_once_and_for_one_account(db: TestDb) {
    let here = scene(&db).await;
    let link = here.link(false, page("happytalk")).await;
    here.naver_comes("u1", &link).await;
    here.naver_comes("u2", &link).await;
    here.naver_comes("u1", &link).await;
    here.naver_says("u1", "첫째").await;
    here.naver_says("u2", "둘째").await;
    let rooms = here.rooms().await;
    let ids = [rooms[0], rooms[1]]
        .map(async |room| info::customer(&here.desk, &here.admin, room).await.expect("고객정보").customer_id);
    let [first, second] = ids;
    assert_eq!(first.await, "happytalk");
    assert_ne!(second.await, "happytalk", "who got the link from somebody else stays who they are");
    let kakao = here.link(true, page("other")).await;
    let token = kakao.split_once("extra=").expect("a token").1;
    here.naver("u3", json!({"event": "open", "options": {"from": token}})).await;
    here.naver_says("u3", "셋째").await;
    let seen = info::customer(&here.desk, &here.admin, here.rooms().await[2]).await.expect("고객정보");
    assert_ne!(seen.customer_id, "other", "a token of another channel");
}

async fn r6_links_follow_the_rules_of_signed_ids(db: TestDb) {
    let here = scene(&db).await;
    here.site.signed_only(true).await;
    let unsigned = here.link(true, page("walker")).await;
    here.kakao_comes("k1", &unsigned).await;
    here.kakao_says("k1", 1, "말").await;
    let first = here.only_room().await;
    let seen = info::customer(&here.desk, &here.admin, first).await.expect("고객정보");
    assert_ne!(seen.customer_id, "walker");
    assert_eq!(here.texts(first).await[0], "[id_ignored_unsigned]");
    let signed = NewVisitorSession { site_uid_hash: Some(entry::sign(UID_SECRET, "walker")), ..page("walker") };
    let signed = here.link(true, signed).await;
    here.kakao_comes("k1", &signed).await;
    let seen = info::customer(&here.desk, &here.admin, first).await.expect("고객정보");
    assert_eq!((seen.customer_id.as_str(), seen.identity.signed), ("walker", true));
}

async fn r24_a_link_by_token_stands_in_the_log_and_can_be_undone(db: TestDb) {
    let here = scene(&db).await;
    here.site.customer("happytalk").await;
    let link = here.link(true, page("happytalk")).await;
    here.kakao_comes("k1", &link).await;
    here.kakao_says("k1", 1, "말").await;
    let room = here.only_room().await;
    let log = customer::changes(&here.desk, &here.admin, room, "", None).await.expect("a log").items;
    let link = log.iter().find_map(|change| change.link_id.clone()).expect("a link in the log");
    let undo = UndoRequest { confirm: true, ..UndoRequest::default() };
    let undone = customer::undo(&here.desk, &here.admin, link.parse().expect("an id"), &undo).await.expect("undone");
    assert!(matches!(undone, Undone::Done(_)));
    let seen = info::customer(&here.desk, &here.admin, room).await.expect("고객정보");
    assert_ne!(seen.customer_id, "happytalk");
}

async fn s27_tokens_hold_no_personal_data_and_expire(db: TestDb) {
    let here = scene(&db).await;
    let link = here.link(false, page("happytalk")).await;
    assert!(!link.contains("happytalk") && !link.contains("%EA%B9%80"), "{link}");
    let plain = "SELECT COUNT(*) FROM channel_links WHERE site_id = $1 AND page LIKE '%happytalk%'";
    assert_eq!(here.count(plain).await, 0, "not in the database either");
    here.desk.pass(24 * 3_600_000);
    here.naver_comes("u1", &link).await;
    here.naver_says("u1", "말").await;
    let seen = info::customer(&here.desk, &here.admin, here.only_room().await).await.expect("고객정보");
    assert_ne!(seen.customer_id, "happytalk");
    let fresh = here.link(false, page("fresh")).await;
    here.naver_comes("u1", &fresh).await;
    let left = "SELECT COUNT(*) FROM channel_links WHERE site_id = $1 AND used_at IS NOT NULL AND page = ''";
    assert_eq!(here.count(left).await, 1, "erased once it was used");
    for bad in ["", "x", &"a".repeat(200), "../../etc"] {
        here.naver("u1", json!({"event": "open", "options": {"from": bad}})).await;
    }
}

async fn s27_pages_send_visitors_into_the_messengers(db: TestDb) {
    let here = scene(&db).await;
    let plain = NewVisitorSession::default();
    let to = channel::redirect(&here.desk, here.site.id, ChannelKind::Kakao, &plain).await.expect("an address");
    assert_eq!(to, "https://bizmessage.kakao.com/chat/open/@moonjar");
    let to =
        channel::redirect(&here.desk, here.site.id, ChannelKind::Naver, &page("happytalk")).await.expect("an address");
    here.naver_comes("u1", &to).await;
    here.naver_says("u1", "말").await;
    let seen = info::customer(&here.desk, &here.admin, here.only_room().await).await.expect("고객정보");
    assert_eq!(seen.customer_id, "happytalk");
    channel::disconnect(&here.desk, &here.admin, here.naver.id).await.expect("disconnected");
    let gone = channel::redirect(&here.desk, here.site.id, ChannelKind::Naver, &plain).await;
    assert!(matches!(gone, Err(Error::NotFound)));
}
