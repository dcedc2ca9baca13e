use domain::verification::Refusal;
use service::{Error, job};
use testkit::TestDb;

use super::{NUMBER, Scene, Talk, scene, wrong};
use crate::entry::page;

testkit::both_databases!(
    f8_a_code_counts_three_minutes,
    f8_five_wrong_codes_end_it,
    f8_five_codes_a_day_go_to_one_number,
    f8_one_request_sends_five_codes,
    a_call_that_is_repeated_sends_once_and_verifies_once,
    f8_codes_and_numbers_are_not_stored_in_the_open,
    s31_what_is_no_mobile_number_is_refused,
    a_request_expires,
);

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> Refusal {
    match result {
        Err(Error::Verification(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn asked(here: &Scene) -> (Talk, String) {
    let talk = here.talk(&page(&here.site)).await;
    let request = here.ask(talk.room).await;
    (talk, request)
}

async fn f8_a_code_counts_three_minutes(db: TestDb) {
    let here = scene(&db).await;
    let (talk, request) = asked(&here).await;
    assert_eq!(refusal(here.enter_code(&talk, &request, "123456").await), Refusal::Expired, "none was sent");
    here.send(&talk, &request, NUMBER).await.expect("sent");
    let code = here.code().await;
    here.desk.pass(180_000);
    assert_eq!(refusal(here.enter_code(&talk, &request, &code).await), Refusal::Expired);
    here.send(&talk, &request, NUMBER).await.expect("sent again");
    let second = here.code().await;
    here.desk.pass(179_999);
    here.enter_code(&talk, &request, &second).await.expect("the last millisecond counts");
}

async fn f8_five_wrong_codes_end_it(db: TestDb) {
    let here = scene(&db).await;
    let (talk, request) = asked(&here).await;
    here.send(&talk, &request, NUMBER).await.expect("sent");
    let code = here.code().await;
    for left in (1..=4).rev() {
        assert_eq!(refusal(here.enter_code(&talk, &request, &wrong(&code)).await), Refusal::Wrong { left });
    }
    let nonsense = here.enter_code(&talk, &request, "12345").await;
    assert!(matches!(nonsense, Err(Error::Invalid(_))), "what is no code is no try");
    assert_eq!(refusal(here.enter_code(&talk, &request, &wrong(&code)).await), Refusal::TooManyTries);
    assert_eq!(refusal(here.enter_code(&talk, &request, &code).await), Refusal::TooManyTries, "even the right one");
    assert_eq!(here.mobile(talk.room).await, None);
    here.desk.pass(31_000);
    here.send(&talk, &request, NUMBER).await.expect("another code");
    let code = here.code().await;
    here.enter_code(&talk, &request, &code).await.expect("new tries come with it");
}

async fn f8_five_codes_a_day_go_to_one_number(db: TestDb) {
    let here = scene(&db).await;
    for n in 0..5 {
        let (talk, request) = asked(&here).await;
        here.send(&talk, &request, if n % 2 == 0 { NUMBER } else { "+82-10-1234-5678" }).await.expect("sent");
    }
    let (talk, request) = asked(&here).await;
    assert_eq!(refusal(here.send(&talk, &request, NUMBER).await), Refusal::TooManySends);
    here.send(&talk, &request, "010-1234-5679").await.expect("another number is free");
    let elsewhere = scene(&db).await;
    let (stranger, other) = asked(&elsewhere).await;
    elsewhere.send(&stranger, &other, NUMBER).await.expect("another site counts for itself");
    // It was 22:20 in Seoul: at midnight there the day is another one, in UTC it is the same.
    here.desk.pass(99 * 60_000);
    let (talk, request) = asked(&here).await;
    assert_eq!(refusal(here.send(&talk, &request, NUMBER).await), Refusal::TooManySends);
    here.desk.pass(60_000);
    here.send(&talk, &request, NUMBER).await.expect("a new day");
}

async fn f8_one_request_sends_five_codes(db: TestDb) {
    let here = scene(&db).await;
    let (talk, request) = asked(&here).await;
    for n in 0..5 {
        here.send(&talk, &request, &format!("010-1234-000{n}")).await.expect("sent");
    }
    assert_eq!(refusal(here.send(&talk, &request, "010-1234-0009").await), Refusal::TooManySends);
    job::run_due(&here.desk, Some(here.site.id)).await.expect("jobs run");
    let outbox = service::sms::outbox(&here.desk, &here.admin).await.expect("an outbox");
    assert_eq!(outbox.items.len(), 5);
}

async fn a_call_that_is_repeated_sends_once_and_verifies_once(db: TestDb) {
    let here = scene(&db).await;
    let (talk, request) = asked(&here).await;
    let first = here.send(&talk, &request, NUMBER).await.expect("sent");
    here.desk.pass(10_000);
    assert_eq!(here.send(&talk, &request, "01012345678").await.expect("sent"), first, "the answer of the first call");
    assert_eq!(here.count("SELECT COUNT(*) FROM jobs WHERE site_id = $1").await, 1);
    assert_eq!(here.count("SELECT sends FROM verification_sends WHERE site_id = $1").await, 1);
    let code = here.code().await;
    for _ in 0..2 {
        assert_eq!(here.enter_code(&talk, &request, &code).await.expect("verified").verified, Some(true));
    }
    assert_eq!(refusal(here.enter_code(&talk, &request, &wrong(&code)).await), Refusal::Closed);
    assert_eq!(here.count("SELECT COUNT(*) FROM verifications WHERE site_id = $1").await, 1);
    assert_eq!(here.lines(talk.room).await, ["verification_requested", "verification_completed"]);
    assert_eq!(here.count("SELECT COUNT(*) FROM jobs WHERE site_id = $1").await, 0, "what is done is gone");
}

async fn f8_codes_and_numbers_are_not_stored_in_the_open(db: TestDb) {
    let db = db.alone().await;
    let here = scene(&db).await;
    let (talk, request) = asked(&here).await;
    here.send(&talk, &request, NUMBER).await.expect("sent");
    assert_eq!(super::withdraw::cells_with(&here.desk, "12345678").await, Vec::<String>::new());
    let code = here.code().await;
    assert_eq!(super::withdraw::cells_with(&here.desk, &code).await, Vec::<String>::new());
    here.desk.db().close().await;
}

async fn s31_what_is_no_mobile_number_is_refused(db: TestDb) {
    let here = scene(&db).await;
    let (talk, request) = asked(&here).await;
    for number in ["", "02-123-4567", "1588-0000", "+1 415 867 5309", "010-1234-567", "전화번호"] {
        match here.send(&talk, &request, number).await {
            Err(Error::Invalid(fields)) => {
                assert_eq!((fields[0].field.as_ref(), fields[0].code), ("number", "not_mobile"), "{number}");
            }
            other => panic!("{number}: {other:?}"),
        }
    }
    assert_eq!(here.count("SELECT COUNT(*) FROM verification_sends WHERE site_id = $1").await, 0);
}

async fn a_request_expires(db: TestDb) {
    let db = db.alone().await;
    let here = scene(&db).await;
    let (talk, request) = asked(&here).await;
    here.send(&talk, &request, NUMBER).await.expect("sent");
    here.desk.pass(30 * 60_000);
    assert_eq!(refusal(here.send(&talk, &request, NUMBER).await), Refusal::Closed);
    job::tidy(&here.desk).await.expect("tidied");
    let left = "SELECT COUNT(*) FROM verification_requests WHERE site_id = $1 AND (state = 0 OR number IS NOT NULL)";
    assert_eq!(here.count(left).await, 0, "its number is forgotten");
    here.desk.db().close().await;
}
