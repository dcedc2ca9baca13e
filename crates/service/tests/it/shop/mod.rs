//! The Smart Store: linking, the copy of its orders, and who may look at them (S65a, S65b, F10, R21).

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::Relaxed},
};

use channels::commerce::Shops;
use domain::{IdentityId, RoomNo, verification::Method};
use service::{
    Error, job, shop, verification,
    view::{NewShop, OrdersState, ShopErrorKind},
};
use simulators::{
    commerce::{Account, Commerce, Step},
    fault::Faults,
    people::{Person, cast},
    stage::Setting,
};
use testkit::{Outside, START, TestDb};

use crate::{
    entry::page,
    verification::{Scene, Talk, scene_at},
};

testkit::both_databases!(
    s65a_a_shop_is_linked_tested_and_unlinked,
    s65a_what_naver_refuses_is_not_linked,
    f10_orders_are_copied_without_gaps,
    f10_faults_of_the_shop_lose_nothing,
    s65b_orders_and_number_are_shown_with_shop_and_consent_only,
    r21_orders_belong_to_the_channel_account,
    r20_a_withdrawal_takes_the_orders_out_of_sight,
    f10_pages_of_orders_follow_each_other,
);

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 3_600_000;

pub struct Store {
    pub here: Scene,
    pub commerce: Commerce,
    clock: Arc<AtomicI64>,
}

pub async fn store_of(db: &TestDb) -> Store {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let clock = Arc::new(AtomicI64::new(START.0));
    let time = clock.clone();
    let setting = Setting { base: base.clone(), webhook: String::new(), clock: Arc::new(move || time.load(Relaxed)) };
    let commerce = Commerce::new(Account { rate: 1000, ..Account::default() }, setting);
    let router = commerce.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let here = scene_at(db, db.desk_outside(Outside { shops: Shops::new(base), ..Outside::default() })).await;
    Store { here, commerce, clock }
}

fn application() -> NewShop {
    let Account { client_id, client_secret, .. } = Account::default();
    NewShop { client_id, client_secret: Some(client_secret) }
}

impl Store {
    fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Relaxed);
        self.here.desk.pass(ms);
    }

    fn now(&self) -> i64 {
        self.clock.load(Relaxed)
    }

    pub async fn link(&self) {
        shop::link(&self.here.desk, &self.here.admin, &application()).await.expect("linked");
    }

    /// Works until the present is reached.
    pub async fn catch_up(&self) {
        for _ in 0..200 {
            self.pass(1_000);
            job::run_due(&self.here.desk, Some(self.here.site.id)).await.expect("jobs run");
            let now = shop::show(&self.here.desk, &self.here.admin).await.expect("a shop");
            if !now.catching_up && now.last_error.is_none() {
                return;
            }
        }
        panic!("the present is never reached");
    }

    /// A minute later.
    async fn later(&self) {
        self.pass(MINUTE + 1_000);
        job::run_due(&self.here.desk, Some(self.here.site.id)).await.expect("jobs run");
    }

    pub async fn identity(&self, room: RoomNo) -> IdentityId {
        let mut read = self.here.desk.read().await.expect("a connection");
        store::room::find(&mut read, self.here.site.id, room).await.expect("read").expect("a room").identity
    }

    /// Naver gives the number of this person for a room's account.
    pub async fn consent(&self, talk: &Talk, person: &Person) {
        let number = person.mobile.parse().expect("mobile");
        let identity = self.identity(talk.room).await;
        verification::given(&self.here.desk, self.here.site.id, identity, Method::Naver, &number).await.expect("given");
    }

    async fn shown(&self, talk: &Talk) -> (OrdersState, Vec<(String, String)>) {
        let orders = shop::orders(&self.here.desk, &self.here.admin, talk.room, None).await.expect("orders");
        (orders.state, orders.items.into_iter().map(|order| (order.product_order_id, order.status)).collect())
    }
}

fn of(id: &str, status: &str) -> (String, String) {
    (id.to_owned(), status.to_owned())
}

