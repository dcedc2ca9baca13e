//! 상담이력 narrowed by channel, agent, classification and period.

use domain::{
    AgentId, Millis, RoomNo,
    access::Role,
    room::{ChannelKind, How},
};
use service::{
    Error,
    history::{self, Filter},
};
use testkit::{Person, RoomSpec, START, Site, TestDb, put};

const DAY: i64 = 86_400_000;

testkit::both_databases!(
    r14_each_filter_finds_its_rooms_and_leaves_the_total,
    r14_a_page_looks_at_a_bounded_number_of_rooms,
    r14_filters_that_can_be_none_are_refused,
);

async fn numbers(
    desk: &testkit::TestDesk,
    reader: &service::session::Session,
    room: RoomNo,
    filter: Filter,
) -> (i64, Vec<i64>) {
    let page = history::list(desk, reader, room, &filter, "").await.expect("readable");
    assert_eq!(page.next_cursor, None);
    (page.total, page.items.iter().map(|row| row.room_no.parse().expect("a number")).collect())
}

async fn r14_each_filter_finds_its_rooms_and_leaves_the_total(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("happytalk").await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    super::category(&db, &site, "ship", "배송", "지연").await;
    super::category(&db, &site, "pay", "결제", "취소").await;
    let room = async |person: &Person, log: Vec<(AgentId, How)>, day: i64| {
        let last = log.last().map(|(agent, _)| *agent);
        site.room_with(person, RoomSpec { log, ..RoomSpec::ended(last) }.at(START.plus(day * DAY))).await
    };
    let one = room(&person, vec![(kim.id, How::Accepted)], -4).await;
    let two = room(&on_kakao, vec![(kim.id, How::Auto), (lee.id, How::TransferRequest)], -3).await;
    let three = room(&on_kakao, Vec::new(), -2).await;
    let four = room(&person, vec![(lee.id, How::Accepted)], -1).await;
    super::classify(&db, &site, one, Some("ship"), Some("ship-d")).await;
    super::classify(&db, &site, two, Some("ship"), None).await;
    super::classify(&db, &site, four, Some("pay"), None).await;
    let found = async |filter| {
        let (total, found) = numbers(&desk, &admin, four, filter).await;
        assert_eq!(total, 4, "총 상담이력건, whatever the filter");
        found
    };
    let base = Filter::default;
    assert_eq!(found(base()).await, [four.0, three.0, two.0, one.0]);
    assert_eq!(found(Filter { channel_id: kakao.to_string(), ..base() }).await, [three.0, two.0]);
    assert_eq!(found(Filter { agent_id: kim.id.to_string(), ..base() }).await, [two.0, one.0], "who ever had it");
    assert_eq!(found(Filter { agent_id: "bot".into(), ..base() }).await, [three.0]);
    assert_eq!(found(Filter { category_id: "ship".into(), ..base() }).await, [two.0, one.0]);
    assert_eq!(found(Filter { category_id: "ship-d".into(), ..base() }).await, [one.0]);
    assert_eq!(found(Filter { category_id: "none".into(), ..base() }).await, [three.0]);
    // START is the evening of 22 November in Seoul, and noon in UTC.
    let days = |from: &str, to: &str| Filter { from: from.into(), to: to.into(), ..base() };
    assert_eq!(found(days("2026-11-19", "2026-11-20")).await, [three.0, two.0], "both days whole");
    assert_eq!(found(days("2026-11-21", "")).await, [four.0]);
    assert_eq!(found(days("", "2026-11-18")).await, [one.0]);
    assert_eq!(found(days("2026-11-20", "2026-11-19")).await, [0; 0], "nothing is between");
    let lees_on_kakao = Filter { channel_id: kakao.to_string(), agent_id: lee.id.to_string(), ..base() };
    assert_eq!(found(lees_on_kakao).await, [two.0], "all of them at once");
    let nobodys = Filter { agent_id: admin.viewer.agent.to_string(), ..base() };
    assert_eq!(found(nobodys).await, [0; 0]);

    let offered = history::filters(&desk, &admin, four).await.expect("readable");
    let agents: Vec<_> = offered.agents.iter().map(|one| (one.label.as_str(), one.count)).collect();
    assert_eq!(agents, [("로봇", 1), ("김상담", 2), ("이상담", 2)]);
    let categories: Vec<_> =
        offered.categories.iter().map(|one| (one.id.as_str(), one.label.as_str(), one.count)).collect();
    assert_eq!(
        categories,
        [("ship", "배송", 2), ("ship-d", "배송/지연", 1), ("pay", "결제", 1), ("none", "-", 1)],
        "in the site's order"
    );
    let channels: Vec<_> = offered.channels.iter().map(|one| (one.label.as_str(), one.count)).collect();
    assert_eq!(channels, [("웹채팅", 2), ("카카오톡", 2)]);
}

