use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::Relaxed},
};

use channels::commerce::{Fault, Shop, Shops};
use domain::{Millis, SiteId};
use simulators::{
    commerce::{Account, Commerce, Step},
    fault::Faults,
    people::cast,
    stage::Setting,
};

const NOW: i64 = 1_795_353_600_000;
const HOUR: i64 = 3_600_000;

struct Service {
    commerce: Commerce,
    shops: Shops,
    clock: Arc<AtomicI64>,
}

async fn service(rate: i64) -> Service {
    rustls::crypto::ring::default_provider().install_default().ok();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let clock = Arc::new(AtomicI64::new(NOW));
    let time = clock.clone();
    let setting = Setting { base: base.clone(), webhook: String::new(), clock: Arc::new(move || time.load(Relaxed)) };
    let commerce = Commerce::new(Account { rate, ..Account::default() }, setting);
    let router = commerce.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Service { commerce, shops: Shops::new(base), clock }
}

fn shop() -> Shop {
    let account = Account::default();
    Shop { site: SiteId(1), client_id: account.client_id, client_secret: account.client_secret }
}

impl Service {
    fn now(&self) -> Millis {
        Millis(self.clock.load(Relaxed))
    }

    async fn changes(&self) -> Result<channels::commerce::Changes, Fault> {
        self.shops.changes(&shop(), (Millis(NOW - HOUR), Millis(NOW)), None, self.now()).await
    }
}

#[tokio::test]
async fn f10_a_signed_application_reads_orders() {
    let service = service(100).await;
    let id = service.commerce.buy(&cast()[0], 0, 2, NOW - 1000);
    service.commerce.advance(&id, Step::Dispatch, NOW - 500);
    let changes = service.changes().await.expect("changes");
    assert_eq!(changes.ids, std::slice::from_ref(&id), "each once");
    let orders = service.shops.orders(&shop(), &changes.ids, service.now()).await.expect("orders");
    let order = &orders[0];
    assert_eq!(order.product_order_id, id);
    assert_eq!(order.mobile.as_ref().map(ToString::to_string).as_deref(), Some("010-5550-4821"));
    assert_eq!((order.product.as_str(), order.quantity, order.total), ("눈 대접", 2, 96_000));
    assert_eq!((order.status.as_str(), order.ordered_at), ("DELIVERING", Some(Millis(NOW - 1000))));
    let delivery = order.delivery.as_ref().expect("a delivery");
    assert_eq!((delivery.company.as_str(), delivery.sent_at), ("CJGLS", Some(Millis(NOW - 500))));
    assert_eq!(service.commerce.tokens_given(), 1, "a token is used as long as it counts");
}

#[tokio::test]
async fn f10_a_token_that_expires_in_the_middle_is_replaced_once() {
    let service = service(100).await;
    service.changes().await.expect("changes");
    service.commerce.expire_tokens();
    service.changes().await.expect("with another token");
    assert_eq!(service.commerce.tokens_given(), 2);
    service.clock.fetch_add(4 * HOUR, Relaxed);
    service.changes().await.expect("its time is over");
    assert_eq!(service.commerce.tokens_given(), 3);
}

#[tokio::test]
async fn f10_what_settings_can_mend_is_told_so() {
    let service = service(100).await;
    for wrong in [
        Shop { client_id: "other".to_owned(), ..shop() },
        Shop { client_secret: "$2a$04$abcdefghijklmnopqrstuu".to_owned(), ..shop() },
        Shop { client_secret: "no salt at all".to_owned(), ..shop() },
    ] {
        let refused = service.shops.check(&wrong, service.now()).await;
        assert!(matches!(refused, Err(Fault::Refused(_))), "{refused:?}");
    }
    assert_eq!(service.shops.check(&shop(), service.now()).await, Ok(()));
    assert!(!format!("{:?} {:?}", shop(), service.shops).contains("simulatedShopSecret"));
}

#[tokio::test]
async fn f10_what_may_do_later_is_tried_again() {
    let service = service(1).await;
    let set = |faults| service.commerce.stage().trouble().set(faults);
    for faults in [
        Faults { down: true, ..Faults::default() },
        Faults { busy: true, ..Faults::default() },
        Faults { cut: true, ..Faults::default() },
        Faults { fail_percent: 100, ..Faults::default() },
    ] {
        set(faults);
        let fault = service.changes().await;
        assert!(matches!(fault, Err(Fault::Later(_))), "{faults:?} {fault:?}");
    }
    set(Faults::default());
    assert!(service.changes().await.is_ok() && service.changes().await.is_ok());
    assert_eq!(service.changes().await, Err(Fault::Later("429 GW.RATE_LIMIT".to_owned())), "three calls at once");
    let nobody = Shops::new("http://127.0.0.1:9".to_owned());
    assert_eq!(nobody.check(&shop(), service.now()).await, Err(Fault::Later("unreachable".to_owned())));
}
