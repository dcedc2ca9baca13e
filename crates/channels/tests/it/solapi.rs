use std::sync::Arc;

use channels::sms::{Account, Attempt, Fault, Sender, Senders, Sms};
use domain::{Millis, SiteId};
use simulators::solapi::{Solapi, Taken};

const NOW: Millis = Millis(1_795_353_600_123);

struct Service {
    solapi: Solapi,
    senders: Senders,
}

async fn service() -> Service {
    rustls::crypto::ring::default_provider().install_default().ok();
    let account = simulators::solapi::Account {
        api_key: "KEY".to_owned(),
        api_secret: "SECRET".to_owned(),
        from: "0212345678".to_owned(),
    };
    let solapi = Solapi::new(account, Arc::new(|| NOW.0));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let senders = Senders::new(format!("http://{}", listener.local_addr().expect("an address")));
    let router = solapi.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Service { solapi, senders }
}

fn account() -> Account {
    Account { api_key: "KEY".to_owned(), api_secret: "SECRET".to_owned(), from: "0212345678".to_owned() }
}

fn sms() -> Sms {
    let to = "010-1234-5678".parse().expect("mobile");
    Sms { site: SiteId(1), to, text: "[상점] 인증번호 123456".to_owned(), expires_at: NOW.plus(180_000) }
}

impl Service {
    async fn send(&self, account: Account, now: Millis, salt: u8) -> Result<(), Fault> {
        self.senders.send(&Sender::Solapi(account), &sms(), Attempt { now, salt: [salt; 16] }).await
    }
}

#[tokio::test]
async fn f8_a_signed_message_is_taken() {
    let service = service().await;
    assert_eq!(service.send(account(), NOW, 1).await, Ok(()));
    let expected = Taken {
        to: "01012345678".to_owned(),
        from: "0212345678".to_owned(),
        text: "[상점] 인증번호 123456".to_owned(),
    };
    assert_eq!(service.solapi.taken(), [expected]);
}

#[tokio::test]
async fn f8_what_settings_can_mend_is_told_so() {
    let service = service().await;
    for wrong in [
        Account { api_key: "OTHER".to_owned(), ..account() },
        Account { api_secret: "OTHER".to_owned(), ..account() },
        Account { from: "0299999999".to_owned(), ..account() },
    ] {
        assert!(matches!(service.send(wrong, NOW, 1).await, Err(Fault::Settings(_))));
    }
    assert!(service.solapi.taken().is_empty());
}

#[tokio::test]
async fn f8_what_may_pass_later_is_tried_again() {
    let service = service().await;
    service.solapi.trouble(1);
    assert!(matches!(service.send(account(), NOW, 1).await, Err(Fault::Later(_))), "out of order");
    assert_eq!(service.send(account(), NOW, 1).await, Ok(()));
    assert!(matches!(service.send(account(), NOW, 1).await, Err(Fault::Later(_))), "the same signature");
    let skewed = service.send(account(), NOW.plus(-16 * 60_000), 2).await;
    assert!(matches!(skewed, Err(Fault::Later(_))), "a clock that is wrong");
    let nobody = Senders::new("http://127.0.0.1:9".to_owned());
    let attempt = Attempt { now: NOW, salt: [3; 16] };
    assert!(matches!(nobody.send(&Sender::Solapi(account()), &sms(), attempt).await, Err(Fault::Later(_))));
}

#[tokio::test]
async fn f8_a_number_that_takes_none_is_given_up() {
    let service = service().await;
    service.solapi.opt_out("01012345678");
    let refused = service.send(account(), NOW, 1).await;
    assert_eq!(refused, Err(Fault::Number("solapi 1061".to_owned())), "the reason holds no number");
}
