use service::{
    Error, request, room,
    view::{NewHold, RequestAnswer, RequestState, Status, TransferApproval},
};
use testkit::TestDb;

use super::{answer, cast, id, refusal};
use crate::rooms::{say, texts, visit, words};

testkit::both_databases!(
    f4_an_approved_room_moves_with_its_load_log_line_and_memo,
    f4_each_choice_of_the_site_lets_others_decide,
    f4_a_full_colleague_leaves_the_request_waiting,
    f4_rejected_and_withdrawn_requests_move_nothing,
    f4_what_is_decided_is_told_and_a_retry_changes_nothing,
    f4_the_end_of_a_room_closes_what_waits,
    f4_a_room_that_changes_hands_closes_what_waits,
    f1_an_answered_or_held_room_stays_so_in_other_hands,
    f4_the_list_is_filtered_counted_and_paged,
    f4_settings_are_versioned_and_audited,
);

async fn f4_an_approved_room_moves_with_its_load_log_line_and_memo(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    cast.desk.pass(60_000);
    let done = request::approve(&cast.desk, &cast.lee, id(&asked), &answer("네, 받을게요")).await.expect("approved");
    assert_eq!(done.state, RequestState::Approved);
    assert_eq!(done.decided_by.map(|by| by.name).as_deref(), Some("이상담"));
    assert!(done.actions.open, "the room is theirs now");

    assert_eq!(cast.stands(room_no).await, ("이상담".to_owned(), Status::Assigned));
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((0, 0), (1, 1)));
    assert!(matches!(room::find(&cast.desk, &cast.kim, room_no).await, Err(Error::NotFound)), "theirs no more");
    let told = texts(&cast.desk, &cast.lee, room_no).await;
    assert_eq!(told, ["안녕하세요", "[room_accepted]", "[room_transferred]"]);
    let note = cast.memo_of(room_no).await.request.expect("a request");
    assert_eq!((note.state, note.answer.as_deref()), (RequestState::Approved, Some("네, 받을게요")));
    let history = service::history::list(&cast.desk, &cast.lee, room_no, &service::history::Filter::default(), "")
        .await
        .expect("readable");
    let row = &history.items[0];
    assert_eq!((row.agent.as_str(), row.in_charge.as_deref()), ("로봇 > 김상담 > 이상담", Some("이상담")));
    assert_eq!(row.memo.as_ref().map(|memo| (memo.kind.as_str(), memo.more)), Some(("transfer", 0)), "S74: one memo");
    assert_eq!(cast.site.audited(cast.lee.viewer.agent).await, [("approve_request".to_owned(), 1)]);
}

async fn f4_each_choice_of_the_site_lets_others_decide(db: TestDb) {
    let cast = cast(&db).await;
    for (choice, lee, park) in [
        (TransferApproval::Target, true, false),
        (TransferApproval::Manager, false, true),
        (TransferApproval::TargetOrManager, true, true),
    ] {
        cast.choose(choice).await;
        for (who, may) in [(&cast.lee, lee), (&cast.park, park), (&cast.kim, false), (&cast.yoon, false)] {
            let room_no = cast.room().await;
            let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
            let decided = cast.approve(who, &asked).await;
            assert_eq!(decided.is_ok(), may, "{choice:?} {}", who.name);
            if !may {
                let expected = if who.name == "윤매니저" { "NotFound" } else { "Forbidden" };
                assert_eq!(refusal(decided), expected, "{choice:?} {}", who.name);
            }
            room::end_by_agent(&cast.desk, &cast.admin, room_no).await.expect("ended");
        }
    }
    let room_no = cast.room().await;
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    for who in [&cast.choi, &cast.jung] {
        assert_eq!(refusal(cast.approve(who, &asked).await), "NotFound", "no business of another group's");
    }
    let elsewhere = db.site().await;
    let stranger = crate::rooms::session(&elsewhere, &elsewhere.agent("남", domain::access::Role::Admin).await);
    assert_eq!(refusal(cast.approve(&stranger, &asked).await), "NotFound", "another site's");
    let nobodys = domain::AgentRequestId(1);
    let unknown = request::reject(&cast.desk, &cast.admin, nobodys, &RequestAnswer::default()).await;
    assert_eq!(refusal(unknown), "NotFound");
    cast.choose(TransferApproval::Automatic).await;
    cast.approve(&cast.lee, &asked).await.expect("what waited before the setting came");
}

