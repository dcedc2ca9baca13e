//! F3: rooms that wait are given out.

mod queue;
mod race;
mod settings;

use domain::{RoomNo, access::Role};
use service::{
    Desk,
    distribution::{self, log, settings as rules, staff},
    history, room,
    session::Session,
    view::{
        self, DistributionMode as Mode, DistributionRule as Rule, NewDistribution, NewStaff, NewStaffMember, Status,
    },
};
use testkit::{Agent, Site, TestDb};

use crate::rooms::{session, texts, visit};

testkit::both_databases!(
    f3_rooms_go_to_who_has_the_fewest_in_the_order_they_wait,
    f3_what_waits_goes_out_as_somebody_frees_up,
    f3_agents_take_rooms_within_their_working_hours_only,
    f3_what_waits_is_found_again_after_a_restart,
    s82_the_log_keeps_why_the_room_went_to_whom,
);

pub async fn set(desk: &Desk, admin: &Session, mode: Mode, rule: Rule) {
    let new = NewDistribution { mode: Some(mode), rule: Some(rule), ..NewDistribution::default() };
    rules::set(desk, admin, &new).await.expect("set");
}

pub async fn give_out(desk: &Desk, site: &Site) -> usize {
    distribution::run_due(desk, Some(site.id)).await.expect("done")
}

pub async fn capacity(desk: &Desk, admin: &Session, agent: &Agent, capacity: i64) {
    let item = NewStaffMember { id: agent.id.to_string(), capacity: Some(capacity), ..NewStaffMember::default() };
    staff::set(desk, admin, &NewStaff { version: None, items: vec![item] }).await.expect("set");
}

pub async fn available(desk: &Desk, session: &Session, available: bool) {
    service::account::set_available(desk, session, available).await.expect("set");
}

/// An administrator who takes no rooms, and two agents who do.
pub async fn people(desk: &Desk, site: &Site) -> (Session, Agent, Agent) {
    let admin = session(site, &site.agent("관리자", Role::Admin).await);
    available(desk, &admin, false).await;
    (admin, site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await)
}

/// Who has the room, by name, and its status.
pub async fn holder(desk: &Desk, session: &Session, room_no: RoomNo) -> (Option<String>, Status) {
    let row = room::find(desk, session, room_no).await.expect("a room").row;
    (row.agent.map(|agent| agent.name), row.status)
}

async fn f3_rooms_go_to_who_has_the_fewest_in_the_order_they_wait(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    let own = visit(&desk, &site, "이미 상담 중").await.1;
    room::accept(&desk, &session(&site, &kim), own).await.expect("accepted");
    let mut rooms = Vec::new();
    for text in ["첫째", "둘째", "셋째", "넷째"] {
        rooms.push(visit(&desk, &site, text).await.1);
        desk.pass(1_000);
    }
    capacity(&desk, &admin, &kim, 2).await;
    capacity(&desk, &admin, &lee, 2).await;
    // 자동배분 gives out at once what waits.
    set(&desk, &admin, Mode::Auto, Rule::Fewest).await;
    let mut got = Vec::new();
    for room_no in &rooms {
        got.push(holder(&desk, &admin, *room_no).await.0);
    }
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(got, [name("이상담"), name("김상담"), name("이상담"), None], "equals by turn; the last one waits");
    assert_eq!(holder(&desk, &admin, rooms[0]).await.1, Status::Assigned);
    assert_eq!(texts(&desk, &admin, rooms[0]).await, ["첫째", "[room_assigned]"]);
    assert_eq!(give_out(&desk, &site).await, 0, "nobody has a place left");
}

async fn f3_what_waits_goes_out_as_somebody_frees_up(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    let (as_kim, as_lee) = (session(&site, &kim), session(&site, &lee));
    available(&desk, &as_lee, false).await;
    capacity(&desk, &admin, &kim, 1).await;
    set(&desk, &admin, Mode::Auto, Rule::RoundRobin).await;
    let mut rooms = Vec::new();
    for text in ["하나", "둘", "셋", "넷", "다섯"] {
        rooms.push(visit(&desk, &site, text).await.1);
        desk.pass(1_000);
    }
    let waiting = async || room::counts(&desk, &admin, None).await.expect("counts").waiting;
    assert_eq!((give_out(&desk, &site).await, waiting().await), (1, 4), "one place, and 상담 안함 takes none");

    room::end_by_agent(&desk, &as_kim, rooms[0]).await.expect("ended");
    assert_eq!((give_out(&desk, &site).await, waiting().await), (1, 3));
    assert_eq!(holder(&desk, &admin, rooms[1]).await.0.as_deref(), Some("김상담"), "who waits longest");

    capacity(&desk, &admin, &kim, 2).await;
    assert_eq!((give_out(&desk, &site).await, waiting().await), (1, 2), "a raised capacity is a place");

    available(&desk, &as_lee, true).await;
    assert_eq!((give_out(&desk, &site).await, waiting().await), (2, 0), "상담함");
    assert_eq!(holder(&desk, &admin, rooms[4]).await.0.as_deref(), Some("이상담"));
}

