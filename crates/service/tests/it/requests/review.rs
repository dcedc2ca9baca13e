use service::{
    Error, memo, message, request, room,
    view::{RequestState, Scope, Status},
};
use testkit::TestDb;

use super::{answer, cast, id, refusal};
use crate::rooms::words;

testkit::both_databases!(
    r18_who_is_asked_for_a_review_reads_and_writes_until_it_is_answered,
    f4_a_review_for_any_manager_is_answered_by_those_who_lead,
    f4_who_may_be_asked_for_a_review,
    r18_the_end_and_other_hands_end_a_review,
);

async fn r18_who_is_asked_for_a_review_reads_and_writes_until_it_is_answered(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let count = async || {
        let counts = room::counts(&cast.desk, &cast.yoon, Some(Scope::Team)).await.expect("counts");
        counts.assigned + counts.in_progress
    };
    let listed = async || {
        let filter = room::Filter { status: vec![Status::Assigned, Status::InProgress], ..room::Filter::default() };
        let list = room::list(&cast.desk, &cast.yoon, &filter).await.expect("a list");
        list.items.iter().any(|row| row.room_no == room_no.to_string())
    };
    assert_eq!(refusal(room::find(&cast.desk, &cast.yoon, room_no).await), "NotFound", "leads nobody");
    assert_eq!((listed().await, count().await), (false, 0));
    let asked = cast.ask_review(&cast.kim, room_no, Some(&cast.yoon)).await.expect("asked");
    let seen = room::find(&cast.desk, &cast.yoon, room_no).await.expect("readable");
    assert!(seen.actions.reply && seen.requests[0].actions.approve);
    assert_eq!((listed().await, count().await), (true, 1));
    let by_number = room::Filter { q: room_no.to_string(), ..room::Filter::default() };
    assert_eq!(room::list(&cast.desk, &cast.yoon, &by_number).await.expect("a list").items.len(), 1);
    message::send(&cast.desk, &cast.yoon, room_no, &words(70, "매니저입니다")).await.expect("written");
    memo::write(&cast.desk, &cast.yoon, room_no, "확인 중").await.expect("written");
    assert_eq!(cast.stands(room_no).await.0, "김상담", "kim stays in charge");
    assert_eq!(refusal(room::find(&cast.desk, &cast.jung, room_no).await), "NotFound", "another manager");
    let taken = room::reassign(&cast.desk, &cast.yoon, room_no, &cast.yoon.viewer.agent.to_string()).await;
    assert_eq!(refusal(taken), "Forbidden", "asked to look, not to take it");

    request::approve(&cast.desk, &cast.yoon, id(&asked), &answer("맞습니다")).await.expect("answered");
    let note = cast.memo_of(room_no).await.request.expect("a request");
    assert_eq!((note.state, note.answer.as_deref()), (RequestState::Approved, Some("맞습니다")));
    assert_eq!(refusal(room::find(&cast.desk, &cast.yoon, room_no).await), "NotFound", "asked no more");
    assert_eq!((listed().await, count().await), (false, 0));
    let written = message::send(&cast.desk, &cast.yoon, room_no, &words(71, "더")).await;
    assert!(matches!(written, Err(Error::NotFound)), "{written:?}");
}

async fn f4_a_review_for_any_manager_is_answered_by_those_who_lead(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let asked = cast.ask_review(&cast.kim, room_no, None).await.expect("asked");
    assert_eq!(refusal(cast.approve(&cast.kim, &asked).await), "Forbidden", "one's own");
    for who in [&cast.lee, &cast.yoon, &cast.jung] {
        assert_eq!(refusal(cast.approve(who, &asked).await), "NotFound", "{}", who.name);
    }
    let rejected =
        request::reject(&cast.desk, &cast.park, id(&asked), &answer("직접 판단해 주세요")).await.expect("theirs");
    assert_eq!(rejected.state, RequestState::Rejected);
    assert_eq!(cast.stands(room_no).await.0, "김상담");
    let again = cast.ask_review(&cast.kim, room_no, None).await.expect("asked again");
    cast.approve(&cast.admin, &again).await.expect("an administrator");
}

async fn f4_who_may_be_asked_for_a_review(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    for (to, expected) in [
        (&cast.kim, "to_agent_id oneself"),
        (&cast.lee, "to_agent_id no_manager"),
        (&cast.jung, "to_agent_id other_group"),
    ] {
        assert_eq!(refusal(cast.ask_review(&cast.kim, room_no, Some(to)).await), expected, "{}", to.name);
    }
    let asked = cast.ask_review(&cast.kim, room_no, Some(&cast.admin)).await.expect("an administrator of no group");
    request::withdraw(&cast.desk, &cast.kim, id(&asked)).await.expect("taken back");
    assert_eq!(cast.state(room_no).await, RequestState::Withdrawn);
}

async fn r18_the_end_and_other_hands_end_a_review(db: TestDb) {
    let cast = cast(&db).await;
    let (ends, moves) = (cast.room().await, cast.room().await);
    for room_no in [ends, moves] {
        cast.ask_review(&cast.kim, room_no, Some(&cast.yoon)).await.expect("asked");
        room::find(&cast.desk, &cast.yoon, room_no).await.expect("readable");
    }
    room::end_by_agent(&cast.desk, &cast.kim, ends).await.expect("ended");
    room::reassign(&cast.desk, &cast.park, moves, &cast.lee.viewer.agent.to_string()).await.expect("changed");
    for room_no in [ends, moves] {
        assert_eq!(cast.state(room_no).await, RequestState::Closed);
        assert_eq!(refusal(room::find(&cast.desk, &cast.yoon, room_no).await), "NotFound");
    }
}
