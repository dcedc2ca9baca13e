//! F1, S80, S82: who sees and takes what waits, under each 배분방식.

use domain::access::Role;
use live::Agent as Console;
use service::{
    Desk, Error, history,
    room::{self, Filter},
    session::Session,
    view::{DistributionMode as Mode, DistributionRule as Rule, Status},
};
use testkit::TestDb;

use super::{available, give_out, holder, people, set};
use crate::rooms::{session, visit};

testkit::both_databases!(
    f1_under_자동배분_배정_대기_is_for_managers_alone,
    f1_a_switch_of_배분방식_moves_what_waits_at_once,
    s80_in_하이브리드_who_accepts_from_대기_comes_after_the_bot,
    s82_a_manager_who_takes_a_room_under_자동배분_stands_alone,
    f3_a_switch_away_leaves_with_agents_what_they_have,
);

async fn seen(desk: &Desk, session: &Session) -> Vec<String> {
    let list = room::list(desk, session, &Filter::default()).await.expect("a list");
    assert_eq!(list.counts.waiting, i64::try_from(list.items.len()).expect("few"), "counts agree with the list");
    list.items.into_iter().map(|row| row.room_no).collect()
}

async fn f1_under_자동배분_배정_대기_is_for_managers_alone(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    let park = session(&site, &site.agent("박매니저", Role::Manager).await);
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    for one in [&kim, &lee, &park] {
        available(&desk, one, false).await;
    }
    set(&desk, &admin, Mode::Auto, Rule::Fewest).await;
    let room_no = visit(&desk, &site, "기다립니다").await.1;
    give_out(&desk, &site).await;
    assert!(seen(&desk, &kim).await.is_empty());
    assert!(matches!(room::find(&desk, &kim, room_no).await, Err(Error::NotFound)));
    assert!(matches!(room::accept(&desk, &kim, room_no).await, Err(Error::NotFound)));
    let by_number = Filter { q: room_no.to_string(), ..Filter::default() };
    assert!(room::list(&desk, &kim, &by_number).await.expect("a list").items.is_empty(), "nor by its number");
    for above in [&park, &admin] {
        assert_eq!(seen(&desk, above).await, [room_no.to_string()]);
        let view = room::find(&desk, above, room_no).await.expect("readable");
        assert!(view.row.queued && view.actions.accept && view.row.status == Status::Waiting);
    }
}

/// Types of the frames that reached a console.
fn heard(console: &live::AgentConnection) -> Vec<String> {
    let mut frames = Vec::new();
    console.take(&mut frames);
    let kind = |frame: &[u8]| -> String {
        let json: serde_json::Value = serde_json::from_slice(frame).expect("JSON");
        json["type"].as_str().expect("a type").to_owned()
    };
    frames.iter().map(|frame| kind(frame)).collect()
}

async fn f1_a_switch_of_배분방식_moves_what_waits_at_once(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    for one in [&kim, &lee] {
        available(&desk, one, false).await;
    }
    visit(&desk, &site, "하나").await;
    visit(&desk, &site, "둘").await;
    let console = |session: &Session| {
        let who = Console {
            viewer: session.viewer.clone(),
            name: session.name.as_str().into(),
            session: session.name.as_str().into(),
        };
        desk.hub().connect_console(site.id, who, None).0
    };
    let (of_kim, of_admin) = (console(&kim), console(&admin));
    set(&desk, &admin, Mode::Auto, Rule::Fewest).await;
    assert_eq!(heard(&of_kim), ["room_left", "room_left"]);
    assert_eq!(heard(&of_admin), ["room", "room"]);
    assert!(seen(&desk, &kim).await.is_empty());

    set(&desk, &admin, Mode::Hybrid, Rule::Fewest).await;
    assert_eq!(heard(&of_kim), ["room_entered", "room_entered"]);
    assert_eq!(seen(&desk, &kim).await.len(), 2);
    set(&desk, &admin, Mode::Manual, Rule::Fewest).await;
    assert!(heard(&of_kim).is_empty(), "for agents that is the same");
}

async fn s80_in_하이브리드_who_accepts_from_대기_comes_after_the_bot(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    available(&desk, &lee, false).await;
    set(&desk, &admin, Mode::Hybrid, Rule::Fewest).await;
    let given = visit(&desk, &site, "먼저").await.1;
    give_out(&desk, &site).await;
    for one in [&kim, &lee] {
        available(&desk, one, false).await;
    }
    let waits = visit(&desk, &site, "나중").await.1;
    assert_eq!(give_out(&desk, &site).await, 0, "nobody is eligible");
    room::accept(&desk, &lee, waits).await.expect("it waits for anyone");
    let chain = async |room_no| {
        history::list(&desk, &admin, room_no, &history::Filter::default(), "").await.expect("history").items[0]
            .agent
            .clone()
    };
    assert_eq!(chain(given).await, "김상담");
    assert_eq!(chain(waits).await, "로봇 > 이상담");
}

async fn s82_a_manager_who_takes_a_room_under_자동배분_stands_alone(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    for one in [&kim, &lee] {
        available(&desk, &session(&site, one), false).await;
    }
    set(&desk, &admin, Mode::Auto, Rule::Fewest).await;
    let room_no = visit(&desk, &site, "급합니다").await.1;
    room::accept(&desk, &admin, room_no).await.expect("managers may");
    assert_eq!(holder(&desk, &admin, room_no).await, (Some("관리자".to_owned()), Status::Assigned));
    let rows = history::list(&desk, &admin, room_no, &history::Filter::default(), "").await.expect("history").items;
    assert_eq!(rows[0].agent, "관리자");
}

async fn f3_a_switch_away_leaves_with_agents_what_they_have(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    available(&desk, &session(&site, &lee), false).await;
    set(&desk, &admin, Mode::Auto, Rule::Fewest).await;
    let room_no = visit(&desk, &site, "하나").await.1;
    give_out(&desk, &site).await;
    set(&desk, &admin, Mode::Manual, Rule::Fewest).await;
    assert_eq!(holder(&desk, &session(&site, &kim), room_no).await.1, Status::Assigned);
    let waits = visit(&desk, &site, "둘").await.1;
    assert_eq!(give_out(&desk, &site).await, 0);
    assert_eq!(holder(&desk, &session(&site, &kim), waits).await.1, Status::Waiting, "everybody sees it");
}