/// Rooms `START + 1 min, START + 2 min, …` of one account, ended, that nobody had.
async fn many(db: &TestDb, site: &Site, person: &Person, count: i64) {
    let rows: Vec<_> = (1..=count).map(|n| [n]).collect();
    put!(
        db.db(),
        "INSERT INTO rooms (site_id, room_no, identity_id, channel_id, channel_kind, status, version, started_at, ended_at, ended_by, signed, \
         last_seq, last_from, last_text, last_at, active_at, unread, agent_read_seq, customer_read_seq, memo_count) \
         SELECT $1, 1000 + CAST(v.value ->> 0 AS BIGINT), $2, $3, 0, 5, 1, $4 + 60000 * CAST(v.value ->> 0 AS BIGINT), $4, 1, FALSE, \
         0, 4, '', 0, $4, 0, 0, 0, 0 FROM json_each(CAST($5 AS TEXT)) v",
        site.id.0,
        person.identity.0,
        person.channel.0,
        START.0,
        serde_json::to_string(&rows).expect("JSON")
    );
}

async fn r14_a_page_looks_at_a_bounded_number_of_rooms(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("happytalk").await;
    let first = site.room_with(&person, RoomSpec::ended(Some(kim.id)).at(Millis(START.0 - 1))).await;
    many(&db, &site, &person, 1_200).await;
    let filter = Filter { agent_id: kim.id.to_string(), ..Filter::default() };
    let (mut cursor, mut pages, mut found) = (String::new(), 0, Vec::new());
    loop {
        let page = history::list(&desk, &admin, first, &filter, &cursor).await.expect("readable");
        assert_eq!(page.total, 1_201);
        pages += 1;
        found.extend(page.items.into_iter().map(|row| row.room_no));
        match page.next_cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!((pages, found), (3, vec![first.to_string()]), "500, 500, and the rest");
    let bot = Filter { agent_id: "bot".into(), ..Filter::default() };
    let (mut cursor, mut found) = (String::new(), 0);
    loop {
        let page = history::list(&desk, &admin, first, &bot, &cursor).await.expect("readable");
        assert!(page.items.len() <= 30);
        found += page.items.len();
        match page.next_cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!(found, 1_200, "none twice, none left out");
}

async fn r14_filters_that_can_be_none_are_refused(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let room = site.room(&site.customer("a").await).await;
    let long = "c".repeat(101);
    for (field, text) in [
        ("channel_id", "x"),
        ("channel_id", "-1"),
        ("channel_id", "99999999999999999999"),
        ("agent_id", "0"),
        ("agent_id", "1 OR 1=1"),
        ("category_id", long.as_str()),
        ("category_id", "\0"),
        ("from", "2026-13-01"),
        ("from", "yesterday"),
        ("to", "2026-11-31"),
        ("to", "2026-1-1"),
    ] {
        let mut filter = Filter::default();
        let place = match field {
            "channel_id" => &mut filter.channel_id,
            "agent_id" => &mut filter.agent_id,
            "category_id" => &mut filter.category_id,
            "from" => &mut filter.from,
            _ => &mut filter.to,
        };
        text.clone_into(place);
        match history::list(&desk, &admin, room, &filter, "").await {
            Err(Error::Invalid(faults)) => assert_eq!((faults[0].field.as_ref(), faults[0].code), (field, "invalid")),
            other => panic!("{field} {text}: {other:?}"),
        }
    }
    for text in ["%", "' OR 1=1 --", "없는 분류"] {
        let filter = Filter { category_id: text.to_owned(), ..Filter::default() };
        let page = history::list(&desk, &admin, room, &filter, "").await.expect("a category there is not");
        assert!(page.items.is_empty());
    }
}
