use domain::verification::Refusal;
use service::{Error, entry, job, verification, view::VerificationAnswer};
use testkit::TestDb;

use super::{NUMBER, SMS, scene, wrong};
use crate::entry::page;

testkit::both_databases!(
    f8_of_eight_sends_to_one_number_at_once_five_go_out,
    f8_eight_repeated_sends_of_one_request_are_one,
    f8_of_eight_wrong_codes_at_once_five_are_tried,
    eight_right_codes_at_once_verify_once,
    eight_requests_at_once_are_one,
    eight_workers_send_each_code_once,
);

async fn f8_of_eight_sends_to_one_number_at_once_five_go_out(db: TestDb) {
    let here = scene(&db).await;
    let mut callers = Vec::new();
    for _ in 0..8 {
        let talk = here.talk(&page(&here.site)).await;
        let request_id = here.ask(talk.room).await;
        let visitor = entry::visitor(&here.desk, &talk.session.token).await.expect("a visitor");
        let desk = here.desk.clone();
        let answer =
            VerificationAnswer { request_id, number: Some(NUMBER.to_owned()), ..VerificationAnswer::default() };
        callers.push(tokio::spawn(async move { verification::answer(&desk, &visitor, &answer).await }));
    }
    let (mut sent, mut refused) = (0, 0);
    for caller in callers {
        match caller.await.expect("no panic") {
            Ok(_) => sent += 1,
            Err(Error::Verification(Refusal::TooManySends)) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((sent, refused), (5, 3));
    assert_eq!(here.count("SELECT COUNT(*) FROM jobs WHERE site_id = $1").await, 5);
    assert_eq!(here.count("SELECT sends FROM verification_sends WHERE site_id = $1").await, 5);
}

async fn f8_eight_repeated_sends_of_one_request_are_one(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let request_id = here.ask(talk.room).await;
    let visitor = entry::visitor(&here.desk, &talk.session.token).await.expect("a visitor");
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, visitor) = (here.desk.clone(), visitor.clone());
            let answer = VerificationAnswer {
                request_id: request_id.clone(),
                number: Some(NUMBER.to_owned()),
                ..VerificationAnswer::default()
            };
            tokio::spawn(async move { verification::answer(&desk, &visitor, &answer).await })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.expect("no panic").expect("sent").sent, Some(true));
    }
    assert_eq!(here.count("SELECT COUNT(*) FROM jobs WHERE site_id = $1").await, 1);
    assert_eq!(here.count("SELECT sends FROM verification_sends WHERE site_id = $1").await, 1);
}

async fn f8_of_eight_wrong_codes_at_once_five_are_tried(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let request_id = here.ask(talk.room).await;
    here.send(&talk, &request_id, NUMBER).await.expect("sent");
    let code = wrong(&here.code().await);
    let visitor = entry::visitor(&here.desk, &talk.session.token).await.expect("a visitor");
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, visitor) = (here.desk.clone(), visitor.clone());
            let answer = VerificationAnswer {
                request_id: request_id.clone(),
                code: Some(code.clone()),
                ..VerificationAnswer::default()
            };
            tokio::spawn(async move { verification::answer(&desk, &visitor, &answer).await })
        })
        .collect();
    let mut left: Vec<i64> = Vec::new();
    for caller in callers {
        match caller.await.expect("no panic") {
            Err(Error::Verification(Refusal::Wrong { left: tries })) => left.push(tries),
            Err(Error::Verification(Refusal::TooManyTries)) => left.push(0),
            other => panic!("{other:?}"),
        }
    }
    left.sort_unstable();
    assert_eq!(left, [0, 0, 0, 0, 1, 2, 3, 4]);
    assert_eq!(here.count("SELECT tries FROM verification_requests WHERE site_id = $1").await, 5);
}

async fn eight_right_codes_at_once_verify_once(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let request_id = here.ask(talk.room).await;
    here.send(&talk, &request_id, NUMBER).await.expect("sent");
    let code = here.code().await;
    let visitor = entry::visitor(&here.desk, &talk.session.token).await.expect("a visitor");
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, visitor) = (here.desk.clone(), visitor.clone());
            let answer = VerificationAnswer {
                request_id: request_id.clone(),
                code: Some(code.clone()),
                ..VerificationAnswer::default()
            };
            tokio::spawn(async move { verification::answer(&desk, &visitor, &answer).await })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.expect("no panic").expect("verified").verified, Some(true));
    }
    assert_eq!(here.count("SELECT COUNT(*) FROM verifications WHERE site_id = $1").await, 1);
    assert_eq!(here.lines(talk.room).await, ["verification_requested", "verification_completed"]);
}

async fn eight_requests_at_once_are_one(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, admin, room) = (here.desk.clone(), here.admin.clone(), talk.room);
            tokio::spawn(async move { verification::ask(&desk, &admin, room, &SMS).await })
        })
        .collect();
    let mut ids = Vec::new();
    for caller in callers {
        ids.push(caller.await.expect("no panic").expect("a request").id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(here.lines(talk.room).await, ["verification_requested"]);
}

async fn eight_workers_send_each_code_once(db: TestDb) {
    let here = scene(&db).await;
    for n in 0..4 {
        let talk = here.talk(&page(&here.site)).await;
        let request = here.ask(talk.room).await;
        here.send(&talk, &request, &format!("010-1234-000{n}")).await.expect("sent");
    }
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, site) = (here.desk.clone(), here.site.id);
            tokio::spawn(async move { job::run_due(&desk, Some(site)).await })
        })
        .collect();
    for worker in workers {
        worker.await.expect("no panic").expect("jobs run");
    }
    let outbox = service::sms::outbox(&here.desk, &here.admin).await.expect("an outbox");
    assert_eq!(outbox.items.len(), 4);
    assert_eq!(here.count("SELECT COUNT(*) FROM jobs WHERE site_id = $1").await, 0);
}
