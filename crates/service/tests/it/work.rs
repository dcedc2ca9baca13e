//! 보류, 상담 분류, 상담방태그, signs, grades and alarms (F1, F4, R17, R18).

use domain::{
    Millis, RoomNo,
    access::Role,
    room::{ChannelKind, Status as Stored},
};
use service::{
    Desk, Error, alarm, automation, category, history, info, room,
    room::{hold, mark},
    session::Session,
    view::{self, Categories, ChosenCategory, NewAlarm, NewHold, Status, Turn},
};
use testkit::{RoomSpec, START, Site, TestDb};

use crate::rooms::{leading, say, session, texts, visit, words};

testkit::both_databases!(
    f1_a_hold_ends_by_itself_once_and_after_a_restart,
    f1_a_customers_message_takes_a_room_off_hold_and_keeps_the_exemption,
    f1_past_times_are_refused_and_a_hold_is_lifted,
    f1_the_lists_know_inquiries_answers_holds_and_todays_ends,
    f1_eight_nodes_end_one_hold_once,
    r17_categories_are_set_and_chosen,
    r17_an_unused_category_is_refused_anew_and_shown_where_it_was_used,
    f4_room_tags_belong_to_the_room,
    f4_signs_and_grades_are_shown_in_the_list,
    f4_an_alarm_rings_once_for_its_agent,
    r18_work_on_a_room_is_for_who_may_write_in_it,
);

const MINUTE: i64 = 60_000;

fn on(until: Option<Millis>) -> NewHold {
    NewHold { on: true, until: until.map(Millis::rfc3339) }
}

const OFF: NewHold = NewHold { on: false, until: None };

async fn due(desk: &Desk, site: &Site) -> usize {
    automation::run_due(desk, Some(site.id)).await.expect("done")
}

async fn row(desk: &Desk, session: &Session, room_no: RoomNo) -> view::RoomRow {
    room::find(desk, session, room_no).await.expect("a room").row
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Invalid(fields)) => match fields[0].field {
            std::borrow::Cow::Borrowed(field) => (field, fields[0].code),
            std::borrow::Cow::Owned(_) => panic!("a field with a place: {fields:?}"),
        },
        other => panic!("not refused: {other:?}"),
    }
}

async fn f1_a_hold_ends_by_itself_once_and_after_a_restart(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let agent = site.agent("김상담", Role::Agent).await;
    let kim = session(&site, &agent);
    let (_, room_no) = visit(&desk, &site, "하나").await;
    room::accept(&desk, &kim, room_no).await.expect("accepted");
    let until = desk.now().plus(30 * MINUTE);
    let held = hold::set(&desk, &kim, room_no, &on(Some(until))).await.expect("held");
    assert_eq!(held.row.status, Status::OnHold);
    assert_eq!(held.row.hold.expect("a hold").until, Some(until.rfc3339()));
    let later = until.plus(10 * MINUTE);
    hold::set(&desk, &kim, room_no, &on(Some(later))).await.expect("held longer");
    desk.pass(40 * MINUTE - 1);
    assert_eq!(due(&desk, &site).await, 0, "the first end counts no more");
    // Another process over the same database.
    let restarted = db.desk();
    restarted.pass(50 * MINUTE);
    assert_eq!(due(&restarted, &site).await, 1);
    assert_eq!(due(&desk, &site).await, 0, "once");
    let now = row(&desk, &kim, room_no).await;
    assert_eq!((now.status, now.hold), (Status::Assigned, None), "never answered: 접수 again");
    assert_eq!(
        texts(&desk, &kim, room_no).await,
        ["하나", "[room_accepted]", "[room_held]", "[room_held]", "[room_hold_over]"]
    );
    assert_eq!(site.audited(agent.id).await, [("hold_room".to_owned(), 2)]);
}

async fn f1_a_customers_message_takes_a_room_off_hold_and_keeps_the_exemption(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let mut settings = automation::show(&desk, &admin).await.expect("settings");
    settings.agent_silence = Some(10);
    automation::set(&desk, &admin, &settings).await.expect("set");
    let (visitor, room_no) = visit(&desk, &site, "하나").await;
    room::accept(&desk, &admin, room_no).await.expect("accepted");
    hold::set(&desk, &admin, room_no, &on(None)).await.expect("held");
    say(&desk, &visitor, &words(2, "아직인가요?")).await.expect("sent");
    let now = row(&desk, &admin, room_no).await;
    assert_eq!((now.status, now.turn), (Status::InProgress, Some(Turn::Inquiry)));
    assert!(now.hold.is_some());
    desk.pass(60 * MINUTE);
    assert_eq!(due(&desk, &site).await, 0, "exempt until it is lifted");
    let lifted = hold::set(&desk, &admin, room_no, &OFF).await.expect("lifted");
    assert_eq!((lifted.row.status, lifted.row.hold), (Status::InProgress, None));
    assert_eq!(due(&desk, &site).await, 1);
    assert_eq!(row(&desk, &admin, room_no).await.status, Status::Ended);
}

