//! 상담방정보 and 고객정보 (S9–S17, S24, S40, S45).

use domain::{
    access::Role,
    room::{ChannelKind, Status},
};
use service::{Error, info, session::Session};
use testkit::{Agent, Person, RoomSpec, Site, TestDb, put};

fn session(site: &Site, agent: &Agent) -> Session {
    site.acting_as(agent, &[])
}

testkit::both_databases!(
    s9_s12_s13_s14_the_five_items_of_a_room,
    s10_s11_who_has_the_room,
    s15_s16_the_count_covers_every_identity_of_the_customer,
    s17_the_count_is_right_at_once_when_an_identity_moves,
    r2_a_merged_identity_shows_the_targets_identifier,
    r18_rooms_one_may_not_read_are_not_found,
    s35_s45_the_customer_is_the_same_from_every_identity,
    r3_the_newest_value_wins_and_says_where_it_came_from,
);

async fn s9_s12_s13_s14_the_five_items_of_a_room(db: TestDb) {
    let site = db.site().await;
    let kim = site.agent("김상담", Role::Agent).await;
    let person = site.customer("happytalk").await;
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let shown = info::room(&db.desk(), &session(&site, &kim), room).await.expect("readable");
    let text = serde_json::to_string(&shown).expect("JSON");
    let expected = format!(
        r#"{{"agent":"김상담","identifier":"{0}_happytalk","room_no":"1","channel":{{"kind":"web","label":"웹채팅"}},"history_count":1}}"#,
        site.id
    );
    assert_eq!(text, expected);
}

async fn s10_s11_who_has_the_room(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (kim, admin) = (site.agent("김상담", Role::Agent).await, site.agent("관리자", Role::Admin).await);
    let person = site.customer("a").await;
    let bot = format!("로봇-{}", site.id);
    for (spec, expected) in [
        (RoomSpec::ended(Some(kim.id)), "김상담"),
        (RoomSpec::ended(None), bot.as_str()),
        (RoomSpec { status: Status::Bot, ..RoomSpec::default() }, bot.as_str()),
    ] {
        let room = site.room_with(&person, spec.clone()).await;
        let shown = info::room(&desk, &session(&site, &admin), room).await.expect("readable");
        assert_eq!(shown.agent, expected, "{spec:?}");
        assert_eq!(shown.room_no, room.to_string());
    }
}

async fn s15_s16_the_count_covers_every_identity_of_the_customer(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.agent("관리자", Role::Admin).await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let person = site.customer("happytalk").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    let other = site.customer("other").await;
    let (neighbour, admin_there) = {
        let site = db.site().await;
        let person = site.customer("happytalk").await;
        site.room(&person).await;
        let admin = site.agent("관리자", Role::Admin).await;
        (site, admin)
    };
    for _ in 0..3 {
        site.room_with(&person, RoomSpec::ended(Some(admin.id))).await;
    }
    let web_room = site.room(&person).await;
    let kakao_room = site.room(&on_kakao).await;
    let others_room = site.room(&other).await;
    let count = async |room| info::room(&desk, &session(&site, &admin), room).await.expect("readable").history_count;
    assert_eq!((count(web_room).await, count(kakao_room).await, count(others_room).await), (5, 5, 1));
    let there = info::room(&desk, &session(&neighbour, &admin_there), domain::RoomNo(1)).await.expect("readable");
    assert_eq!(there.history_count, 1);
    let shown = info::room(&desk, &session(&site, &admin), kakao_room).await.expect("readable");
    assert_eq!((shown.channel.label.as_str(), shown.identifier), ("카카오톡", on_kakao.identifier));
}

async fn s17_the_count_is_right_at_once_when_an_identity_moves(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.agent("관리자", Role::Admin).await;
    let (one, two) = (site.customer("one").await, site.customer("two").await);
    let (room, _) = (site.room(&one).await, site.room(&two).await);
    put!(
        db.db(),
        "UPDATE identities SET customer_key = $3 WHERE site_id = $1 AND identity_id = $2",
        site.id.0,
        two.identity.0,
        one.key.0
    );
    let shown = info::room(&desk, &session(&site, &admin), room).await.expect("readable");
    assert_eq!(shown.history_count, 2);
}

async fn r2_a_merged_identity_shows_the_targets_identifier(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.agent("관리자", Role::Admin).await;
    let target = site.customer("happytalk").await;
    let merged = site.web_row(&target, "w-random").await;
    put!(
        db.db(),
        "UPDATE identities SET merged_into = $3, tags = '[\"vip\",\"환불\"]' WHERE site_id = $1 AND identity_id = $2",
        site.id.0,
        merged.identity.0,
        target.identity.0
    );
    put!(
        db.db(),
        "UPDATE identities SET tags = '[\"VIP\"]' WHERE site_id = $1 AND identity_id = $2",
        site.id.0,
        target.identity.0
    );
    let room = site.room(&merged).await;
    let shown = info::room(&desk, &session(&site, &admin), room).await.expect("readable");
    assert_eq!(shown.identifier, target.identifier);
    let customer = info::customer(&desk, &session(&site, &admin), room).await.expect("readable");
    assert_eq!(customer.identity.identifier, target.identifier);
    assert_eq!(customer.identity.tags.len(), 2, "a union without case duplicates: {:?}", customer.identity.tags);
}

