//! Accounts of messengers, as adapters name them (S12, S21, S22, S27, S43, S44, R3, R5–R7, R24).

use domain::{ChannelId, RoomNo, access::Role, room::ChannelKind};
use service::{
    Error,
    customer::{self, Undone},
    entry::messenger::{self, Account, Words},
    info, room,
    session::Session,
    view::{CustomerPatch, CustomerView, NewVisitorSession, UndoRequest},
};
use testkit::{Site, TestDb, TestDesk, UID_SECRET};

use super::{come, count, known, with_id};
use crate::rooms::texts;

testkit::both_databases!(
    r7_the_first_message_opens_a_room_and_nothing_else_does,
    s12_r7_eight_first_messages_at_once_are_one_identity_and_one_room,
    r7_a_message_that_comes_again_is_taken_once,
    r7_a_key_means_somebody_in_its_own_channel_only,
    s21_s22_s27_an_id_comes_by_link_and_the_identifier_stays,
    s42_s43_s44_the_same_id_on_three_channels_shares_info_and_not_rooms,
    r6_unsigned_ids_where_signed_ones_are_wanted_are_ignored,
    r6_an_unsigned_id_replaces_none_that_an_agent_or_a_signed_entry_set,
    r3_the_same_id_sent_again_undoes_no_correction,
    r5_the_fifty_first_keeps_its_id_and_the_room_is_told,
    r24_an_undone_link_is_made_again_by_a_signature_only,
    r1_an_id_that_an_agent_renamed_makes_somebody_new_and_the_room_says_so,
    r11_what_can_be_no_key_or_message_is_refused,
);

/// A desk with an administrator and both messengers.
struct Scene {
    site: Site,
    desk: TestDesk,
    admin: Session,
    kakao: ChannelId,
    naver: ChannelId,
}

async fn scene(db: &TestDb) -> Scene {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let naver = site.channel(ChannelKind::Naver, "네이버톡톡").await;
    Scene { site, desk, admin, kakao, naver }
}

impl Scene {
    fn on_kakao(&self, key: &str) -> Account {
        self.site.account(self.kakao, key)
    }

    async fn seen(&self, room: RoomNo) -> CustomerView {
        info::customer(&self.desk, &self.admin, room).await.expect("고객정보")
    }

    async fn texts(&self, room: RoomNo) -> Vec<String> {
        texts(&self.desk, &self.admin, room).await
    }

    async fn comes(&self, account: &Account, uid: &str, signed: bool) {
        let hash = signed.then(|| service::entry::sign(UID_SECRET, uid));
        let page =
            NewVisitorSession { site_uid: Some(uid.to_owned()), site_uid_hash: hash, ..NewVisitorSession::default() };
        messenger::enter(&self.desk, account, &page).await.expect("an entry");
    }

    async fn save(&self, room: RoomNo, id: &str) {
        let version = self.seen(room).await.version;
        let mut patch = CustomerPatch { version, customer_id: Some(id.to_owned()), ..CustomerPatch::default() };
        for _ in 0..2 {
            match customer::edit(&self.desk, &self.admin, room, &patch).await.expect("saved") {
                customer::Saved::Done(_) => return,
                customer::Saved::ConfirmLink(preview) => {
                    (patch.confirm_link, patch.target_version) = (Some(true), Some(preview.target.version));
                }
                other => panic!("{other:?}"),
            }
        }
        panic!("it asks for ever");
    }

    async fn count(&self, sql: &'static str) -> i64 {
        count(&self.desk, &self.site, sql).await
    }
}

const IDENTITIES: &str = "SELECT COUNT(*) FROM identities WHERE site_id = $1";
const ROOMS: &str = "SELECT COUNT(*) FROM rooms WHERE site_id = $1";
const MESSAGES: &str = "SELECT COUNT(*) FROM messages WHERE site_id = $1 AND sender = 1";

async fn r7_the_first_message_opens_a_room_and_nothing_else_does(db: TestDb) {
    let here = scene(&db).await;
    let account = here.on_kakao("Ab12Cd34Ef56");
    here.comes(&account, "happytalk", false).await;
    assert_eq!((here.count(ROOMS).await, here.count(IDENTITIES).await), (0, 1));
    let room = here.desk.writes(&account, "1", "주문 취소하고 싶어요").await;
    assert_eq!(here.texts(room).await, ["[id_unsigned]", "주문 취소하고 싶어요"]);
    let shown = info::room(&here.desk, &here.admin, room).await.expect("상담방정보");
    assert_eq!(
        (shown.channel.label.as_str(), shown.agent, shown.history_count),
        ("카카오톡", format!("로봇-{}", here.site.id), 1)
    );
    assert!(!shown.identifier.contains("Ab12Cd34Ef56"), "R2: never the messenger's key: {}", shown.identifier);
    assert_eq!(here.desk.writes(&account, "2", "계속").await, room);
    room::end_by_agent(&here.desk, &here.admin, room).await.expect("an end");
    let after = here.desk.writes(&account, "3", "다시").await;
    assert_ne!(after, room, "the first message after an end opens another");
    assert_eq!(here.seen(after).await.customer_id, "happytalk");
}