async fn s65a_a_shop_is_linked_tested_and_unlinked(db: TestDb) {
    let store = store_of(&db).await;
    let (desk, admin) = (&store.here.desk, &store.here.admin);
    assert!(!shop::show(desk, admin).await.expect("a shop").linked);
    assert!(matches!(shop::test(desk, admin).await, Err(Error::NotFound)));
    store.commerce.buy(&cast()[0], 0, 1, store.now() - DAY);
    store.link().await;
    let shown = shop::show(desk, admin).await.expect("a shop");
    assert_eq!((shown.linked, shown.client_id.as_str(), shown.catching_up), (true, "demoShopClient", true));
    store.catch_up().await;
    let count = "SELECT COUNT(*) FROM shop_orders WHERE site_id = $1";
    assert_eq!(store.here.count(count).await, 1);
    let secret = "SELECT COUNT(*) FROM shops WHERE site_id = $1 AND client_secret LIKE '%simulatedShopSecret%'";
    assert_eq!(store.here.count(secret).await, 0, "stored encrypted");

    store.commerce.stage().trouble().set(Faults { down: true, ..Faults::default() });
    let tested = shop::test(desk, admin).await.expect("a shop");
    assert_eq!(tested.last_error.expect("an error").kind, ShopErrorKind::Busy);
    store.commerce.stage().trouble().set(Faults::default());
    let again = NewShop { client_secret: None, ..application() };
    shop::link(desk, admin, &again).await.expect("the stored secret stays");
    assert!(shop::show(desk, admin).await.expect("a shop").last_error.is_none());

    let gone = shop::unlink(desk, admin).await.expect("unlinked");
    assert!(!gone.linked);
    assert_eq!(store.here.count(count).await, 0, "with its orders");
    store.later().await;
    assert_eq!(store.here.count("SELECT COUNT(*) FROM jobs WHERE site_id = $1").await, 0);
    let lines = "SELECT COUNT(*) FROM audit WHERE site_id = $1 AND action IN ('link_shop', 'unlink_shop')";
    assert_eq!(store.here.count(lines).await, 3);
}

async fn s65a_what_naver_refuses_is_not_linked(db: TestDb) {
    let store = store_of(&db).await;
    let (desk, admin) = (&store.here.desk, &store.here.admin);
    let wrong =
        |id: &str, secret: Option<&str>| NewShop { client_id: id.to_owned(), client_secret: secret.map(str::to_owned) };
    for (new, field, code) in [
        (wrong("", Some("x")), "client_id", "required"),
        (wrong("demoShopClient", None), "client_secret", "required"),
        (wrong("demo shop", Some("x")), "client_id", "invalid"),
        (wrong("demoShopClient", Some("$2a$04$abcdefghijklmnopqrstuu")), "client_secret", "refused"),
        (wrong("demoShopClient", Some("not a salt?")), "client_secret", "invalid"),
        (wrong("demoShopClient", Some("notasalt")), "client_secret", "refused"),
    ] {
        match shop::link(desk, admin, &new).await {
            Err(Error::Invalid(faults)) => assert_eq!((faults[0].field.as_ref(), faults[0].code), (field, code)),
            other => panic!("{other:?}"),
        }
    }
    store.commerce.stage().trouble().set(Faults { down: true, ..Faults::default() });
    assert!(matches!(shop::link(desk, admin, &application()).await, Err(Error::Provider(_))));
    assert_eq!(store.here.count("SELECT COUNT(*) FROM shops WHERE site_id = $1").await, 0, "nothing is half linked");
}

async fn f10_orders_are_copied_without_gaps(db: TestDb) {
    let store = store_of(&db).await;
    // More than a page at one moment, on an earlier day; and one that changes later.
    for _ in 0..450 {
        store.commerce.buy(&cast()[1], 0, 1, store.now() - 3 * DAY);
    }
    let early = store.commerce.buy(&cast()[0], 1, 1, store.now() - 20 * DAY);
    store.link().await;
    store.catch_up().await;
    assert_eq!(store.here.count("SELECT COUNT(*) FROM shop_orders WHERE site_id = $1").await, 451);
    store.commerce.advance(&early, Step::Dispatch, store.now());
    let fresh = store.commerce.buy(&cast()[0], 2, 1, store.now());
    let talk = store.here.talk(&page(&store.here.site)).await;
    store.consent(&talk, &cast()[0]).await;
    store.later().await;
    assert_eq!(store.shown(&talk).await.1, [of(&fresh, "PAYED"), of(&early, "DELIVERING")]);
    store.later().await;
    assert_eq!(
        store.here.count("SELECT COUNT(*) FROM shop_orders WHERE site_id = $1").await,
        452,
        "read twice, kept once"
    );
}

async fn f10_faults_of_the_shop_lose_nothing(db: TestDb) {
    let store = store_of(&db).await;
    for n in 0..40 {
        store.commerce.buy(&cast()[0], 0, 1, store.now() - n * DAY / 2);
    }
    store.link().await;
    let set = |faults| store.commerce.stage().trouble().set(faults);
    set(Faults { fail_percent: 40, ..Faults::default() });
    for n in 0..60 {
        store.pass(20_000);
        job::run_due(&store.here.desk, Some(store.here.site.id)).await.expect("jobs run");
        if n == 5 {
            store.commerce.expire_tokens();
        }
        if n == 20 {
            set(Faults { cut: true, ..Faults::default() });
        }
        if n == 30 {
            set(Faults { busy: true, ..Faults::default() });
        }
    }
    let shown = shop::show(&store.here.desk, &store.here.admin).await.expect("a shop");
    let error = shown.last_error.expect("what went wrong is told");
    assert_eq!((error.kind, error.code.as_str()), (ShopErrorKind::Busy, "429 GW.RATE_LIMIT"));
    set(Faults::default());
    for _ in 0..60 {
        store.pass(MINUTE);
        job::run_due(&store.here.desk, Some(store.here.site.id)).await.expect("jobs run");
    }
    assert_eq!(store.here.count("SELECT COUNT(*) FROM shop_orders WHERE site_id = $1").await, 40);
    assert!(shop::show(&store.here.desk, &store.here.admin).await.expect("a shop").last_error.is_none());
}

