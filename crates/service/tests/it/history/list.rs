//! 상담이력 (S71–S82, R14, R15).

use domain::{
    Millis,
    access::Role,
    room::{ChannelKind, Status},
};
use service::{
    Error,
    history::{self, Filter},
    room,
};
use testkit::{RoomSpec, START, TestDb, put};

testkit::both_databases!(
    r14_newest_first_in_pages_with_the_whole_total,
    r14_a_forged_cursor_is_refused,
    s71_s72_s73_s74_rows_show_memo_channel_agent_and_the_current_room,
    s76_s79_s80_s82_s86_s87_r15_the_same_chain_in_list_and_consultation,
    s77_s78_a_room_that_a_bot_ended_shows_the_bot,
    r17_names_and_words_follow_the_reader,
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
        let page = history::list(&desk, &admin, current, &Filter::default(), &cursor).await.expect("readable");
        assert_eq!(page.total, 121);
        assert!(page.items.len() <= 30);
        seen.extend(
            page.items
                .into_iter()
                .map(|row| (row.started_at, row.room_no.parse::<i64>().expect("a number"), row.current)),
        );
        // A room that comes meanwhile moves nothing.
        if seen.len() == 30 {
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
        let answer = history::list(&desk, &admin, room, &Filter::default(), &forged).await;
        assert!(matches!(answer, Err(Error::InvalidCursor)), "{forged}");
    }
}

async fn s71_s72_s73_s74_rows_show_memo_channel_agent_and_the_current_room(db: TestDb) {
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
    let page = history::list(&desk, &site.acting_as(&kim, &[]), room, &Filter::default(), "").await.expect("readable");
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

async fn s76_s79_s80_s82_s86_s87_r15_the_same_chain_in_list_and_consultation(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let mut agents = Vec::new();
    for name in ["김", "이", "박", "최"] {
        agents.push(site.agent(name, Role::Agent).await);
    }
    let id = |name: &str| agents.iter().find(|agent| agent.name == name).expect("known").id;
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("a").await;
    for (story, expected, in_charge) in [
        ("", "로봇", None),
        ("auto 김", "김", Some("김")),
        ("accept 김", "로봇 > 김", Some("김")),
        ("accept 김, transfer 이, transfer 박", "로봇 > 김 > 이 > 박", Some("박")),
        ("auto 김, manager 박", "박", Some("박")),
        ("accept 김, manager 박", "로봇 > 박", Some("박")),
        ("auto 김, manager 박, transfer 이", "박 > 이", Some("이")),
        ("auto 김, transfer 이, manager 박", "김 > 이", Some("박")),
        ("auto 김, transfer 이, manager 박, transfer 최", "김 > 이 > 박 > 최", Some("최")),
        ("auto 김, transfer 이, transfer 김", "김 > 이 > 김", Some("김")),
    ] {
        let log = super::log(story, id);
        let last = log.last().map(|(agent, _)| *agent);
        let room = site.room_with(&person, RoomSpec { log, ..RoomSpec::ended(last) }).await;
        let page = history::list(&desk, &admin, room, &Filter::default(), "").await.expect("readable");
        let row = page.items.iter().find(|row| row.current).expect("the room in view");
        assert_eq!((row.agent.as_str(), row.in_charge.as_deref()), (expected, in_charge), "{story}");
        let opened =
            history::consultation(&desk, &admin, room, room, history::Wanted::Beginning).await.expect("opened");
        assert_eq!((opened.agent.as_str(), opened.in_charge.as_deref()), (expected, in_charge), "{story}");
        let told: Vec<_> = opened.assignments.iter().map(|line| (line.from.as_deref(), line.to.as_str())).collect();
        let steps = story.split(", ").filter(|step| !step.is_empty()).map(|step| step.split_once(' ').expect("two").1);
        let steps: Vec<_> = steps.collect();
        let expected: Vec<_> =
            steps.iter().enumerate().map(|(n, to)| (n.checked_sub(1).map(|n| steps[n]), *to)).collect();
        assert_eq!(told, expected, "the whole log of {story}");
    }
    put!(db.db(), "UPDATE agents SET name = '김새이름' WHERE site_id = $1 AND agent_id = $2", site.id.0, id("김").0);
    let page = history::list(&desk, &admin, domain::RoomNo(2), &Filter::default(), "").await.expect("readable");
    let row = page.items.iter().find(|row| row.room_no == "2").expect("auto 김");
    assert_eq!(row.agent, "김새이름");
}

async fn s77_s78_a_room_that_a_bot_ended_shows_the_bot(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김", Role::Agent).await;
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("a").await;
    let of_bot = site.room_with(&person, RoomSpec { status: Status::Bot, ..RoomSpec::default() }).await;
    assert!(room::end_by_bot(&desk, site.id, of_bot).await.expect("an end"));
    assert!(!room::end_by_bot(&desk, site.id, of_bot).await.expect("no news"), "once");
    let never = site.room(&person).await;
    assert!(!room::end_by_bot(&desk, site.id, never).await.expect("no news"), "a waiting room is none of a bot's");
    room::end_by_agent(&desk, &admin, never).await.expect("an end");
    let taken = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    assert!(!room::end_by_bot(&desk, site.id, taken).await.expect("no news"), "an agent has it");
    let page = history::list(&desk, &admin, taken, &Filter::default(), "").await.expect("readable");
    let agents: Vec<_> =
        page.items.iter().map(|row| (row.room_no.parse().expect("a number"), row.agent.as_str())).collect();
    assert_eq!(agents, [(taken.0, "로봇 > 김"), (never.0, "로봇"), (of_bot.0, "로봇")]);
    let opened = history::consultation(&desk, &admin, taken, of_bot, history::Wanted::Beginning).await.expect("opened");
    assert!(opened.ended_at.is_some() && opened.assignments.is_empty());
    assert_eq!(opened.messages.items.last().map(|line| line.text.as_str()), Some("챗봇이 상담을 종료했습니다."));
    let others = db.site().await;
    assert!(matches!(room::end_by_bot(&desk, others.id, of_bot).await, Err(Error::NotFound)));
}

async fn r17_names_and_words_follow_the_reader(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let mut admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let room = site.room(&site.customer("a").await).await;
    super::category(&db, &site, "c1", "배송", "지연").await;
    super::classify(&db, &site, room, Some("c1"), Some("c1-d")).await;
    let row = async |admin: &_| {
        let mut page = history::list(&desk, admin, room, &Filter::default(), "").await.expect("readable");
        let row = page.items.remove(0);
        (row.category, row.agent)
    };
    assert_eq!(row(&admin).await, ("배송/지연".to_owned(), "로봇".to_owned()));
    put!(
        db.db(),
        "UPDATE categories SET name = '배송 문의', used = FALSE WHERE site_id = $1 AND category_id = 'c1'",
        site.id.0
    );
    admin.preferences.locale = service::view::Locale::En;
    assert_eq!(row(&admin).await, ("배송 문의/지연".to_owned(), "Bot".to_owned()), "미사용 ones go on being shown");
}