async fn s12_r7_eight_first_messages_at_once_are_one_identity_and_one_room(db: TestDb) {
    let here = scene(&db).await;
    let callers: Vec<_> = (0..8)
        .map(|n| {
            let (desk, account) = (here.desk.clone(), here.on_kakao("k"));
            tokio::spawn(async move { desk.writes(&account, &n.to_string(), &format!("말 {n}")).await })
        })
        .collect();
    let mut rooms = Vec::new();
    for caller in callers {
        rooms.push(caller.await.expect("no panic"));
    }
    rooms.dedup();
    assert_eq!(rooms.len(), 1);
    let counts = (here.count(IDENTITIES).await, here.count(ROOMS).await, here.count(MESSAGES).await);
    assert_eq!(counts, (1, 1, 8));
    assert_eq!(here.seen(rooms[0]).await.identities, 1);
}

async fn r7_a_message_that_comes_again_is_taken_once(db: TestDb) {
    let here = scene(&db).await;
    let account = here.on_kakao("k");
    let room = here.desk.writes(&account, "1700000000000000001", "하나").await;
    assert_eq!(here.desk.writes(&account, "1700000000000000001", "하나").await, room);
    assert_eq!(here.desk.writes(&account, "1700000000000000001", "다른 말").await, room, "the number names it");
    room::end_by_agent(&here.desk, &here.admin, room).await.expect("an end");
    assert_eq!(here.desk.writes(&account, "1700000000000000001", "하나").await, room, "and opens nothing after an end");
    let again: Vec<_> = (0..8)
        .map(|_| {
            let (desk, account) = (here.desk.clone(), account.clone());
            tokio::spawn(async move { desk.writes(&account, "1700000000000000002", "둘").await })
        })
        .collect();
    for caller in again {
        assert_eq!(caller.await.expect("no panic"), RoomNo(room.0 + 1));
    }
    assert_eq!((here.count(ROOMS).await, here.count(MESSAGES).await), (2, 2));
    assert_eq!(here.texts(room).await[0], "하나");
    assert_eq!(here.texts(RoomNo(room.0 + 1)).await, ["둘"]);
}

async fn r7_a_key_means_somebody_in_its_own_channel_only(db: TestDb) {
    let (here, there) = (scene(&db).await, scene(&db).await);
    let second = here.site.channel(ChannelKind::Kakao, "카카오톡 2").await;
    let accounts =
        [here.on_kakao("k"), here.site.account(here.naver, "k"), here.site.account(second, "k"), there.on_kakao("k")];
    let mut persons = Vec::new();
    for account in &accounts {
        persons.push(here.desk.account(account).await);
    }
    for (n, one) in persons.iter().enumerate() {
        assert!(persons[..n].iter().all(|other| other.key != one.key && other.identifier != one.identifier));
    }
    assert_eq!(here.desk.account(&accounts[0]).await.identity, persons[0].identity);
    here.site.switch(second, false).await;
    for account in
        [here.site.account(second, "k"), here.site.account(here.site.web, "k"), here.site.account(there.kakao, "k")]
    {
        assert!(matches!(messenger::identity(&here.desk, &account).await, Err(Error::NotFound)), "{account:?}");
    }
}

async fn s21_s22_s27_an_id_comes_by_link_and_the_identifier_stays(db: TestDb) {
    let here = scene(&db).await;
    for (channel, uid, prefix) in [(here.kakao, "on_kakao", "k"), (here.naver, "on_naver", "n")] {
        let account = here.site.account(channel, "key");
        let before = here.desk.account(&account).await;
        let tail = before.customer_id.clone();
        assert_eq!((&tail[..1], &before.identifier), (prefix, &format!("{}_{tail}", here.site.id)), "S26");
        let page = NewVisitorSession {
            site_uid: Some(uid.to_owned()),
            cus_extra_username: Some("김서연".to_owned()),
            parameter1: Some("장바구니".to_owned()),
            ..NewVisitorSession::default()
        };
        messenger::enter(&here.desk, &account, &page).await.expect("an entry");
        let room = here.desk.writes(&account, "1", "안녕하세요").await;
        let seen = here.seen(room).await;
        assert_eq!((seen.customer_id.as_str(), seen.name.as_deref()), (uid, Some("김서연")));
        assert_eq!(seen.identity.identifier, before.identifier);
        assert_eq!(seen.parameter_sources["parameter1"].source, "parameter");
    }
}

