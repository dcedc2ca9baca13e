use std::future::Future;

use service::{Error, request, room, view::RequestAnswer};
use testkit::TestDb;

use super::{cast, id};

testkit::both_databases!(
    f4_of_eight_approvals_at_once_one_moves_the_room,
    f4_of_eight_requests_at_once_one_waits,
    f4_an_approval_against_the_end,
    f4_an_approval_against_a_managers_change,
    f4_approvals_against_accepts_keep_the_capacity,
    f4_rooms_that_change_places_block_nobody,
);

/// What eight callers get, who begin at once.
async fn at_once<T, F>(calls: Vec<F>) -> Vec<Result<T, Error>>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    let tasks: Vec<_> = calls.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.expect("no panic"));
    }
    results
}

async fn f4_of_eight_approvals_at_once_one_moves_the_room(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    let deciders = [&cast.lee, &cast.park, &cast.admin];
    let calls = (0..8).map(|n| {
        let (desk, who, id) = (cast.desk.clone(), deciders[n % 3].clone(), id(&asked));
        async move { request::approve(&desk, &who, id, &RequestAnswer::default()).await }
    });
    let results = at_once(calls.collect()).await;
    let first = results.iter().flatten().next().expect("one passes").decided_by.clone();
    for result in results {
        match result {
            Ok(done) => assert_eq!(done.decided_by, first, "a retry of the same agent"),
            Err(Error::RequestDecided { by, .. }) => assert_eq!(by, first, "the others are told who"),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((0, 0), (1, 1)));
    let row = service::history::list(&cast.desk, &cast.admin, room_no, &service::history::Filter::default(), "")
        .await
        .expect("readable")
        .items
        .remove(0);
    assert_eq!(row.agent, "로봇 > 김상담 > 이상담", "one line in the log");
}

async fn f4_of_eight_requests_at_once_one_waits(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let targets = [&cast.lee, &cast.yoon, &cast.park];
    let calls = (0..8).map(|n| {
        let (desk, kim, to) = (cast.desk.clone(), cast.kim.clone(), targets[n % 3].viewer.agent.to_string());
        let new = service::view::NewTransferRequest { to_agent_id: to, reason: format!("사유 {n}") };
        async move { request::transfer(&desk, &kim, room_no, &new).await }
    });
    let results = at_once(calls.collect()).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(Error::RequestPending))));
    cast.memo_of(room_no).await;
}

async fn f4_an_approval_against_the_end(db: TestDb) {
    let cast = cast(&db).await;
    for _ in 0..4 {
        let room_no = cast.room().await;
        let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
        let (desk, lee, id) = (cast.desk.clone(), cast.lee.clone(), id(&asked));
        let approval = tokio::spawn(async move { request::approve(&desk, &lee, id, &RequestAnswer::default()).await });
        let (desk, park) = (cast.desk.clone(), cast.park.clone());
        let end = tokio::spawn(async move { room::end_by_agent(&desk, &park, room_no).await });
        let approved = approval.await.expect("no panic");
        end.await.expect("no panic").expect("ended");
        let last = cast.stands(room_no).await.0;
        match approved {
            Ok(_) => assert_eq!(last, "이상담", "moved, then ended"),
            Err(Error::RoomEnded) => assert_eq!(last, "김상담", "ended, so nothing moved"),
            Err(error) => panic!("{error}"),
        }
        assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((0, 0), (0, 0)));
    }
}

async fn f4_an_approval_against_a_managers_change(db: TestDb) {
    let cast = cast(&db).await;
    for _ in 0..4 {
        let room_no = cast.room().await;
        let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
        let (desk, lee, id) = (cast.desk.clone(), cast.lee.clone(), id(&asked));
        let approval = tokio::spawn(async move { request::approve(&desk, &lee, id, &RequestAnswer::default()).await });
        let (desk, park, yoon) = (cast.desk.clone(), cast.park.clone(), cast.yoon.viewer.agent.to_string());
        let change = tokio::spawn(async move { room::reassign(&desk, &park, room_no, &yoon).await });
        let approved = approval.await.expect("no panic");
        change.await.expect("no panic").expect("changed");
        assert!(matches!(approved, Ok(_) | Err(Error::RequestDecided { .. })), "{approved:?}");
        assert_eq!(cast.stands(room_no).await.0, "윤매니저", "the change stands, before or after");
        let loads = (cast.load(&cast.kim).await, cast.load(&cast.lee).await, cast.load(&cast.yoon).await);
        assert_eq!(loads, ((0, 0), (0, 0), (1, 1)));
        room::end_by_agent(&cast.desk, &cast.park, room_no).await.expect("ended");
    }
}

async fn f4_approvals_against_accepts_keep_the_capacity(db: TestDb) {
    let cast = cast(&db).await;
    cast.site.capacity(cast.lee.viewer.agent, 3).await;
    let mut calls = Vec::new();
    for _ in 0..4 {
        let asked = cast.ask(&cast.kim, cast.room().await, &cast.lee).await.expect("asked");
        let (desk, lee, id) = (cast.desk.clone(), cast.lee.clone(), id(&asked));
        calls.push(tokio::spawn(async move {
            request::approve(&desk, &lee, id, &RequestAnswer::default()).await.map(drop)
        }));
        let (_, waiting) = crate::rooms::visit(&cast.desk, &cast.site, "대기").await;
        let (desk, lee) = (cast.desk.clone(), cast.lee.clone());
        calls.push(tokio::spawn(async move { room::accept(&desk, &lee, waiting).await.map(drop) }));
    }
    let mut taken = 0;
    for call in calls {
        match call.await.expect("no panic") {
            Ok(()) => taken += 1,
            Err(Error::AtCapacity | Error::AgentAtCapacity(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((taken, cast.load(&cast.lee).await), (3, (3, 3)));
    let (counted, there) = cast.load(&cast.kim).await;
    assert_eq!(counted, there);
}

async fn f4_rooms_that_change_places_block_nobody(db: TestDb) {
    let cast = cast(&db).await;
    let mut calls = Vec::new();
    for n in 0..4 {
        let room_no = cast.room().await;
        let (mut from, mut to) = (&cast.kim, &cast.lee);
        if n % 2 == 1 {
            room::reassign(&cast.desk, &cast.park, room_no, &to.viewer.agent.to_string()).await.expect("given");
            std::mem::swap(&mut from, &mut to);
        }
        let asked = cast.ask(from, room_no, to).await.expect("asked");
        for who in [to, &cast.park] {
            let (desk, who, id) = (cast.desk.clone(), who.clone(), id(&asked));
            calls.push(async move { request::approve(&desk, &who, id, &RequestAnswer::default()).await });
        }
    }
    let results = at_once(calls).await;
    assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(Error::RequestDecided { .. }))), "{results:?}");
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((2, 2), (2, 2)));
}
