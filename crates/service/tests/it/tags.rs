//! 고객 태그 (S68–S70, R2, R18, R24).

use domain::{
    RoomNo,
    access::Role,
    room::{ChannelKind, Status},
};
use service::{Desk, Error, info, session::Session, tag};
use testkit::{Person, RoomSpec, START, Site, TestDb, put};

testkit::both_databases!(
    s68_s69_tags_are_kept_per_account,
    s70_another_identity_of_the_same_customer_does_not_show_them,
    s68_a_list_with_one_bad_tag_saves_nothing,
    r18_who_may_write_in_the_room_may_set_its_tags,
    r2_r24_merged_rows_show_the_saved_list_and_keep_their_own,
    tags_are_audited_with_before_and_after,
    eight_agents_who_save_at_once_leave_one_list,
    used_tags_are_suggested_newest_first,
);

fn list(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|&tag| tag.to_owned()).collect()
}

async fn shown(desk: &Desk, session: &Session, room: RoomNo) -> Vec<String> {
    info::customer(desk, session, room).await.expect("readable").identity.tags
}

async fn admin(site: &Site) -> Session {
    site.acting_as(&site.agent("관리자", Role::Admin).await, &[])
}

/// What is stored with the row of an identity.
async fn stored(desk: &Desk, site: &Site, person: &Person) -> String {
    let mut read = desk.read().await.expect("a connection");
    let (tags,): (String,) = store::on!(&mut read, |c| sqlx::query_as(
        "SELECT tags FROM identities WHERE site_id = $1 AND identity_id = $2"
    )
    .bind(site.id.0)
    .bind(person.identity.0)
    .fetch_one(c))
    .expect("an identity");
    tags
}

async fn s68_s69_tags_are_kept_per_account(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = admin(&site).await;
    let person = site.customer("happytalk").await;
    let (first, second) = (site.room_with(&person, RoomSpec::ended(None)).await, site.room(&person).await);
    let longest = "가".repeat(20);
    let answer = tag::set(&desk, &session, first, list(&["#VIP", " 단골 ", "vip", &longest])).await.expect("saved");
    assert_eq!(answer, list(&["VIP", "단골", &longest]));
    assert_eq!(shown(&desk, &session, second).await, answer, "another room of the same account");
    let emptied = tag::set(&desk, &session, second, Vec::new()).await.expect("saved");
    assert_eq!((emptied, shown(&desk, &session, first).await), (Vec::new(), Vec::new()));
}

async fn s70_another_identity_of_the_same_customer_does_not_show_them(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = admin(&site).await;
    let person = site.customer("happytalk").await;
    let channel = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let kakao = desk.account_of(&site.account(channel, "k-1"), &person.customer_id).await;
    let (web_room, kakao_room) = (site.room(&person).await, site.room(&kakao).await);
    tag::set(&desk, &session, web_room, list(&["VIP"])).await.expect("saved");
    assert_eq!(shown(&desk, &session, kakao_room).await, list(&[]));
    tag::set(&desk, &session, kakao_room, list(&["환불"])).await.expect("saved");
    assert_eq!(shown(&desk, &session, web_room).await, list(&["VIP"]));
    assert_eq!(shown(&desk, &session, kakao_room).await, list(&["환불"]));
    let ids = [web_room, kakao_room].map(async |room| info::customer(&desk, &session, room).await.expect("readable"));
    let [web, kakao] = ids;
    assert_eq!(web.await.customer_id, kakao.await.customer_id, "one and the same person");
}

async fn s68_a_list_with_one_bad_tag_saves_nothing(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = admin(&site).await;
    let room = site.room(&site.customer("happytalk").await).await;
    tag::set(&desk, &session, room, list(&["VIP"])).await.expect("saved");
    let many: Vec<_> = (0..51).map(|n| format!("태그{n}")).collect();
    for (tags, code, max) in [
        (list(&["단골", &"가".repeat(21)]), "too_long", Some(20)),
        (list(&["단골", "a\nb"]), "control_character", None),
        (list(&["단골", "#"]), "blank", None),
        (many, "too_many", Some(50)),
    ] {
        match tag::set(&desk, &session, room, tags).await {
            Err(Error::Invalid(fields)) => {
                assert_eq!((fields[0].field.as_ref(), fields[0].code, fields[0].max), ("tags", code, max))
            }
            other => panic!("{code}: {other:?}"),
        }
        assert_eq!(shown(&desk, &session, room).await, list(&["VIP"]), "{code}");
    }
    assert_eq!(tag::suggest(&desk, &session, "").await.expect("a list"), list(&["VIP"]));
}

