use domain::{AttachmentId, Millis, template::Owner};
use service::{
    Error,
    attachment::{self, Gone},
    message, room, template,
    view::{FilledTemplate, NewMessage, NewTemplate, Template},
};
use testkit::{RoomSpec, TestDb};

use super::{House, PNG, new, number, own, refusal, upload};
use crate::rooms::{visit, words};

testkit::both_databases!(
    f5_variables_are_filled_for_the_room_with_their_particles,
    r21_no_verified_phone_gets_into_a_template,
    f5_only_rooms_and_templates_one_sees_are_filled,
    f5_uses_are_counted_for_the_agent_and_for_all,
    f5_files_of_a_template_outlive_the_sweep_and_are_sent_as_copies,
    f5_what_was_sent_outlives_the_template_and_the_other_way_round,
    f5_files_of_others_get_into_no_template,
    f5_files_are_seen_by_whoever_may_insert_the_template,
);

const DAY: i64 = 24 * 60 * 60 * 1000;

async fn f5_variables_are_filled_for_the_room_with_their_particles(db: TestDb) {
    let house = House::open(&db).await;
    let (desk, kim) = (&house.desk, &house.kim);
    let person = house.site.customer("happytalk").await;
    let room_no = house.site.room_with(&person, RoomSpec::in_progress(house.agent.id)).await;
    let text = "{{customer.name}}을(를) 돕는 {{site.name}} {{agent.name}}입니다. {{room_no}}({{channel.name}}), {{customer.id}}";
    let made = house.shared(&new("인사", text, None)).await.expect("made");
    let look = async || template::look(desk, kim, room_no, number(&made.id)).await.expect("filled");
    let nameless = look().await;
    assert_eq!(nameless.text, format!("고객을 돕는 사랑방상점 김상담입니다. {room_no}(웹채팅), happytalk"));
    assert_eq!(nameless.missing, ["customer.name"]);
    house.site.name(person.key, person.identity, "이수", Millis(1)).await;
    let named = look().await;
    assert_eq!(named.text, format!("이수를 돕는 사랑방상점 김상담입니다. {room_no}(웹채팅), happytalk"));
    assert_eq!(named.missing, [""; 0]);
}

async fn r21_no_verified_phone_gets_into_a_template(db: TestDb) {
    let house = House::open(&db).await;
    let person = house.site.customer("happytalk").await;
    let room_no = house.site.room_with(&person, RoomSpec::in_progress(house.agent.id)).await;
    testkit::put!(
        db.db(),
        "INSERT INTO verifications (site_id, verification_id, identity_id, method, number, verified_at, signed, audit_id) \
         VALUES ($1, 1, $2, 0, '010-1234-5678', 1, TRUE, 1)",
        house.site.id.0,
        person.identity.0,
    );
    let list = template::list(&house.desk, &house.kim, "").await.expect("a list");
    let every: String = list.variables.iter().map(|name| format!("{{{{{name}}}}} ")).collect();
    let made = house.shared(&new("전부", &every, None)).await.expect("every variable is known");
    let filled = template::look(&house.desk, &house.kim, room_no, number(&made.id)).await.expect("filled");
    assert!(!filled.text.contains("1234") && !filled.text.contains("{{"), "{}", filled.text);
}

async fn f5_only_rooms_and_templates_one_sees_are_filled(db: TestDb) {
    let house = House::open(&db).await;
    let person = house.site.customer("happytalk").await;
    let room_no = house.site.room_with(&person, RoomSpec::in_progress(house.agent.id)).await;
    let shared = house.shared(&new("인사", "글", None)).await.expect("made");
    let mine = house.own(&house.kim, &new("내 것", "글", None)).await.expect("made");
    let desk = &house.desk;
    template::look(desk, &house.kim, room_no, number(&mine.id)).await.expect("one's own");
    for (session, id) in [(&house.lee, &shared.id), (&house.park, &mine.id), (&house.lee, &mine.id)] {
        assert!(matches!(template::look(desk, session, room_no, number(id)).await, Err(Error::NotFound)));
        assert!(matches!(template::insert(desk, session, room_no, number(id)).await, Err(Error::NotFound)));
    }
    let other = House::open(&db).await;
    let foreign = template::look(desk, &other.kim, room_no, number(&shared.id)).await;
    assert!(matches!(foreign, Err(Error::NotFound)), "another site");
}