async fn f1_past_times_are_refused_and_a_hold_is_lifted(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let agent = site.agent("김상담", Role::Agent).await;
    let kim = session(&site, &agent);
    let room_no = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(agent.id)).await;
    let wrong = NewHold { on: true, until: Some("tomorrow".to_owned()) };
    for (wanted, code) in
        [(on(Some(START)), "past"), (on(Some(START.plus(367 * 24 * 60 * MINUTE))), "out_of_range"), (wrong, "invalid")]
    {
        assert_eq!(refusal(hold::set(&desk, &kim, room_no, &wanted).await), ("until", code));
    }
    assert_eq!(row(&desk, &kim, room_no).await.status, Status::InProgress);
    hold::set(&desk, &kim, room_no, &on(Some(START.plus(MINUTE)))).await.expect("held");
    hold::set(&desk, &kim, room_no, &OFF).await.expect("lifted");
    let before = row(&desk, &kim, room_no).await;
    hold::set(&desk, &kim, room_no, &OFF).await.expect("nothing to lift");
    assert_eq!(row(&desk, &kim, room_no).await, before);
    desk.pass(2 * MINUTE);
    assert_eq!(due(&desk, &site).await, 0, "its timer went with it");
    hold::set(&desk, &kim, room_no, &on(Some(desk.now().plus(MINUTE)))).await.expect("held");
    room::end_by_agent(&desk, &kim, room_no).await.expect("ended");
    assert!(matches!(hold::set(&desk, &kim, room_no, &on(None)).await, Err(Error::RoomEnded)));
    desk.pass(2 * MINUTE);
    assert_eq!(due(&desk, &site).await, 0);
    assert_eq!(row(&desk, &kim, room_no).await.status, Status::Ended);
}

async fn f1_eight_nodes_end_one_hold_once(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let agent = site.agent("김상담", Role::Agent).await;
    let kim = session(&site, &agent);
    let room_no = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(agent.id)).await;
    hold::set(&desk, &kim, room_no, &on(Some(START.plus(MINUTE)))).await.expect("held");
    alarm::set(&desk, &kim, room_no, &alarm_at(START.plus(MINUTE), "")).await.expect("set");
    let nodes: Vec<_> = (0..8)
        .map(|_| {
            let (node, site) = (db.desk(), site.id);
            node.pass(2 * MINUTE);
            tokio::spawn(async move { automation::run_due(&node, Some(site)).await.expect("done") })
        })
        .collect();
    let mut done = 0;
    for node in nodes {
        done += node.await.expect("no panic");
    }
    assert_eq!(done, 2, "one hold, one alarm");
    assert_eq!(texts(&desk, &kim, room_no).await, ["[room_held]", "[room_hold_over]"]);
}

async fn f1_the_lists_know_inquiries_answers_holds_and_todays_ends(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let agent = site.agent("김상담", Role::Agent).await;
    let kim = session(&site, &agent);
    let mut rooms = Vec::new();
    for n in 0..5_u128 {
        let (_, room_no) = visit(&desk, &site, "문의").await;
        room::accept(&desk, &kim, room_no).await.expect("accepted");
        service::message::send(&desk, &kim, room_no, &words(100 + n, "답")).await.expect("sent");
        rooms.push(room_no);
    }
    hold::set(&desk, &kim, rooms[0], &on(None)).await.expect("held");
    room::end_by_agent(&desk, &kim, rooms[1]).await.expect("ended");
    let asked = site.room_with(&site.customer("asks").await, RoomSpec::in_progress(agent.id)).await;
    site.messages(asked, 1).await;
    let counts = room::counts(&desk, &kim, None).await.expect("counts");
    assert_eq!((counts.in_progress, counts.inquiry, counts.answered, counts.on_hold, counts.ended), (4, 1, 3, 1, 1));
    let list = async |turn| {
        let status = vec![Status::InProgress];
        let filter = room::Filter { status, turn, ..room::Filter::default() };
        room::list(&desk, &kim, &filter).await.expect("a list").items
    };
    assert_eq!(list(None).await.len(), 4);
    let inquiries: Vec<_> = list(Some(Turn::Inquiry)).await.into_iter().map(|row| row.room_no).collect();
    assert_eq!(inquiries, [asked.to_string()]);
    let answered = list(Some(Turn::Answered)).await;
    assert!(answered.len() == 3 && answered.iter().all(|row| row.turn == Some(Turn::Answered)));
    // START is 22:20 in Seoul: two hours later it is another day there, though not in UTC.
    desk.pass(99 * MINUTE);
    assert_eq!(room::counts(&desk, &kim, None).await.expect("counts").ended, 1);
    desk.pass(MINUTE);
    assert_eq!(room::counts(&desk, &kim, None).await.expect("counts").ended, 0, "not today's in Seoul");
}