async fn r18_who_may_write_in_the_room_may_set_its_tags(db: TestDb) {
    const DAY: i64 = 86_400_000;
    let (site, desk) = (db.site().await, db.desk());
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let park = site.agent("박매니저", Role::Manager).await;
    let person = site.customer("happytalk").await;
    let old = site.room_with(&person, RoomSpec::ended(Some(kim.id)).at(START.plus(-DAY))).await;
    let open = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let waiting = site.room(&site.customer("waiting").await).await;
    let bot = RoomSpec { status: Status::Bot, ..RoomSpec::default() };
    let bot = site.room_with(&site.customer("bot").await, bot).await;
    let (own, other) = (site.acting_as(&kim, &[]), site.acting_as(&lee, &[]));
    let manager = site.acting_as(&park, &[kim.id]);
    let set = async |session: &Session, room, tags: &[&str]| tag::set(&desk, session, room, list(tags)).await;
    set(&own, open, &["VIP"]).await.expect("own room");
    assert!(matches!(set(&own, old, &["x"]).await, Err(Error::Forbidden)), "it ended yesterday");
    assert!(matches!(set(&own, waiting, &["x"]).await, Err(Error::Forbidden)), "read, not written");
    assert!(matches!(set(&own, bot, &["x"]).await, Err(Error::NotFound)));
    assert!(matches!(set(&other, open, &["x"]).await, Err(Error::NotFound)));
    assert!(matches!(set(&other, open, &["a\0"]).await, Err(Error::NotFound)), "refused before the list is looked at");
    assert_eq!(shown(&desk, &manager, open).await, list(&["VIP"]));
    for room in [old, waiting, bot] {
        set(&manager, room, &["매니저"]).await.expect("managers at any time");
    }
}