async fn f5_uses_are_counted_for_the_agent_and_for_all(db: TestDb) {
    let house = House::open(&db).await;
    let person = house.site.customer("happytalk").await;
    let room_no = house.site.room_with(&person, RoomSpec::in_progress(house.agent.id)).await;
    let made = house.shared(&new("인사", "글", None)).await.expect("made");
    let calls = (0..8).map(|_| {
        let (desk, kim, id) = (house.desk.clone(), house.kim.clone(), number(&made.id));
        tokio::spawn(async move { template::insert(&desk, &kim, room_no, id).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("no panic").expect("inserted");
    }
    template::look(&house.desk, &house.kim, room_no, number(&made.id)).await.expect("a look is no use");
    let seen = async |session| {
        let one = template::list(&house.desk, session, "").await.expect("a list").items.remove(0);
        (one.uses, one.own_uses, one.used_at.is_some())
    };
    assert_eq!(seen(&house.kim).await, (8, 8, true), "of eight at once none is lost");
    assert_eq!(seen(&house.lee).await, (8, 0, false));
    let after = template::list(&house.desk, &house.kim, "").await.expect("a list").items.remove(0);
    assert_eq!(after.version, made.version, "a use is no change");
}

/// A shared template with a picture.
async fn pictured(house: &House) -> Template {
    let file = upload(&house.desk, house.site.id, &house.park, "약도.png").await;
    let new = NewTemplate { attachment_ids: vec![file.id], ..new("약도", "", None) };
    house.shared(&new).await.expect("made")
}

async fn send(house: &House, room_no: domain::RoomNo, n: u128, filled: &FilledTemplate) -> Result<(), Error> {
    let attachment_ids = filled.files.iter().map(|file| file.id.clone()).collect();
    let new = NewMessage { attachment_ids, ..words(n, &filled.text) };
    message::send(&house.desk, &house.kim, room_no, &new).await.map(drop)
}

async fn bytes(house: &House, session: &service::session::Session, id: AttachmentId) -> Result<Vec<u8>, Error> {
    use futures_util::TryStreamExt as _;
    let download = attachment::for_agent(&house.desk, session, id, |_| false).await?;
    let parts: Vec<bytes::Bytes> = download.body.try_collect().await?;
    Ok(parts.concat())
}

async fn f5_files_of_a_template_outlive_the_sweep_and_are_sent_as_copies(db: TestDb) {
    let db = db.alone().await;
    let house = House::open(&db).await;
    let (desk, kim) = (&house.desk, &house.kim);
    let (_, room_no) = visit(desk, &house.site, "안녕하세요").await;
    room::accept(desk, kim, room_no).await.expect("accepted");
    let made = pictured(&house).await;
    desk.pass(3 * DAY);
    attachment::sweep(desk).await.expect("swept");
    let original = number::<AttachmentId>(&made.files[0].id);
    assert_eq!(bytes(&house, kim, original).await.expect("there"), PNG);
    let direct = FilledTemplate { text: String::new(), missing: Vec::new(), files: made.files.clone() };
    assert_eq!(refusal(send(&house, room_no, 9, &direct).await), ("attachment_ids", "invalid"), "only copies are sent");
    let mut sent = Vec::new();
    for n in 10..12 {
        let inserted = template::insert(desk, kim, room_no, number(&made.id)).await.expect("inserted");
        assert_eq!(inserted.files.len(), 1);
        assert_eq!((inserted.files[0].name.as_str(), inserted.files[0].image), ("약도.png", true));
        send(&house, room_no, n, &inserted).await.expect("sent");
        sent.push(number::<AttachmentId>(&inserted.files[0].id));
    }
    assert!(sent[0] != sent[1] && !sent.contains(&original));
    let unsent = template::insert(desk, kim, room_no, number(&made.id)).await.expect("inserted").files.remove(0);
    desk.pass(3 * DAY);
    assert_eq!(attachment::sweep(desk).await.expect("swept"), 1, "what was not sent goes");
    assert!(bytes(&house, kim, number(&unsent.id)).await.is_err());
    for id in [original, sent[0], sent[1]] {
        assert_eq!(bytes(&house, kim, id).await.expect("there"), PNG);
    }
}

async fn f5_what_was_sent_outlives_the_template_and_the_other_way_round(db: TestDb) {
    let db = db.alone().await;
    let house = House::open(&db).await;
    let (desk, kim) = (&house.desk, &house.kim);
    let (_, room_no) = visit(desk, &house.site, "안녕하세요").await;
    room::accept(desk, kim, room_no).await.expect("accepted");
    let made = pictured(&house).await;
    let mut sent = Vec::new();
    for n in 10..12 {
        let inserted = template::insert(desk, kim, room_no, number(&made.id)).await.expect("inserted");
        send(&house, room_no, n, &inserted).await.expect("sent");
        sent.push(number::<AttachmentId>(&inserted.files[0].id));
    }
    attachment::take_away(desk, house.site.id, sent[0], Gone::Erased).await.expect("erased");
    let original = number::<AttachmentId>(&made.files[0].id);
    assert_eq!(bytes(&house, kim, original).await.expect("the template has its own"), PNG);
    let taken = attachment::take_away(desk, house.site.id, original, Gone::Erased).await;
    assert!(matches!(taken, Err(Error::NotFound)), "no message carries it");
    let key = (Owner::Site, number(&made.id));
    let plain = template::change(desk, &house.park, key, &new("약도", "글로", None)).await.expect("changed");
    assert_eq!(plain.files, []);
    assert_eq!(house.site.audited_values("files").await.last().expect("a line").0.as_deref(), Some(r#"["약도.png"]"#));
    desk.pass(3 * DAY);
    attachment::sweep(desk).await.expect("swept");
    assert!(bytes(&house, &house.park, original).await.is_err(), "what no template has any more goes");
    assert_eq!(bytes(&house, kim, sent[1]).await.expect("what was sent stays"), PNG);
    template::remove(desk, &house.park, Owner::Site, key.1).await.expect("removed");
    assert_eq!(bytes(&house, kim, sent[1]).await.expect("what was sent stays"), PNG);
}

async fn f5_files_of_others_get_into_no_template(db: TestDb) {
    let house = House::open(&db).await;
    let file = upload(&house.desk, house.site.id, &house.lee, "남의.png").await;
    let with = |ids: Vec<String>| NewTemplate { attachment_ids: ids, ..new("내 것", "글", None) };
    assert_eq!(refusal(house.own(&house.kim, &with(vec![file.id.clone()])).await), ("attachment_ids", "invalid"));
    assert_eq!(house.titles(&house.kim, "").await, [""; 0], "nothing is half-written");
    let made = house.own(&house.lee, &with(vec![file.id.clone()])).await.expect("their own");
    assert_eq!(refusal(house.own(&house.lee, &with(vec![file.id])).await), ("attachment_ids", "invalid"), "once");
    let mut more = Vec::new();
    for n in 0..6 {
        more.push(upload(&house.desk, house.site.id, &house.lee, &format!("{n}.png")).await.id);
    }
    assert_eq!(refusal(house.own(&house.lee, &with(more.clone())).await), ("attachment_ids", "too_many"));
    let both = vec![more[0].clone(), made.files[0].id.clone()];
    let wanted = with(both.clone());
    let changed = template::change(&house.desk, &house.lee, (own(&house.lee), number(&made.id)), &wanted);
    let changed = changed.await.expect("changed");
    assert_eq!(changed.files.iter().map(|file| file.id.clone()).collect::<Vec<_>>(), both, "in their order");
}

async fn f5_files_are_seen_by_whoever_may_insert_the_template(db: TestDb) {
    let house = House::open(&db).await;
    let shared = number::<AttachmentId>(&pictured(&house).await.files[0].id);
    let file = upload(&house.desk, house.site.id, &house.kim, "내.png").await;
    let own = house.own(&house.kim, &NewTemplate { attachment_ids: vec![file.id], ..new("내 것", "글", None) }).await;
    let own = number::<AttachmentId>(&own.expect("made").files[0].id);
    for session in [&house.kim, &house.lee, &house.park] {
        assert_eq!(bytes(&house, session, shared).await.expect("everybody's"), PNG);
    }
    assert_eq!(bytes(&house, &house.kim, own).await.expect("one's own"), PNG);
    for session in [&house.lee, &house.park] {
        assert!(matches!(bytes(&house, session, own).await, Err(Error::NotFound)));
    }
    let other = House::open(&db).await;
    assert!(matches!(bytes(&other, &other.park, shared).await, Err(Error::NotFound)), "another site");
}