fn tree(items: &[(&str, &[&str])]) -> Categories {
    let division = |name: &&str| view::Division { id: None, name: (*name).to_owned(), used: true };
    let item = |(name, below): &(&str, &[&str])| view::Category {
        id: None,
        name: (*name).to_owned(),
        used: true,
        divisions: below.iter().map(division).collect(),
    };
    Categories { version: String::new(), items: items.iter().map(item).collect() }
}

fn chosen(category: &view::Category, division: usize, detail: &str) -> ChosenCategory {
    ChosenCategory {
        category_id: category.id.clone(),
        division_id: category.divisions.get(division).and_then(|one| one.id.clone()),
        detail: Some(detail.to_owned()),
    }
}

async fn r17_categories_are_set_and_chosen(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let boss = site.agent("관리자", Role::Admin).await;
    let admin = session(&site, &boss);
    let too_long = tree(&[(&"가".repeat(16), &[])]);
    assert_eq!(refusal(category::set(&desk, &admin, &too_long).await), ("items", "too_long"));
    assert!(category::show(&desk, &admin).await.expect("a list").items.is_empty());
    let longest = "가".repeat(15);
    let set = category::set(&desk, &admin, &tree(&[("배송", &["지연", "분실"]), (&longest, &[])])).await.expect("set");
    assert_eq!(set.items[0].divisions.len(), 2);
    let room_no = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(boss.id)).await;
    let nine = chosen(&set.items[0], 0, &"가".repeat(9));
    assert_eq!(refusal(category::classify(&desk, &admin, room_no, &nine).await), ("detail", "too_long"));
    let shown = async || room::find(&desk, &admin, room_no).await.expect("a room").category.label;
    assert_eq!(shown().await, "-");
    let now =
        category::classify(&desk, &admin, room_no, &chosen(&set.items[0], 0, "명절연휴택배지연")).await.expect("set");
    assert_eq!((now.label.as_str(), shown().await.as_str()), ("배송/지연/명절연휴택배지연", now.label.as_str()));
    let row = async || {
        history::list(&desk, &admin, room_no, &history::Filter::default(), "").await.expect("a page").items[0]
            .category
            .clone()
    };
    assert_eq!(row().await, now.label, "in 상담이력 too");

    let mut renamed = set.clone();
    renamed.items[0].name = "배송 문의".to_owned();
    renamed.items.reverse();
    let renamed = category::set(&desk, &admin, &renamed).await.expect("set");
    assert_eq!(renamed.items[1].id, set.items[0].id, "another order, the same ones");
    assert_eq!(row().await, "배송 문의/지연/명절연휴택배지연", "with today's name");
    assert!(matches!(category::set(&desk, &admin, &set).await, Err(Error::Stale)), "somebody renamed one meanwhile");
    let mut fewer = renamed.clone();
    fewer.items.pop();
    assert_eq!(refusal(category::set(&desk, &admin, &fewer).await), ("items", "not_deletable"));
    let mut strange = renamed.clone();
    strange.items[0].id = Some("1".to_owned());
    assert_eq!(refusal(category::set(&desk, &admin, &strange).await), ("items", "invalid"));
    let there = db.site().await;
    let other = session(&there, &there.agent("남의관리자", Role::Admin).await);
    assert!(category::show(&desk, &other).await.expect("a list").items.is_empty(), "another site");
    let actions = site.audited(boss.id).await;
    assert_eq!(actions, [("classify_room".to_owned(), 1), ("set_categories".to_owned(), 2)]);
}