async fn r2_r24_merged_rows_show_the_saved_list_and_keep_their_own(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = admin(&site).await;
    let target = site.customer("happytalk").await;
    let merged = site.web_row(&target, "w-random").await;
    let (room, merged_room) = (site.room(&target).await, site.room(&merged).await);
    tag::set(&desk, &session, room, list(&["VIP", "단골"])).await.expect("saved");
    tag::set(&desk, &session, merged_room, list(&["vip", "환불", "지움"])).await.expect("saved");
    let merge = async |into: Option<i64>| {
        put!(
            db.db(),
            "UPDATE identities SET merged_into = $3 WHERE site_id = $1 AND identity_id = $2",
            site.id.0,
            merged.identity.0,
            into
        );
    };
    merge(Some(target.identity.0)).await;
    let mut union = shown(&desk, &session, room).await;
    union.sort();
    union.dedup_by_key(|tag| tag.to_lowercase());
    assert_eq!(union.len(), 4, "VIP once: {union:?}");

    let saved = list(&["신규", "환불", "VIP", "단골"]);
    assert_eq!(tag::set(&desk, &session, merged_room, saved.clone()).await.expect("saved"), saved);
    for room in [room, merged_room] {
        assert_eq!(shown(&desk, &session, room).await, saved, "exactly that list, in that order");
    }
    let again = tag::set(&desk, &session, room, list(&["단골", "환불", "VIP", "신규"])).await.expect("saved");
    assert_eq!(shown(&desk, &session, merged_room).await, again, "another order is another list");

    merge(None).await;
    assert_eq!(stored(&desk, &site, &merged).await, r#"["환불","VIP"]"#, "what it had of them is its own again");
    assert_eq!(shown(&desk, &session, merged_room).await, list(&["환불", "VIP"]));
    assert_eq!(shown(&desk, &session, room).await, list(&["단골", "VIP", "신규"]), "new ones are the target's");
}

async fn tags_are_audited_with_before_and_after(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = admin(&site).await;
    let person = site.customer("happytalk").await;
    let room = site.room(&person).await;
    tag::set(&desk, &session, room, list(&["VIP"])).await.expect("saved");
    tag::set(&desk, &session, room, list(&["VIP", "단골"])).await.expect("saved");
    tag::set(&desk, &session, room, list(&["#VIP", "단골"])).await.expect("no change");
    let mut read = desk.read().await.expect("a connection");
    type Row = (Option<i64>, Option<i64>, Option<i64>, String, String, String);
    let rows: Vec<Row> = store::on!(&mut read, |c| sqlx::query_as(
        "SELECT a.agent_id, a.room_no, a.identity_id, a.detail, v.before, v.after FROM audit a \
         JOIN audit_values v ON v.site_id = a.site_id AND v.audit_id = a.audit_id AND v.field = 'tags' \
         WHERE a.site_id = $1 AND a.action = 'set_customer_tags' ORDER BY a.audit_id"
    )
    .bind(site.id.0)
    .fetch_all(c))
    .expect("the log");
    let who = (Some(session.viewer.agent.0), Some(room.0), Some(person.identity.0));
    let line = |before: &str, after: &str| (who.0, who.1, who.2, "{}".to_owned(), before.to_owned(), after.to_owned());
    assert_eq!(rows, [line("[]", r#"["VIP"]"#), line(r#"["VIP"]"#, r#"["VIP","단골"]"#)]);
}

async fn eight_agents_who_save_at_once_leave_one_list(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = admin(&site).await;
    let target = site.customer("happytalk").await;
    let merged = site.web_row(&target, "w-random").await;
    put!(
        db.db(),
        "UPDATE identities SET merged_into = $3 WHERE site_id = $1 AND identity_id = $2",
        site.id.0,
        merged.identity.0,
        target.identity.0
    );
    let (room, merged_room) = (site.room(&target).await, site.room(&merged).await);
    let lists: Vec<_> = (0..8).map(|n| list(&["공통", &format!("가{n}"), &format!("나{n}")])).collect();
    let callers: Vec<_> = lists
        .iter()
        .enumerate()
        .map(|(n, tags)| {
            let (desk, session, mut tags) = (desk.clone(), session.clone(), tags.clone());
            let room = if n % 2 == 0 { room } else { merged_room };
            if n % 3 == 0 {
                tags.reverse();
            }
            tokio::spawn(async move { tag::set(&desk, &session, room, tags).await })
        })
        .collect();
    let mut answers = Vec::new();
    for caller in callers {
        answers.push(caller.await.expect("no panic").expect("saved"));
    }
    let last = shown(&desk, &session, room).await;
    assert!(answers.contains(&last), "one of the lists as it was sent: {last:?}");
    assert_eq!(shown(&desk, &session, merged_room).await, last);
    assert_eq!(tag::suggest(&desk, &session, "가").await.expect("a list").len(), 8);
}

async fn used_tags_are_suggested_newest_first(db: TestDb) {
    let (site, other, desk) = (db.site().await, db.site().await, db.desk());
    let session = admin(&site).await;
    let (one, two) = (site.room(&site.customer("one").await).await, site.room(&site.customer("two").await).await);
    tag::set(&desk, &session, one, list(&["VIP", "환불 요청"])).await.expect("saved");
    desk.pass(1_000);
    tag::set(&desk, &session, one, list(&["VIP", "환불 요청", "vip2"])).await.expect("saved");
    desk.pass(1_000);
    tag::set(&desk, &session, two, list(&["환불 요청", "단골"])).await.expect("saved");
    let found = async |q: &str| tag::suggest(&desk, &session, q).await.expect("a list");
    assert_eq!(found("").await, list(&["단골", "환불 요청", "vip2", "VIP"]));
    assert_eq!(found(" #Vi ").await, list(&["vip2", "VIP"]), "case and the sign apart");
    assert_eq!(found("환").await, list(&["환불 요청"]));
    assert_eq!(found("ㅎ").await, list(&[]));
    assert_eq!(found("불").await, list(&[]), "from the beginning only");
    assert_eq!(found("\u{1112}\u{116a}\u{11ab}").await, list(&["환불 요청"]), "decomposed");
    for nonsense in ["%", "_", "'", "\\"] {
        assert_eq!(found(nonsense).await, list(&[]), "{nonsense}");
    }
    let there = admin(&other).await;
    assert_eq!(tag::suggest(&desk, &there, "").await.expect("a list"), list(&[]), "another site");
}