async fn s42_s43_s44_the_same_id_on_three_channels_shares_info_and_not_rooms(db: TestDb) {
    let here = scene(&db).await;
    let mut web = with_id(&here.site, "happytalk");
    web.cus_extra_username = Some("김서연".to_owned());
    let mut rooms = Vec::new();
    for n in 1..=2 {
        let visitor = come(&here.desk, &web).await;
        let words = crate::rooms::words(n, "웹에서");
        let sent = crate::rooms::say(&here.desk, &visitor, &words).await.expect("a message");
        rooms.push(sent.room_no.parse::<RoomNo>().expect("a number"));
    }
    assert_eq!(rooms[0], rooms[1], "S42: the same room");
    rooms.truncate(1);
    let accounts = [here.on_kakao("a"), here.on_kakao("b"), here.site.account(here.naver, "a")];
    for account in &accounts {
        here.comes(account, "happytalk", false).await;
        rooms.push(here.desk.writes(account, "1", "메신저에서").await);
    }
    let mut identifiers = Vec::new();
    for (n, room) in rooms.iter().enumerate() {
        assert!(!rooms[..n].contains(room), "S43, S44: a room for each account");
        let seen = here.seen(*room).await;
        assert_eq!(
            (seen.customer_id.as_str(), seen.name.as_deref(), seen.identities),
            ("happytalk", Some("김서연"), 4),
            "S45"
        );
        assert_eq!(info::room(&here.desk, &here.admin, *room).await.expect("상담방정보").history_count, 4, "S47");
        assert!(!identifiers.contains(&seen.identity.identifier));
        identifiers.push(seen.identity.identifier);
    }
    let merged = here.count("SELECT COUNT(*) FROM identities WHERE site_id = $1 AND merged_into IS NOT NULL").await;
    assert_eq!(merged, 0, "R2: nothing is merged across channels");
}

async fn r6_unsigned_ids_where_signed_ones_are_wanted_are_ignored(db: TestDb) {
    let here = scene(&db).await;
    let (a, b) = (here.on_kakao("a"), here.on_kakao("b"));
    let (of_a, of_b) = (here.desk.writes(&a, "1", "a").await, here.desk.writes(&b, "1", "b").await);
    here.comes(&a, "happytalk", true).await;
    let seen = here.seen(of_a).await;
    assert_eq!((seen.customer_id.as_str(), seen.identity.signed), ("happytalk", true));
    here.comes(&b, "happytalk", false).await;
    let seen = here.seen(of_b).await;
    assert_ne!(seen.customer_id, "happytalk", "an ID that ever came in signed is closed to unsigned ones");
    assert_eq!(seen.identity.ignored_claim.as_deref(), Some("happytalk"));
    assert_eq!(here.texts(of_b).await, ["b", "[id_ignored_unsigned]"]);
    here.comes(&b, "happytalk", false).await;
    assert_eq!(here.texts(of_b).await.len(), 2, "said once");
    here.site.signed_only(true).await;
    here.comes(&b, "other", false).await;
    assert_eq!(here.seen(of_b).await.identity.ignored_claim.as_deref(), Some("other"));
    here.comes(&b, "happytalk", true).await;
    let seen = here.seen(of_b).await;
    assert_eq!((seen.customer_id.as_str(), seen.identities, seen.identity.ignored_claim), ("happytalk", 2, None));
    let visitor = come(&here.desk, &with_id(&here.site, "happytalk")).await;
    assert_ne!(known(&here.desk, &visitor).await.customer_id, "happytalk", "on the web as well");
}

async fn r6_an_unsigned_id_replaces_none_that_an_agent_or_a_signed_entry_set(db: TestDb) {
    let here = scene(&db).await;
    let (a, b, c) = (here.on_kakao("a"), here.on_kakao("b"), here.on_kakao("c"));
    let mut rooms = Vec::new();
    for account in [&a, &b, &c] {
        rooms.push(here.desk.writes(account, "1", "안녕").await);
    }
    here.save(rooms[0], "agents-choice").await;
    here.comes(&b, "signed", true).await;
    here.comes(&c, "unsigned", false).await;
    for account in [&a, &b, &c] {
        here.comes(account, "another", false).await;
    }
    let mut ids = Vec::new();
    for room in &rooms {
        ids.push(here.seen(*room).await.customer_id);
    }
    assert_eq!(ids, ["agents-choice", "signed", "another"], "only what was unsigned itself gives way");
    assert_eq!(here.texts(rooms[0]).await, ["안녕", "[id_kept]"]);
}