async fn f4_a_full_colleague_leaves_the_request_waiting(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    cast.site.capacity(cast.lee.viewer.agent, 0).await;
    for who in [&cast.lee, &cast.park, &cast.admin] {
        assert_eq!(refusal(cast.approve(who, &asked).await), "이상담 at capacity");
    }
    assert_eq!(cast.state(room_no).await, RequestState::Pending);
    assert_eq!(cast.stands(room_no).await.0, "김상담");
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((1, 1), (0, 0)));
    assert_eq!(texts(&cast.desk, &cast.kim, room_no).await, ["안녕하세요", "[room_accepted]"], "nothing half-written");
    cast.site.capacity(cast.lee.viewer.agent, 1).await;
    cast.approve(&cast.lee, &asked).await.expect("there is room now");
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((0, 0), (1, 1)));
}

async fn f4_rejected_and_withdrawn_requests_move_nothing(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    let too_long = request::reject(&cast.desk, &cast.lee, id(&asked), &answer(&"가".repeat(1_001))).await;
    assert_eq!(refusal(too_long), "reason too_long");
    assert_eq!(cast.state(room_no).await, RequestState::Pending);
    request::reject(&cast.desk, &cast.lee, id(&asked), &answer("지금은 어렵습니다")).await.expect("rejected");
    let note = cast.memo_of(room_no).await.request.expect("a request");
    assert_eq!((note.state, note.answer.as_deref()), (RequestState::Rejected, Some("지금은 어렵습니다")));
    let history = service::history::list(&cast.desk, &cast.kim, room_no, &service::history::Filter::default(), "")
        .await
        .expect("readable");
    assert_eq!(history.items[0].agent, "로봇 > 김상담", "R15: a rejected request adds no name");

    let other = cast.room().await;
    let asked = cast.ask(&cast.kim, other, &cast.lee).await.expect("asked");
    for who in [&cast.lee, &cast.park, &cast.admin] {
        assert_eq!(refusal(request::withdraw(&cast.desk, who, id(&asked)).await), "Forbidden", "not theirs");
    }
    request::withdraw(&cast.desk, &cast.kim, id(&asked)).await.expect("taken back");
    assert_eq!(cast.state(other).await, RequestState::Withdrawn);
    assert_eq!(refusal(cast.approve(&cast.lee, &asked).await), "Withdrawn by 김상담");
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((2, 2), (0, 0)));
}

async fn f4_what_is_decided_is_told_and_a_retry_changes_nothing(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    let first = cast.approve(&cast.lee, &asked).await.expect("approved");
    assert_eq!(cast.approve(&cast.lee, &asked).await.expect("a retry"), first);
    assert_eq!(refusal(cast.approve(&cast.park, &asked).await), "Approved by 이상담");
    let rejected = request::reject(&cast.desk, &cast.lee, id(&asked), &RequestAnswer::default()).await;
    assert_eq!(refusal(rejected), "Approved by 이상담");
    assert_eq!(refusal(request::withdraw(&cast.desk, &cast.kim, id(&asked)).await), "Approved by 이상담");
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((0, 0), (1, 1)), "moved once");
    assert_eq!(cast.site.audited(cast.lee.viewer.agent).await, [("approve_request".to_owned(), 1)]);
}

async fn f4_the_end_of_a_room_closes_what_waits(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    room::end_by_agent(&cast.desk, &cast.kim, room_no).await.expect("ended");
    assert_eq!(cast.state(room_no).await, RequestState::Closed);
    for who in [&cast.lee, &cast.park, &cast.admin] {
        assert_eq!(refusal(cast.approve(who, &asked).await), "RoomEnded");
    }
    assert_eq!(cast.stands(room_no).await, ("김상담".to_owned(), Status::Ended));
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((0, 0), (0, 0)));

    let (visitor, left) = visit(&cast.desk, &cast.site, "잠시만요").await;
    room::accept(&cast.desk, &cast.kim, left).await.expect("accepted");
    cast.ask(&cast.kim, left, &cast.lee).await.expect("asked");
    let visitor = service::entry::visitor(&cast.desk, &visitor.token).await.expect("a visitor");
    room::end_by_visitor(&cast.desk, cast.site.id, visitor.visitor_id, left).await.expect("ended");
    assert_eq!(cast.state(left).await, RequestState::Closed, "whoever ends it");
}

async fn f4_a_room_that_changes_hands_closes_what_waits(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    let yoon = cast.yoon.viewer.agent.to_string();
    room::reassign(&cast.desk, &cast.park, room_no, &yoon).await.expect("changed");
    assert_eq!(cast.state(room_no).await, RequestState::Closed);
    assert_eq!(refusal(cast.approve(&cast.lee, &asked).await), "Closed by ");
    assert_eq!(cast.stands(room_no).await.0, "윤매니저");
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.yoon).await), ((0, 0), (1, 1)));
}

