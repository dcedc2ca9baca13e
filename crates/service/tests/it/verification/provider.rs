use std::sync::Arc;

use channels::sms::Senders;
use domain::verification::Refusal;
use service::{
    Error, job, sms,
    view::{SmsSender, SmsSettings},
};
use simulators::solapi::{Account, Solapi};
use testkit::{START, TestDb};

use super::{NUMBER, Scene, scene_at};
use crate::entry::page;

testkit::both_databases!(
    f8_a_provider_sends_the_code,
    f8_a_provider_out_of_order_is_asked_again,
    f8_wrong_settings_are_told_to_the_agent,
    f8_a_number_that_takes_none_is_told_to_the_customer,
);

async fn scene(db: &TestDb, secret: &str) -> (Scene, Solapi) {
    let account = Account { api_key: "KEY".to_owned(), api_secret: "SECRET".to_owned(), from: "0212345678".to_owned() };
    let solapi = Solapi::new(account, Arc::new(|| START.0));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let senders = Senders::new(format!("http://{}", listener.local_addr().expect("an address")));
    let router = solapi.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let here = scene_at(db, db.desk_sending(senders)).await;
    let settings = SmsSettings {
        sender: SmsSender::Solapi,
        api_key: "KEY".to_owned(),
        api_secret: Some(secret.to_owned()),
        from: "02-1234-5678".to_owned(),
        ..SmsSettings::default()
    };
    sms::set(&here.desk, &here.admin, &settings).await.expect("settings");
    (here, solapi)
}

fn code(solapi: &Solapi) -> String {
    let text = solapi.taken().pop().expect("a message").text;
    text.chars().skip_while(|c| !c.is_ascii_digit()).take(6).collect()
}

async fn work(here: &Scene) -> usize {
    job::run_due(&here.desk, Some(here.site.id)).await.expect("jobs run")
}

async fn f8_a_provider_sends_the_code(db: TestDb) {
    let (here, solapi) = scene(&db, "SECRET").await;
    let talk = here.talk(&page(&here.site)).await;
    let request = here.ask(talk.room).await;
    here.send(&talk, &request, NUMBER).await.expect("sent");
    assert!(solapi.taken().is_empty(), "nothing goes out in the transaction");
    assert_eq!(work(&here).await, 1);
    let sent = &solapi.taken()[0];
    assert_eq!((sent.to.as_str(), sent.from.as_str()), ("01012345678", "0212345678"));
    assert!(sent.text.starts_with("[사랑방상점] 인증번호 "), "{}", sent.text);
    here.enter_code(&talk, &request, &code(&solapi)).await.expect("verified");
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some(NUMBER));
    assert!(sms::outbox(&here.desk, &here.admin).await.expect("an outbox").items.is_empty());
}

async fn f8_a_provider_out_of_order_is_asked_again(db: TestDb) {
    let (here, solapi) = scene(&db, "SECRET").await;
    let talk = here.talk(&page(&here.site)).await;
    let request = here.ask(talk.room).await;
    here.send(&talk, &request, NUMBER).await.expect("sent");
    solapi.trouble(2);
    assert_eq!(work(&here).await, 1);
    assert_eq!(work(&here).await, 0, "not before it is due again");
    here.desk.pass(2_000);
    assert_eq!(work(&here).await, 1);
    here.desk.pass(4_000);
    assert_eq!(work(&here).await, 1);
    assert_eq!(solapi.taken().len(), 1);
    here.enter_code(&talk, &request, &code(&solapi)).await.expect("verified");
    assert_eq!(here.count("SELECT COUNT(*) FROM jobs WHERE site_id = $1").await, 0);

    here.desk.pass(60_000);
    let request = here.ask(talk.room).await;
    here.send(&talk, &request, NUMBER).await.expect("sent");
    solapi.trouble(100);
    for _ in 0..20 {
        work(&here).await;
        here.desk.pass(20_000);
    }
    let dead = "SELECT COUNT(*) FROM jobs WHERE site_id = $1 AND state = 1 AND payload = ''";
    assert_eq!(here.count(dead).await, 1, "given up with the code's time");
    assert_eq!(here.lines(talk.room).await.pop().as_deref(), Some("verification_not_sent"));
}

async fn f8_wrong_settings_are_told_to_the_agent(db: TestDb) {
    let (here, solapi) = scene(&db, "WRONG").await;
    let talk = here.talk(&page(&here.site)).await;
    let request = here.ask(talk.room).await;
    here.send(&talk, &request, NUMBER).await.expect("sent");
    assert_eq!(work(&here).await, 1);
    assert!(solapi.taken().is_empty());
    let lines = here.lines(talk.room).await;
    assert_eq!(lines, ["verification_requested", "verification_not_sent", "verification_sender"]);
    let visitor = service::entry::visitor(&here.desk, &talk.session.token).await.expect("a visitor");
    let seen = service::entry::messages(&here.desk, &visitor, 0, service::view::Locale::Ko).await.expect("messages");
    let codes: Vec<_> = seen.items.into_iter().filter_map(|one| one.system).map(|line| line.code).collect();
    assert_eq!(codes, ["verification_requested", "verification_not_sent"], "why is for agents only");
    let refused = here.enter_code(&talk, &request, "123456").await;
    assert!(matches!(refused, Err(Error::Verification(Refusal::Expired))), "{refused:?}");
    here.send(&talk, &request, NUMBER).await.expect("the same number may be tried at once");
}

async fn f8_a_number_that_takes_none_is_told_to_the_customer(db: TestDb) {
    let (here, solapi) = scene(&db, "SECRET").await;
    solapi.opt_out("01012345678");
    let talk = here.talk(&page(&here.site)).await;
    let request = here.ask(talk.room).await;
    here.send(&talk, &request, NUMBER).await.expect("sent");
    work(&here).await;
    assert_eq!(here.lines(talk.room).await, ["verification_requested", "verification_not_sent_number"]);
    here.send(&talk, &request, "010-9999-0000").await.expect("another number");
    work(&here).await;
    here.enter_code(&talk, &request, &code(&solapi)).await.expect("verified");
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some("010-9999-0000"));
}