async fn f3_agents_take_rooms_within_their_working_hours_only(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    available(&desk, &session(&site, &lee), false).await;
    // START is 22:20 in Seoul.
    let span = view::HoursSpan { from: "23:00".to_owned(), to: "24:00".to_owned() };
    let week = Some(Some(vec![view::HoursDay { spans: vec![span] }; 7]));
    let item = NewStaffMember { id: kim.id.to_string(), week, ..NewStaffMember::default() };
    let shown = staff::set(&desk, &admin, &NewStaff { version: None, items: vec![item] }).await.expect("set");
    let of_kim = shown.items.into_iter().find(|one| one.id == kim.id.to_string()).expect("kim");
    assert!(!of_kim.on_duty && of_kim.available);
    set(&desk, &admin, Mode::Auto, Rule::Fewest).await;
    let room_no = visit(&desk, &site, "퇴근하셨나요?").await.1;
    assert_eq!(give_out(&desk, &site).await, 0);
    desk.pass(40 * 60_000);
    assert_eq!(give_out(&desk, &site).await, 1, "23:00: nobody had to do anything");
    assert_eq!(holder(&desk, &admin, room_no).await.0.as_deref(), Some("김상담"));

    let today = view::Holiday { date: "2026-11-22".to_owned(), name: "쉬는 날".to_owned() };
    let holidays =
        view::Hours { version: 0, week: None, holidays: vec![today], time_zone: String::new(), open_now: false };
    service::hours::set(&desk, &admin, &holidays).await.expect("set");
    visit(&desk, &site, "휴일인가요?").await;
    assert_eq!(give_out(&desk, &site).await, 0, "nothing is given out while the desk is closed");
}

async fn f3_what_waits_is_found_again_after_a_restart(db: TestDb) {
    let (desk, site, other) = (db.desk(), db.site().await, db.site().await);
    let (admin, ..) = people(&desk, &site).await;
    let (elsewhere, ..) = people(&desk, &other).await;
    set(&desk, &admin, Mode::Hybrid, Rule::Fewest).await;
    let room_no = visit(&desk, &site, "받아 주세요").await.1;
    let unshared = visit(&desk, &other, "수동배분").await.1;
    drop(desk);
    // Nothing but the database tells the next process.
    let desk = db.desk();
    distribution::run_due(&desk, None).await.expect("done");
    assert_eq!(holder(&desk, &admin, room_no).await.1, Status::Assigned);
    assert_eq!(holder(&desk, &elsewhere, unshared).await.1, Status::Waiting, "another site's rule is its own");
}

async fn s82_the_log_keeps_why_the_room_went_to_whom(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    set(&desk, &admin, Mode::Auto, Rule::Fewest).await;
    available(&desk, &session(&site, &lee), false).await;
    let first = visit(&desk, &site, "첫째").await.1;
    give_out(&desk, &site).await;
    available(&desk, &session(&site, &lee), true).await;
    capacity(&desk, &admin, &kim, 1).await;
    let room_no = visit(&desk, &site, "둘째").await.1;
    give_out(&desk, &site).await;
    set(&desk, &admin, Mode::Manual, Rule::RoundRobin).await;

    let entries = log::list(&desk, &session(&site, &lee), room_no).await.expect("readable").items;
    let [entry] = entries.as_slice() else { panic!("one entry, not {entries:?}") };
    assert_eq!(
        (entry.to.name.as_str(), entry.how, &entry.from, &entry.by),
        ("이상담", view::AssignedHow::Auto, &None, &None)
    );
    let reason = entry.reason.as_ref().expect("a reason");
    assert_eq!((reason.rule, &reason.group, reason.unnamed), (Rule::Fewest, &None, 0), "as it was then");
    let eligible: Vec<_> =
        reason.eligible.iter().map(|one| (one.agent.name.as_str(), one.load, one.capacity)).collect();
    assert_eq!(eligible, [("이상담", 0, 10)]);
    let mut others: Vec<_> =
        reason.others.iter().map(|one| (one.agent.name.as_str(), one.load, one.capacity, one.why)).collect();
    others.sort_unstable_by_key(|other| other.0);
    assert_eq!(others, [("관리자", 0, 10, view::WhyNot::NotAvailable), ("김상담", 1, 1, view::WhyNot::AtCapacity)]);
    let hidden = log::list(&desk, &session(&site, &lee), first).await;
    assert!(matches!(hidden, Err(service::Error::NotFound)), "a colleague's room");
    let rows = history::list(&desk, &admin, room_no, &history::Filter::default(), "").await.expect("history").items;
    assert_eq!(rows[0].agent, "이상담", "the name alone");
}
