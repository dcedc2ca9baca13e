use domain::{room::ChannelKind, verification::Refusal};
use service::{Error, verification, view::LinkAnswer};
use testkit::{Site, TestDb, TestDesk};

use super::{NUMBER, scene};

testkit::both_databases!(
    f8_where_the_channel_shows_no_form_a_one_time_link_does,
    f8_a_link_ends_with_the_next_request_the_room_and_the_time,
);

async fn room_on_kakao(desk: &TestDesk, site: &Site) -> domain::RoomNo {
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let person = site.customer("happytalk").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    site.room(&on_kakao).await
}

fn token(link: &str) -> String {
    link.strip_prefix("http://127.0.0.1:8080/verify#").expect("in the fragment").to_owned()
}

fn closed<T: std::fmt::Debug>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Verification(Refusal::Closed)))
}

async fn f8_where_the_channel_shows_no_form_a_one_time_link_does(db: TestDb) {
    let here = scene(&db).await;
    let room = room_on_kakao(&here.desk, &here.site).await;
    assert_eq!(verification::link(&here.desk, here.site.id, room).await.expect("read"), None, "nobody asked");
    here.ask(room).await;
    let link = verification::link(&here.desk, here.site.id, room).await.expect("read").expect("a link");
    let token = token(&link);
    let answer = LinkAnswer { token: token.clone(), ..LinkAnswer::default() };
    let open = verification::by_link(&here.desk, &answer).await.expect("open");
    assert_eq!((open.open, open.site.as_deref()), (Some(true), Some("사랑방상점")));
    let number = LinkAnswer { number: Some(NUMBER.to_owned()), ..answer.clone() };
    assert_eq!(verification::by_link(&here.desk, &number).await.expect("sent").sent, Some(true));
    let code = LinkAnswer { code: Some(here.code().await), ..answer.clone() };
    assert_eq!(verification::by_link(&here.desk, &code).await.expect("verified").verified, Some(true));
    assert_eq!(here.mobile(room).await.as_deref(), Some(NUMBER));
    assert!(closed(&verification::by_link(&here.desk, &answer).await), "one time");
    assert_eq!(verification::link(&here.desk, here.site.id, room).await.expect("read"), None);
    assert_eq!(here.lines(room).await, ["verification_requested", "verification_completed"]);
    let stored = "SELECT COUNT(*) FROM verification_requests WHERE site_id = $1 AND token IS NOT NULL";
    assert_eq!(here.count(stored).await, 0);
}

async fn f8_a_link_ends_with_the_next_request_the_room_and_the_time(db: TestDb) {
    let here = scene(&db).await;
    let room = room_on_kakao(&here.desk, &here.site).await;
    let mut tokens = Vec::new();
    for _ in 0..2 {
        here.ask(room).await;
        let link = verification::link(&here.desk, here.site.id, room).await.expect("read").expect("a link");
        tokens.push(LinkAnswer { token: token(&link), number: Some(NUMBER.to_owned()), code: None });
        here.desk.pass(11_000);
    }
    assert!(closed(&verification::by_link(&here.desk, &tokens[0]).await), "replaced");
    let guessed = LinkAnswer { token: "A".repeat(43), ..LinkAnswer::default() };
    assert!(closed(&verification::by_link(&here.desk, &guessed).await));
    assert!(verification::by_link(&here.desk, &tokens[1]).await.is_ok());
    here.site.end(room).await;
    assert!(closed(&verification::by_link(&here.desk, &tokens[1]).await), "the room is over");
    let only = LinkAnswer { number: None, ..tokens[1].clone() };
    assert!(closed(&verification::by_link(&here.desk, &only).await));

    let later = scene(&db).await;
    let room = room_on_kakao(&later.desk, &later.site).await;
    later.ask(room).await;
    let link = verification::link(&later.desk, later.site.id, room).await.expect("read").expect("a link");
    later.desk.pass(30 * 60_000);
    let late = LinkAnswer { token: token(&link), ..LinkAnswer::default() };
    assert!(closed(&verification::by_link(&later.desk, &late).await), "expired");
}