async fn f1_an_answered_or_held_room_stays_so_in_other_hands(db: TestDb) {
    let cast = cast(&db).await;
    for held in [false, true] {
        let room_no = cast.room().await;
        service::message::send(&cast.desk, &cast.kim, room_no, &words(90 + u128::from(held), "네"))
            .await
            .expect("sent");
        if held {
            let on = NewHold { on: true, until: None };
            room::hold::set(&cast.desk, &cast.kim, room_no, &on).await.expect("held");
        }
        let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
        cast.approve(&cast.lee, &asked).await.expect("approved");
        let expected = if held { Status::OnHold } else { Status::InProgress };
        assert_eq!(cast.stands(room_no).await, ("이상담".to_owned(), expected));
    }
    let (visitor, room_no) = visit(&cast.desk, &cast.site, "하나").await;
    room::accept(&cast.desk, &cast.kim, room_no).await.expect("accepted");
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    cast.approve(&cast.park, &asked).await.expect("approved");
    say(&cast.desk, &visitor, &words(2, "둘")).await.expect("sent");
    assert_eq!(cast.stands(room_no).await, ("이상담".to_owned(), Status::Assigned), "never answered");
}

async fn f4_the_list_is_filtered_counted_and_paged(db: TestDb) {
    let cast = cast(&db).await;
    cast.site.capacity(cast.kim.viewer.agent, 100).await;
    let mut made = Vec::new();
    for n in 0..53 {
        let room_no = cast.room().await;
        let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
        if n < 2 {
            request::reject(&cast.desk, &cast.lee, id(&asked), &RequestAnswer::default()).await.expect("rejected");
        }
        // Three at a time are asked in the same millisecond.
        cast.desk.pass(i64::from(n % 3 == 2));
        made.push(asked.id);
    }
    cast.ask_review(&cast.kim, cast.room().await, None).await.expect("asked");
    let list = async |who, filter: request::Filter| request::list(&cast.desk, who, &filter).await.expect("a list");
    let pending = request::Filter { state: Some(RequestState::Pending), ..Default::default() };
    let page = list(&cast.park, pending.clone()).await;
    assert_eq!((page.items.len(), page.counts.pending, page.counts.rejected), (50, 52, 2));
    let next = request::Filter { cursor: page.next_cursor.expect("more"), ..pending.clone() };
    let rest = list(&cast.park, next).await;
    assert_eq!((rest.items.len(), rest.next_cursor), (2, None));
    let mut seen: Vec<_> = page.items.iter().chain(&rest.items).map(|one| one.id.clone()).collect();
    assert!(seen.is_sorted_by(|one, other| one.len() > other.len() || one > other), "newest first");
    seen.retain(|id| made.contains(id));
    assert_eq!(seen.len(), 51, "none twice, none left out");
    let all = list(&cast.admin, request::Filter::default()).await;
    assert_eq!(all.items.len(), 50, "without a state: any");
    let review = request::Filter { kind: Some(service::view::RequestKind::Review), ..Default::default() };
    let reviews = list(&cast.admin, review.clone()).await;
    assert_eq!((reviews.items.len(), reviews.counts.pending, reviews.counts.rejected), (1, 1, 0));
    assert!(list(&cast.lee, review).await.items.is_empty(), "not asked");
    assert_eq!(list(&cast.lee, pending.clone()).await.counts.pending, 51);
    assert_eq!(list(&cast.jung, pending.clone()).await.counts.pending, 0, "another group's");
    let of =
        |who: &service::session::Session| request::Filter { agent: who.viewer.agent.to_string(), ..pending.clone() };
    assert_eq!(list(&cast.park, of(&cast.lee)).await.counts.pending, 51);
    assert_eq!(list(&cast.park, of(&cast.yoon)).await.counts.pending, 0);
    assert_eq!(refusal(request::list(&cast.desk, &cast.park, &of(&cast.choi)).await), "agent_id unknown");
    for forged in ["1", "a.b", "' OR 1=1", "1.2.3"] {
        let filter = request::Filter { cursor: forged.to_owned(), ..Default::default() };
        assert_eq!(refusal(request::list(&cast.desk, &cast.park, &filter).await), "InvalidCursor", "{forged}");
    }
}

async fn f4_settings_are_versioned_and_audited(db: TestDb) {
    let cast = cast(&db).await;
    let before = request::settings::show(&cast.desk, &cast.admin).await.expect("settings");
    assert_eq!(before.transfer_approval, TransferApproval::TargetOrManager, "of a new site");
    let new = service::view::RequestSettings { transfer_approval: TransferApproval::Manager, ..before };
    let after = request::settings::set(&cast.desk, &cast.admin, &new).await.expect("set");
    assert_eq!(after.transfer_approval, TransferApproval::Manager);
    assert_eq!(refusal(request::settings::set(&cast.desk, &cast.admin, &new).await), "Stale");
    request::settings::set(&cast.desk, &cast.admin, &after).await.expect("the same again");
    let values = cast.site.audited_values("transfer_approval").await;
    assert_eq!(values, [(Some("target_or_manager".to_owned()), Some("manager".to_owned()))]);
}