async fn r3_the_same_id_sent_again_undoes_no_correction(db: TestDb) {
    let here = scene(&db).await;
    for signed in [false, true] {
        let (account, uid) = (here.on_kakao(&format!("key {signed}")), format!("shop {signed}"));
        here.comes(&account, &uid, signed).await;
        let room = here.desk.writes(&account, "1", "안녕").await;
        let corrected = format!("corrected {signed}");
        here.save(room, &corrected).await;
        let before = here.seen(room).await;
        here.comes(&account, &uid, signed).await;
        assert_eq!(here.seen(room).await, before, "a shop sends it with every link");
        here.comes(&account, &format!("new {signed}"), true).await;
        assert_eq!(here.seen(room).await.customer_id, format!("new {signed}"), "what is new and signed counts");
    }
}

async fn r5_the_fifty_first_keeps_its_id_and_the_room_is_told(db: TestDb) {
    let here = scene(&db).await;
    for n in 0..50 {
        here.comes(&here.on_kakao(&format!("key {n}")), "full", false).await;
    }
    let last = here.site.account(here.naver, "last");
    let own = here.desk.account(&last).await.customer_id;
    here.comes(&last, "full", false).await;
    let room = here.desk.writes(&last, "1", "저는요?").await;
    let seen = here.seen(room).await;
    assert_eq!((seen.customer_id, seen.identities), (own, 1));
    assert_eq!(here.texts(room).await, ["[id_limit]", "저는요?"]);
    let full = here.desk.writes(&here.on_kakao("key 0"), "1", "저는 있어요").await;
    assert_eq!(here.seen(full).await.identities, 50);
}

async fn r24_an_undone_link_is_made_again_by_a_signature_only(db: TestDb) {
    let here = scene(&db).await;
    let (a, b) = (here.on_kakao("a"), here.site.account(here.naver, "b"));
    here.comes(&a, "happytalk", false).await;
    let own = here.desk.account(&b).await.customer_id;
    here.comes(&b, "happytalk", false).await;
    let room = here.desk.writes(&b, "1", "안녕").await;
    assert_eq!(here.seen(room).await.identities, 2);
    let link = here.count("SELECT link_id FROM links WHERE site_id = $1").await;
    let confirm = UndoRequest { confirm: true, ..UndoRequest::default() };
    let undone = customer::undo(&here.desk, &here.admin, domain::LinkId(link), &confirm).await;
    assert!(matches!(undone, Ok(Undone::Done(_))), "{undone:?}");
    assert_eq!(here.seen(room).await.customer_id, own);
    here.comes(&b, "happytalk", false).await;
    assert_eq!(here.seen(room).await.customer_id, own, "not by the same ID");
    here.comes(&b, "happytalk", true).await;
    assert_eq!((here.seen(room).await.customer_id, here.seen(room).await.identities), ("happytalk".to_owned(), 2));
}

async fn r1_an_id_that_an_agent_renamed_makes_somebody_new_and_the_room_says_so(db: TestDb) {
    let here = scene(&db).await;
    let visitor = come(&here.desk, &with_id(&here.site, "shop")).await;
    let sent = crate::rooms::say(&here.desk, &visitor, &crate::rooms::words(1, "안녕")).await.expect("a message");
    here.save(sent.room_no.parse().expect("a number"), "vip").await;
    let account = here.on_kakao("k");
    here.comes(&account, "shop", false).await;
    let room = here.desk.writes(&account, "1", "안녕").await;
    assert_eq!((here.seen(room).await.customer_id.as_str(), here.seen(room).await.identities), ("shop", 1));
    assert_eq!(here.texts(room).await, ["[id_unsigned]", "[id_renamed]", "안녕"]);
}

async fn r11_what_can_be_no_key_or_message_is_refused(db: TestDb) {
    let here = scene(&db).await;
    for key in ["", " k", "k\0", "a\nb", &"k".repeat(201)] {
        let refused = messenger::identity(&here.desk, &here.on_kakao(key)).await;
        assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "account_key"), "{refused:?}");
    }
    let account = here.on_kakao("k");
    for (key, text, field) in [
        ("", "안녕", "key"),
        (&"1".repeat(101), "안녕", "key"),
        ("1", "", "text"),
        ("1", "a\0b", "text"),
        ("1", &"가".repeat(10_001), "text"),
    ] {
        let words = Words { key: key.to_owned(), text: text.to_owned(), ..Words::default() };
        let refused = messenger::receive(&here.desk, &account, &words).await;
        assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == field), "{refused:?}");
    }
    assert_eq!((here.count(IDENTITIES).await, here.count(ROOMS).await), (0, 0), "nothing is kept");
    here.comes(&account, "a\0b", false).await;
    let room = here.desk.writes(&account, "1", "안녕").await;
    assert_eq!(here.texts(room).await, ["[id_ignored_invalid]", "안녕"]);
}