async fn s65b_orders_and_number_are_shown_with_shop_and_consent_only(db: TestDb) {
    let store = store_of(&db).await;
    let talk = store.here.talk(&page(&store.here.site)).await;
    let buyer = &cast()[0];
    let id = store.commerce.buy(buyer, 0, 1, store.now() - DAY);
    assert_eq!(store.shown(&talk).await.0, OrdersState::NotLinked);
    store.consent(&talk, buyer).await;
    assert_eq!(store.here.mobile(talk.room).await, None, "without a shop the number is not taken");
    store.link().await;
    store.catch_up().await;
    assert_eq!(store.shown(&talk).await, (OrdersState::NoConsent, vec![]));
    store.consent(&talk, buyer).await;
    assert_eq!(store.here.mobile(talk.room).await.as_deref(), Some("010-5550-4821"));
    assert_eq!(store.shown(&talk).await, (OrdersState::Ready, vec![of(&id, "PAYED")]));
    shop::unlink(&store.here.desk, &store.here.admin).await.expect("unlinked");
    assert_eq!(store.here.mobile(talk.room).await, None);
    assert_eq!(store.shown(&talk).await, (OrdersState::NotLinked, vec![]));
    let list = verification::list(&store.here.desk, &store.here.admin, talk.room).await.expect("a list");
    assert_eq!((list.items[0].number.as_deref(), list.items[0].hidden), (None, true));
    store.link().await;
    assert_eq!(store.here.mobile(talk.room).await.as_deref(), Some("010-5550-4821"), "linked again");
}

async fn r21_orders_belong_to_the_channel_account(db: TestDb) {
    let store = store_of(&db).await;
    store.commerce.buy(&cast()[0], 0, 1, store.now() - DAY);
    store.commerce.buy(&cast()[1], 0, 1, store.now() - DAY);
    store.link().await;
    store.catch_up().await;
    let (mine, other) =
        (store.here.talk(&page(&store.here.site)).await, store.here.talk(&page(&store.here.site)).await);
    store.consent(&mine, &cast()[0]).await;
    assert_eq!(store.shown(&mine).await.1.len(), 1);
    assert_eq!(store.shown(&other).await.0, OrdersState::NoConsent);
    // A number that was verified by SMS is nobody's consent to look at orders.
    store.here.verify(&other, "010-5550-7730").await;
    assert_eq!(store.shown(&other).await.0, OrdersState::NoConsent);
    let nobody = store.here.site.agent("이상담", domain::access::Role::Agent).await;
    let nobody = store.here.site.acting_as(&nobody, &[]);
    service::room::accept(&store.here.desk, &store.here.admin, mine.room).await.expect("accepted");
    let refused = shop::orders(&store.here.desk, &nobody, mine.room, None).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
}

async fn r20_a_withdrawal_takes_the_orders_out_of_sight(db: TestDb) {
    let store = store_of(&db).await;
    store.commerce.buy(&cast()[0], 0, 1, store.now() - DAY);
    store.link().await;
    store.catch_up().await;
    let talk = store.here.talk(&page(&store.here.site)).await;
    store.consent(&talk, &cast()[0]).await;
    let identity = store.identity(talk.room).await;
    verification::withdraw(&store.here.desk, store.here.site.id, identity, Some(Method::Naver))
        .await
        .expect("withdrawn");
    assert_eq!(store.shown(&talk).await, (OrdersState::NoConsent, vec![]));
    let plain = "SELECT COUNT(*) FROM shop_orders WHERE site_id = $1 AND (number_hash LIKE '%5550%4821%' OR detail LIKE '%4821%')";
    assert_eq!(store.here.count(plain).await, 0, "the copy of orders holds no number");
}

async fn f10_pages_of_orders_follow_each_other(db: TestDb) {
    let store = store_of(&db).await;
    for n in 0..45 {
        store.commerce.buy(&cast()[0], 0, 1, store.now() - DAY - (n / 3) * 1000);
    }
    store.link().await;
    store.catch_up().await;
    let talk = store.here.talk(&page(&store.here.site)).await;
    store.consent(&talk, &cast()[0]).await;
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let orders =
            shop::orders(&store.here.desk, &store.here.admin, talk.room, cursor.as_deref()).await.expect("a page");
        assert!(orders.items.len() <= 20);
        seen.extend(orders.items.into_iter().map(|order| order.product_order_id));
        match orders.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen.len(), 45);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 45, "each once");
    for bad in ["x", "1", "1.", "1.a-b"] {
        let refused = shop::orders(&store.here.desk, &store.here.admin, talk.room, Some(bad)).await;
        assert!(matches!(refused, Err(Error::InvalidCursor)), "{bad}");
    }
}