async fn r17_an_unused_category_is_refused_anew_and_shown_where_it_was_used(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let boss = site.agent("관리자", Role::Admin).await;
    let admin = session(&site, &boss);
    let mut set = category::set(&desk, &admin, &tree(&[("배송", &["지연"]), ("환불", &[])])).await.expect("set");
    let (old, new) = (
        site.room_with(&site.customer("old").await, RoomSpec::in_progress(boss.id)).await,
        site.room_with(&site.customer("new").await, RoomSpec::in_progress(boss.id)).await,
    );
    category::classify(&desk, &admin, old, &chosen(&set.items[0], 0, "")).await.expect("classified");
    set.items[0].used = false;
    let set = category::set(&desk, &admin, &set).await.expect("set");
    let refused = category::classify(&desk, &admin, new, &chosen(&set.items[0], 0, "")).await;
    assert_eq!(refusal(refused), ("category_id", "unused"));
    assert_eq!(room::find(&desk, &admin, old).await.expect("a room").category.label, "배송/지연");
    let typed = category::classify(&desk, &admin, old, &chosen(&set.items[0], 0, "명절")).await.expect("classified");
    assert_eq!(typed.label, "배송/지연/명절", "what was chosen before may stay");
}

async fn f4_room_tags_belong_to_the_room(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let boss = site.agent("관리자", Role::Admin).await;
    let admin = session(&site, &boss);
    let person = site.customer("happytalk").await;
    let (first, second) = (site.room_with(&person, RoomSpec::ended(None)).await, site.room(&person).await);
    let set = async |tags: &[&str]| {
        mark::set_tags(&desk, &admin, first, tags.iter().map(|&tag| tag.to_owned()).collect()).await
    };
    assert_eq!(set(&["#환불", "vip", "VIP"]).await.expect("saved"), ["환불", "vip"]);
    assert_eq!(refusal(set(&[&"가".repeat(21)]).await), ("tags", "too_long"));
    assert_eq!(row(&desk, &admin, first).await.tags, ["환불", "vip"]);
    assert!(row(&desk, &admin, second).await.tags.is_empty(), "another room of the same customer");
    let customer = info::customer(&desk, &admin, first).await.expect("readable");
    assert!(customer.identity.tags.is_empty(), "고객 태그 are others");
    assert_eq!(mark::suggest_tags(&desk, &admin, "#V").await.expect("a list"), ["vip"]);
    assert!(service::tag::suggest(&desk, &admin, "").await.expect("a list").is_empty());
    let before = row(&desk, &admin, first).await.version;
    set(&["환불", "vip"]).await.expect("no change");
    assert_eq!(row(&desk, &admin, first).await.version, before);
    assert_eq!(site.audited_values("tags").await, [(Some("[]".into()), Some(r#"["환불","vip"]"#.into()))]);
}

async fn f4_signs_and_grades_are_shown_in_the_list(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let boss = site.agent("관리자", Role::Admin).await;
    let admin = session(&site, &boss);
    let person = site.customer("happytalk").await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let second = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    let other = site.room(&site.customer("other").await).await;
    let (web, kakao) = (site.room(&person).await, site.room(&second).await);
    for flag in [0, 9, -1] {
        assert_eq!(refusal(mark::set_flag(&desk, &admin, web, Some(flag)).await), ("flag", "out_of_range"));
    }
    assert_eq!(mark::set_flag(&desk, &admin, web, Some(8)).await.expect("set").row.flag, Some(8));
    assert_eq!(row(&desk, &admin, kakao).await.flag, None, "a sign belongs to its room");
    mark::set_flag(&desk, &admin, web, None).await.expect("taken away");
    assert_eq!(row(&desk, &admin, web).await.flag, None);

    let before = row(&desk, &admin, kakao).await.version;
    mark::set_grade(&desk, &admin, web, Some(view::Grade::Vip)).await.expect("set");
    for room_no in [web, kakao] {
        assert_eq!(row(&desk, &admin, room_no).await.grade, Some(view::Grade::Vip), "of the 고객 ID");
    }
    assert!(row(&desk, &admin, kakao).await.version > before, "told in each open room");
    assert_eq!(row(&desk, &admin, other).await.grade, None);
    desk.pass(1);
    mark::set_grade(&desk, &admin, kakao, Some(view::Grade::Caution)).await.expect("set");
    assert_eq!(row(&desk, &admin, web).await.grade, Some(view::Grade::Caution), "the latest");
    desk.pass(1);
    mark::set_grade(&desk, &admin, web, None).await.expect("taken away");
    assert_eq!(row(&desk, &admin, kakao).await.grade, None);
    let list = room::list(&desk, &admin, &room::Filter::default()).await.expect("a list").items;
    assert!(list.iter().all(|row| row.grade.is_none()) && list.len() == 3);
    let audited = site.audited_values("grade").await;
    let vip = Some("vip".to_owned());
    assert_eq!((audited.len(), &audited[0]), (3, &(None, vip)));
}

fn alarm_at(at: Millis, note: &str) -> NewAlarm {
    NewAlarm { at: Some(at.rfc3339()), note: note.to_owned() }
}

async fn f4_an_alarm_rings_once_for_its_agent(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (kim, park) = (site.agent("김상담", Role::Agent).await, site.agent("박매니저", Role::Manager).await);
    let manager = leading(&site, &park, &[&kim]);
    let kim_id = kim.id;
    let kim = session(&site, &kim);
    let room_no = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(kim_id)).await;
    assert_eq!(refusal(alarm::set(&desk, &kim, room_no, &alarm_at(START, "")).await), ("at", "past"));
    let long = alarm_at(START.plus(MINUTE), &"가".repeat(201));
    assert_eq!(refusal(alarm::set(&desk, &kim, room_no, &long).await), ("note", "too_long"));
    alarm::set(&desk, &kim, room_no, &alarm_at(START.plus(5 * MINUTE), "이전")).await.expect("set");
    alarm::set(&desk, &kim, room_no, &alarm_at(START.plus(10 * MINUTE), "전화하기")).await.expect("set anew");
    let view = room::find(&desk, &kim, room_no).await.expect("a room");
    assert_eq!(view.alarm.expect("an alarm").note, "전화하기");
    assert_eq!(room::find(&desk, &manager, room_no).await.expect("a room").alarm, None, "everybody has their own");
    desk.pass(10 * MINUTE - 1);
    assert_eq!(due(&desk, &site).await, 0);
    desk.pass(1);
    assert_eq!(due(&desk, &site).await, 1);
    desk.pass(60 * MINUTE);
    assert_eq!(due(&desk, &site).await, 0, "once");
    let rung = alarm::list(&desk, &kim).await.expect("a list").items;
    assert_eq!((rung.len(), rung[0].rung, rung[0].note.as_str()), (1, true, "전화하기"), "kept until it was seen");
    assert_eq!((rung[0].name.as_deref(), rung[0].named), (Some("happytalk"), true));
    assert!(alarm::list(&desk, &manager).await.expect("a list").items.is_empty());
    alarm::set(&desk, &kim, room_no, &NewAlarm { at: None, note: String::new() }).await.expect("dropped");
    assert!(alarm::list(&desk, &kim).await.expect("a list").items.is_empty());
}

async fn r18_work_on_a_room_is_for_who_may_write_in_it(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let person = site.customer("happytalk").await;
    let ended = site.room_with(&person, RoomSpec::ended(Some(kim.id))).await;
    let bot = RoomSpec { status: Stored::Bot, ..RoomSpec::default() };
    let bot = site.room_with(&site.customer("bot").await, bot).await;
    let waiting = site.room(&person).await;
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    mark::set_flag(&desk, &kim, ended, Some(1)).await.expect("own, after the end too");
    mark::set_tags(&desk, &kim, ended, vec!["환불".to_owned()]).await.expect("own, after the end too");
    category::classify(&desk, &kim, ended, &ChosenCategory { category_id: None, division_id: None, detail: None })
        .await
        .expect("own, after the end too");
    for (who, room_no, seen) in [(&lee, ended, false), (&kim, bot, false), (&kim, waiting, true)] {
        let nothing = ChosenCategory { category_id: None, division_id: None, detail: None };
        let refused: Vec<Error> = vec![
            mark::set_flag(&desk, who, room_no, Some(99)).await.expect_err("refused"),
            mark::set_tags(&desk, who, room_no, vec!["가".repeat(30)]).await.expect_err("refused"),
            mark::set_grade(&desk, who, room_no, None).await.expect_err("refused"),
            category::classify(&desk, who, room_no, &nothing).await.expect_err("refused"),
            hold::set(&desk, who, room_no, &on(Some(Millis(0)))).await.expect_err("refused"),
        ];
        for error in refused {
            assert!(matches!((&error, seen), (Error::Forbidden, true) | (Error::NotFound, false)), "{error:?}");
        }
        let set = alarm::set(&desk, who, room_no, &alarm_at(START.plus(MINUTE), "")).await;
        assert_eq!(set.is_ok(), seen, "an alarm is for who may read");
    }
}
