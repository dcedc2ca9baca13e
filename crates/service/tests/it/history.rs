//! 상담이력 (S71–S82, R14, R15).

use domain::{
    Millis,
    access::Role,
    room::{ChannelKind, How},
};
use service::{Error, history};
use testkit::{RoomSpec, START, TestDb, put};

testkit::both_databases!(
    r14_newest_first_in_pages_with_the_whole_total,
    r14_a_forged_cursor_is_refused,
    s71_s72_s74_rows_show_memo_channel_agent_and_the_current_room,
    s76_s80_r15_the_chain_shows_todays_names,
);

async fn r14_newest_first_in_pages_with_the_whole_total(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("happytalk").await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    let other = site.customer("other").await;
    site.room(&other).await;
    // Three at a time begin in the same millisecond.
    for n in 0..120_i64 {
        let owner = if n % 2 == 0 { &person } else { &on_kakao };
        site.room_with(owner, RoomSpec::ended(None).at(START.plus(n / 3 * 1000))).await;
    }
    let current = site.room_with(&person, RoomSpec::default().at(START.plus(-1))).await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = history::list(&desk, &admin, current, &cursor).await.expect("readable");
        assert_eq!(page.total, 121);
        assert!(page.items.len() <= 50);
        seen.extend(
            page.items
                .into_iter()
                .map(|row| (row.started_at, row.room_no.parse::<i64>().expect("a number"), row.current)),
        );
        // A room that comes meanwhile moves nothing.
        if seen.len() == 50 {
            put!(
                db.db(),
                "UPDATE rooms SET started_at = $3 WHERE site_id = $1 AND room_no = $2",
                site.id.0,
                seen[0].1,
                START.0 + 9_000_000
            );
        }
        match page.next_cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!(seen.len(), 121, "none twice, none left out");
    assert!(seen.is_sorted_by(|a, b| (&a.0, a.1) > (&b.0, b.1)));
    assert_eq!(seen.iter().filter(|row| row.2).count(), 1);
    assert_eq!(seen.last().map(|row| row.1), Some(current.0));
}

async fn r14_a_forged_cursor_is_refused(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let (person, other) = (site.customer("a").await, site.customer("b").await);
    let (room, others) = (site.room(&person).await, site.room(&other).await);
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
    for forged in
        ["x".to_owned(), "%00".into(), encoded("-1"), encoded("999"), encoded("1 OR 1=1"), encoded(&others.to_string())]
    {
        let answer = history::list(&desk, &admin, room, &forged).await;
        assert!(matches!(answer, Err(Error::InvalidCursor)), "{forged}");
    }
}

async fn s71_s72_s74_rows_show_memo_channel_agent_and_the_current_room(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let person = site.customer("a").await;
    let before = site.room_with(&person, RoomSpec::ended(Some(kim.id)).at(Millis(START.0 - 86_400_000))).await;
    put!(
        db.db(),
        "UPDATE rooms SET memo_count = 3, memo_kind = 'note', memo_line = '배송 문의' WHERE site_id = $1 AND room_no = $2",
        site.id.0,
        before.0
    );
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let page = history::list(&desk, &site.acting_as(&kim, &[]), room, "").await.expect("readable");
    let text = serde_json::to_value(&page).expect("JSON");
    assert_eq!(
        text,
        serde_json::json!({
            "total": 2,
            "items": [
                {"room_no": room.to_string(), "started_at": START.rfc3339(), "memo": null, "category": "-", "agent": "로봇 > 김상담",
                 "in_charge": "김상담", "channel": {"kind": "web", "label": "웹채팅"}, "current": true},
                {"room_no": before.to_string(), "started_at": START.plus(-86_400_000).rfc3339(),
                 "memo": {"kind": "note", "first_line": "배송 문의", "more": 2}, "category": "-", "agent": "로봇 > 김상담",
                 "in_charge": "김상담", "channel": {"kind": "web", "label": "웹채팅"}, "current": false},
            ],
            "next_cursor": null,
        })
    );
}

async fn s76_s80_r15_the_chain_shows_todays_names(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (kim, lee, park) =
        (site.agent("김", Role::Agent).await, site.agent("이", Role::Agent).await, site.agent("박", Role::Agent).await);
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("a").await;
    for (log, expected, in_charge) in [
        (vec![], "로봇", None),
        (vec![(kim.id, How::Auto)], "김", Some("김")),
        (vec![(kim.id, How::Accepted)], "로봇 > 김", Some("김")),
        (
            vec![(kim.id, How::Auto), (lee.id, How::TransferRequest), (park.id, How::ManagerChange)],
            "김 > 이",
            Some("박"),
        ),
        (vec![(kim.id, How::Accepted), (park.id, How::ManagerChange)], "로봇 > 박", Some("박")),
    ] {
        let last = log.last().map(|(agent, _)| *agent);
        let room = site.room_with(&person, RoomSpec { log, ..RoomSpec::ended(last) }).await;
        let page = history::list(&desk, &admin, room, "").await.expect("readable");
        let row = page.items.iter().find(|row| row.current).expect("the room in view");
        assert_eq!((row.agent.as_str(), row.in_charge.as_deref()), (expected, in_charge));
    }
    put!(db.db(), "UPDATE agents SET name = '김새이름' WHERE site_id = $1 AND agent_id = $2", site.id.0, kim.id.0);
    let page = history::list(&desk, &admin, domain::RoomNo(2), "").await.expect("readable");
    let row = page.items.iter().find(|row| row.room_no == "2").expect("auto 김");
    assert_eq!(row.agent, "김새이름");
}
