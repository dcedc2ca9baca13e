use domain::access::Role;
use service::{
    room::{self, Filter},
    view::{MatchedField, NewVisitorSession, RoomRow, Scope},
};
use testkit::TestDb;

use super::index;
use crate::{
    entry::{come, page},
    rooms::{say, session, visit, words},
};

testkit::both_databases!(
    f1_the_list_finds_words_and_says_why,
    f1_old_rooms_are_found_however_many_are_newer,
    r18_the_list_finds_rooms_of_its_scope,
);

async fn listed(desk: &service::Desk, who: &service::session::Session, q: &str) -> Vec<RoomRow> {
    let filter = Filter { q: q.into(), ..Filter::default() };
    room::list(desk, who, &filter).await.expect("a list").items
}

async fn f1_the_list_finds_words_and_says_why(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let new = NewVisitorSession {
        cus_extra_username: Some("김서연".into()),
        cus_extra_phone: Some("02-555-0041".into()),
        ..page(&site)
    };
    let visitor = come(&desk, &new).await;
    let sent = say(&desk, &visitor, &words(1, "환불하고 싶어요")).await.expect("sent");
    visit(&desk, &site, "다른 손님").await;
    index(&desk, site.id).await;
    for (q, field, text) in [
        ("서연", MatchedField::Name, Some("김서연")),
        ("ㅅㅇ", MatchedField::Name, Some("김서연")),
        ("김", MatchedField::Name, Some("김서연")),
        ("5550041", MatchedField::Phone, Some("02-555-0041")),
        ("환불", MatchedField::Message, Some("환불하고 싶어요")),
        ("ㅎㅂ", MatchedField::Message, Some("환불하고 싶어요")),
        (sent.room_no.as_str(), MatchedField::RoomNo, None),
    ] {
        let found = listed(&desk, &admin, q).await;
        assert_eq!(found.len(), 1, "{q}");
        let matched = found[0].matched.clone().expect("a reason");
        assert_eq!((found[0].room_no.as_str(), matched.field), (sent.room_no.as_str(), field), "{q}");
        assert_eq!(matched.text.as_deref(), text, "{q}");
        assert_eq!(matched.highlights.is_empty(), text.is_none(), "{q}");
    }
    assert!(listed(&desk, &admin, "").await.iter().all(|room| room.matched.is_none()));
}

async fn f1_old_rooms_are_found_however_many_are_newer(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let person = site.customer("regular").await;
    let first = site.room_with(&person, testkit::RoomSpec::ended(None)).await;
    site.name(person.key, person.identity, "오래된손님", testkit::START).await;
    let others = site.customer("others").await;
    // More than any list looks through, all of them newer.
    testkit::put!(
        db.db(),
        "INSERT INTO rooms (site_id, room_no, identity_id, channel_id, channel_kind, status, version, started_at, signed, \
         last_seq, last_from, last_text, last_at, active_at, unread, agent_read_seq, customer_read_seq, memo_count) \
         SELECT r.site_id, 100 + CAST(a.value ->> 0 AS BIGINT) * 50 + CAST(b.value ->> 0 AS BIGINT), $3, r.channel_id, 0, 5, 1, \
         r.started_at + 1000, FALSE, 0, 4, '', 0, r.active_at + 1000, 0, 0, 0, 0 FROM rooms r \
         CROSS JOIN json_each(CAST($4 AS TEXT)) a CROSS JOIN json_each(CAST($4 AS TEXT)) b WHERE r.site_id = $1 AND r.room_no = $2",
        site.id.0,
        first.0,
        others.identity.0,
        serde_json::to_string(&(0..50).map(|n| [n]).collect::<Vec<[i64; 1]>>()).expect("JSON"),
    );
    index(&desk, site.id).await;
    let found = listed(&desk, &admin, "오래된").await;
    assert_eq!(found.iter().map(|room| room.room_no.clone()).collect::<Vec<_>>(), [first.to_string()]);
    let (mut seen, mut cursor) = (0, String::new());
    loop {
        let filter = Filter { q: "others".into(), cursor, ..Filter::default() };
        let list = room::list(&desk, &admin, &filter).await.expect("a page");
        seen += list.items.len();
        match list.next_cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!(seen, 2_500, "page by page");
}

async fn r18_the_list_finds_rooms_of_its_scope(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (kim, lee) = (site.agent("김", Role::Agent).await, site.agent("이", Role::Agent).await);
    let admin = session(&site, &site.agent("관", Role::Admin).await);
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    let (_, room_no) = visit(&desk, &site, "환불해 주세요").await;
    index(&desk, site.id).await;
    assert_eq!(listed(&desk, &lee, "환불").await.len(), 1, "it waits for anybody");
    room::accept(&desk, &kim, room_no).await.expect("accepted");
    for _ in 0..2 {
        assert!(listed(&desk, &lee, "환불").await.is_empty());
        assert_eq!(listed(&desk, &kim, "환불").await.len(), 1);
        let mine = Filter { q: "환불".into(), scope: Some(Scope::Mine), ..Filter::default() };
        assert!(room::list(&desk, &admin, &mine).await.expect("a list").items.is_empty());
        assert_eq!(listed(&desk, &admin, "환불").await.len(), 1);
        index(&desk, site.id).await;
    }
}
