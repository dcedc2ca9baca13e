use domain::{
    RoomNo,
    access::Role,
    room::{How, Status},
};
use service::{history, room, session::Session};
use testkit::{RoomSpec, TestDb, put};

use super::{cast, refusal};
use crate::rooms::{leading, session};

testkit::both_databases!(
    r15_s86_s87_all_examples_with_changes_as_they_are_made,
    s87_a_pending_or_rejected_request_adds_no_name,
);

/// 담당 stands apart from the chain.
const EXAMPLES: [(&str, &str, &str); 10] = [
    ("auto 김", "김", "김"),
    ("accept 김", "로봇 > 김", "김"),
    ("accept 김, transfer 이, transfer 박", "로봇 > 김 > 이 > 박", "박"),
    ("auto 김, manager 박", "박", "박"),
    ("accept 김, manager 박", "로봇 > 박", "박"),
    ("auto 김, manager 박, transfer 이", "박 > 이", "이"),
    ("auto 김, transfer 이, manager 박", "김 > 이", "박"),
    ("auto 김, transfer 이, manager 박, transfer 최", "김 > 이 > 박 > 최", "최"),
    ("auto 김, transfer 이, transfer 김", "김 > 이 > 김", "김"),
    ("auto 김, transfer 이", "김 > 이", "이"),
];

async fn r15_s86_s87_all_examples_with_changes_as_they_are_made(db: TestDb) {
    let cast = cast(&db).await;
    let mut agents = Vec::new();
    for name in ["김", "이", "박", "최"] {
        agents.push(cast.site.agent(name, Role::Agent).await);
    }
    let manager = cast.site.agent("장매니저", Role::Manager).await;
    let members: Vec<_> = agents.iter().collect();
    cast.site.group(&[&manager], &members).await;
    let lead = leading(&cast.site, &manager, &members);
    let sessions: Vec<Session> = agents.iter().map(|agent| session(&cast.site, agent)).collect();
    let named = |name: &str| sessions.iter().find(|one| one.name == name).expect("a known name");
    for (nth, (story, expected, in_charge)) in EXAMPLES.into_iter().enumerate() {
        let person = cast.site.customer(&format!("customer-{nth}")).await;
        let mut at: Option<(RoomNo, &Session)> = None;
        for step in story.split(", ") {
            let (how, name) = step.split_once(' ').expect("how and who");
            let next = named(name);
            let id = next.viewer.agent;
            let room_no = match (how, at) {
                ("auto", None) => {
                    let log = vec![(id, How::Auto)];
                    let spec = RoomSpec { status: Status::Assigned, agent: Some(id), log, ..RoomSpec::default() };
                    put!(
                        db.db(),
                        "UPDATE agents SET load = load + 1 WHERE site_id = $1 AND agent_id = $2",
                        cast.site.id.0,
                        id.0
                    );
                    cast.site.room_with(&person, spec).await
                }
                ("accept", None) => {
                    let room_no = cast.site.room(&person).await;
                    room::accept(&cast.desk, next, room_no).await.expect("accepted");
                    room_no
                }
                ("transfer", Some((room_no, from))) => {
                    let asked = cast.ask(from, room_no, next).await.expect("asked");
                    cast.approve(next, &asked).await.expect("approved");
                    room_no
                }
                ("manager", Some((room_no, _))) => {
                    room::reassign(&cast.desk, &lead, room_no, &id.to_string()).await.expect("changed");
                    room_no
                }
                other => panic!("{other:?}"),
            };
            at = Some((room_no, next));
        }
        let (room_no, _) = at.expect("a room");
        let row = history::list(&cast.desk, &cast.admin, room_no, &service::history::Filter::default(), "")
            .await
            .expect("readable")
            .items
            .remove(0);
        assert_eq!((row.agent.as_str(), row.in_charge.as_deref()), (expected, Some(in_charge)), "{story}");
    }
    for one in &sessions {
        let (counted, there) = cast.load(one).await;
        assert_eq!(counted, there, "{}", one.name);
    }
}

async fn s87_a_pending_or_rejected_request_adds_no_name(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let chain = async || {
        history::list(&cast.desk, &cast.admin, room_no, &service::history::Filter::default(), "")
            .await
            .expect("readable")
            .items
            .remove(0)
            .agent
    };
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    assert_eq!(chain().await, "로봇 > 김상담");
    service::request::reject(&cast.desk, &cast.lee, super::id(&asked), &super::answer("")).await.expect("rejected");
    assert_eq!(chain().await, "로봇 > 김상담");
    let again = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    cast.site.capacity(cast.lee.viewer.agent, 0).await;
    assert_eq!(refusal(cast.approve(&cast.lee, &again).await), "이상담 at capacity");
    assert_eq!(chain().await, "로봇 > 김상담");
}