async fn r18_rooms_one_may_not_read_are_not_found(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let room = site.room_with(&site.customer("a").await, RoomSpec::in_progress(kim.id)).await;
    let stranger = db.site().await;
    let admin_there = stranger.agent("관리자", Role::Admin).await;
    for reader in [session(&site, &lee), session(&stranger, &admin_there)] {
        assert!(matches!(info::room(&desk, &reader, room).await, Err(Error::NotFound)));
        assert!(matches!(info::customer(&desk, &reader, room).await, Err(Error::NotFound)));
        assert!(matches!(
            service::history::list(&desk, &reader, room, &service::history::Filter::default(), "").await,
            Err(Error::NotFound)
        ));
    }
}

async fn fact(db: &TestDb, site: &Site, person: &Person, field: &str, value: &str, at: i64, by: Option<&Agent>) {
    put!(
        db.db(),
        "UPDATE facts SET shown = FALSE WHERE site_id = $1 AND customer_key = $2 AND field = $3 AND shown AND at <= $4",
        site.id.0,
        person.key.0,
        field,
        testkit::START.0 + at
    );
    put!(
        db.db(),
        "INSERT INTO facts (site_id, fact_id, customer_key, identity_id, field, value, at, source, agent_id, placed_at, shown) \
         SELECT $1, CAST($2 AS BIGINT), $3, CAST($4 AS BIGINT), $5, CAST($6 AS TEXT), CAST($7 AS BIGINT), CAST($8 AS BIGINT), \
         CAST($9 AS BIGINT), CAST($7 AS BIGINT), COUNT(*) = 0 FROM facts WHERE site_id = $1 AND customer_key = $3 AND field = $5 AND shown",
        site.id.0,
        site.new_id(),
        person.key.0,
        person.identity.0,
        field,
        value,
        testkit::START.0 + at,
        if by.is_some() { 0_i64 } else { 2 },
        by.map(|agent| agent.id.0)
    );
}

async fn s35_s45_the_customer_is_the_same_from_every_identity(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.agent("관리자", Role::Admin).await;
    let person = site.customer("happytalk").await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    put!(
        db.db(),
        "UPDATE customers SET name = '김서연', birth_date = '1993-11-23', note = '' WHERE site_id = $1 AND customer_key = $2",
        site.id.0,
        person.key.0
    );
    fact(&db, &site, &person, "p:parameter1", "장바구니", 1, None).await;
    let (web_room, kakao_room) = (site.room(&person).await, site.room(&on_kakao).await);
    let admin = session(&site, &admin);
    let web = info::customer(&desk, &admin, web_room).await.expect("readable");
    let kakao = info::customer(&desk, &admin, kakao_room).await.expect("readable");
    assert_eq!(web.age, Some(32), "the day before the birthday in Seoul");
    assert_eq!(
        (web.customer_id.as_str(), web.name.as_deref(), web.note.as_deref()),
        ("happytalk", Some("김서연"), None)
    );
    assert_eq!((web.identities, web.mobile.is_none(), web.editable.len()), (2, true, 7));
    assert_eq!(web.parameters.get("parameter1").map(String::as_str), Some("장바구니"));
    assert_eq!(web.parameter_sources["parameter1"].channel.as_deref(), Some("웹채팅"));
    assert_eq!(kakao.identity.identifier, on_kakao.identifier);
    assert_eq!(
        (&web.version, &web.parameters, web.age, &web.name),
        (&kakao.version, &kakao.parameters, kakao.age, &kakao.name)
    );
    desk.pass(24 * 60 * 60 * 1000);
    assert_eq!(info::customer(&desk, &admin, web_room).await.expect("readable").age, Some(33));
}

async fn r3_the_newest_value_wins_and_says_where_it_came_from(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let person = site.customer("a").await;
    for (field, value, at, by) in [
        ("name", "서연", 1, None),
        ("name", "김서연", 2, Some(&kim)),
        ("p:parameter2", "old", 1, None),
        ("p:parameter2", "new", 3, None),
        ("phone", "02-555-0041", 1, None),
        ("phone", "", 2, Some(&kim)),
    ] {
        fact(&db, &site, &person, field, value, at, by).await;
    }
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let shown = info::customer(&desk, &session(&site, &kim), room).await.expect("readable");
    let name = &shown.sources["name"];
    assert_eq!((name.source.as_str(), name.by.as_deref()), ("agent", Some("김상담")));
    assert_eq!(name.at, testkit::START.plus(2).rfc3339());
    assert!(!shown.sources.contains_key("phone"), "a cleared field shows no source");
    assert_eq!(shown.parameters.get("parameter2").map(String::as_str), Some("new"));
}
