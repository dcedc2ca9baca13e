//! Outgoing webhooks, against a receiver of the test that checks signatures with the standard's own library (F17).

mod receiver;

use domain::access::Role;
use serde_json::{Value, json};
use service::{
    Error, customer, info, room,
    session::Session,
    view::{self, NewWebhook, Webhook, WebhookDeliveryState},
    webhook,
};
use testkit::{Agent, Site, TestDb, TestDesk};

use self::receiver::{Answer, Receiver};
use crate::rooms::{say, session, visit, words};

testkit::both_databases!(
    f17_what_happens_in_a_room_is_told_in_order_and_signed,
    f17_a_webhook_hears_what_it_wants_and_nothing_of_another_site,
    f17_a_changed_customer_is_told_by_id_alone,
    f17_news_are_written_with_what_happens_and_outlive_the_process,
    f17_what_was_undone_is_told_to_nobody,
    f17_a_receiver_that_fails_is_tried_again_until_it_is_given_up,
    f17_a_receiver_that_is_gone_is_left_alone,
    f17_a_busy_receiver_is_left_alone_as_long_as_it_asks,
    f17_one_that_is_refused_holds_nothing_up,
    f17_many_workers_tell_each_thing_once,
    f17_after_a_rotation_both_secrets_sign_for_a_day,
    f17_addresses_that_can_not_be_are_refused,
    f17_a_site_has_twenty_webhooks_at_most,
    f17_a_test_is_told_at_once_and_says_what_came_of_it,
    f17_a_removed_webhook_hears_nothing_more,
    f17_old_deliveries_are_forgotten,
);

const EVERYTHING: [&str; 6] =
    ["room.opened", "room.assigned", "room.status_changed", "room.ended", "message.created", "customer.changed"];

struct Scene {
    site: Site,
    desk: TestDesk,
    kim: Agent,
    admin: Session,
    there: Receiver,
}

async fn scene(db: &TestDb) -> Scene {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    Scene { site, desk, kim, admin, there: Receiver::open().await }
}

impl Scene {
    fn wanting(&self, events: &[&str]) -> NewWebhook {
        NewWebhook {
            label: "ERP".to_owned(),
            url: self.there.url.clone(),
            events: events.iter().map(|&event| event.to_owned()).collect(),
            enabled: true,
            version: None,
        }
    }

    async fn webhook(&self, events: &[&str]) -> Webhook {
        let made = webhook::create(&self.desk, &self.admin, &self.wanting(events)).await.expect("made");
        let secret = webhook::secret(&self.desk, &self.admin, id(&made)).await.expect("a secret").secret;
        self.there.trusts(&[secret]);
        made
    }

    async fn tell(&self) -> usize {
        webhook::run_due(&self.desk, Some(self.site.id)).await.expect("told")
    }

    /// Tells all that is due now.
    async fn tell_all(&self) {
        while self.tell().await > 0 {}
    }

    async fn now(&self, made: &Webhook) -> Webhook {
        let list = webhook::list(&self.desk, &self.admin).await.expect("webhooks").items;
        list.into_iter().find(|one| one.id == made.id).expect("it is there")
    }

    async fn in_state(&self, made: &Webhook, state: WebhookDeliveryState) -> Vec<view::WebhookDelivery> {
        webhook::deliveries(&self.desk, &self.admin, id(made), state, None).await.expect("deliveries").items
    }
}

fn id(made: &Webhook) -> domain::WebhookId {
    made.id.parse().expect("an id")
}

fn kinds(told: &[Value]) -> Vec<&str> {
    told.iter().map(|told| told["type"].as_str().expect("a type")).collect()
}

async fn f17_what_happens_in_a_room_is_told_in_order_and_signed(db: TestDb) {
    let s = scene(&db).await;
    s.webhook(&EVERYTHING[..5]).await;
    let (visitor, room_no) = visit(&s.desk, &s.site, "안녕하세요").await;
    let kim = session(&s.site, &s.kim);
    room::accept(&s.desk, &kim, room_no).await.expect("accepted");
    say(&s.desk, &visitor, &words(7, "환불해 주세요")).await.expect("sent");
    room::end(&s.desk, &kim, room_no).await.expect("ended");
    s.tell_all().await;
    let told = s.there.told();
    assert_eq!(
        kinds(&told),
        [
            "room.opened",
            "message.created",
            "room.assigned",
            "room.status_changed",
            "message.created",
            "message.created",
            "room.ended",
            "message.created",
        ]
    );
    let (site, room, agent) = (s.site.id.to_string(), room_no.to_string(), s.kim.id.to_string());
    assert_eq!(told[0]["data"], json!({"site_id": site, "room_no": room, "status": "waiting", "agent_id": null}));
    assert_eq!(
        told[1]["data"],
        json!({"site_id": site, "room_no": room, "id": format!("{room}-1"), "seq": 1, "from": "customer"})
    );
    assert_eq!(
        told[2]["data"],
        json!({"site_id": site, "room_no": room, "status": "assigned", "agent_id": agent,
            "before": {"status": "waiting", "agent_id": null}})
    );
    assert_eq!(told[6]["data"]["status"], "ended");
    assert!(!s.there.bodies().concat().contains("환불"), "what was said is read by whoever may");
    assert!(told.iter().all(|told| told["timestamp"].as_str().is_some_and(|at| at.ends_with('Z'))));
    assert_eq!(s.there.forged(), 0, "the standard's library takes every signature");
    let ids = s.there.ids();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    assert!(ids.iter().all(|id| id.starts_with("msg_") && !id.contains('.')));
}

async fn f17_a_webhook_hears_what_it_wants_and_nothing_of_another_site(db: TestDb) {
    let s = scene(&db).await;
    let made = s.webhook(&["room.ended"]).await;
    let other = db.site().await;
    let (_, theirs) = visit(&s.desk, &other, "다른 상점").await;
    let them = session(&other, &other.agent("남", Role::Admin).await);
    room::end(&s.desk, &them, theirs).await.expect("ended");
    let (_, room_no) = visit(&s.desk, &s.site, "안녕하세요").await;
    room::end(&s.desk, &s.admin, room_no).await.expect("ended");
    s.tell_all().await;
    let told = s.there.told();
    assert_eq!(kinds(&told), ["room.ended"]);
    assert_eq!(told[0]["data"]["room_no"], room_no.to_string());
    for refused in [
        webhook::secret(&s.desk, &them, id(&made)).await.err(),
        webhook::check(&s.desk, &them, id(&made)).await.err(),
        webhook::remove(&s.desk, &them, id(&made)).await.err(),
        webhook::change(&s.desk, &them, id(&made), &s.wanting(&["room.ended"])).await.err(),
        webhook::deliveries(&s.desk, &them, id(&made), WebhookDeliveryState::Waiting, None).await.err(),
    ] {
        assert!(matches!(refused, Some(Error::NotFound)), "{refused:?}");
    }
}

async fn f17_a_changed_customer_is_told_by_id_alone(db: TestDb) {
    let s = scene(&db).await;
    s.webhook(&["customer.changed"]).await;
    let person = s.site.customer("happytalk").await;
    let room_no = s.site.room(&person).await;
    let shown = info::customer(&s.desk, &s.admin, room_no).await.expect("a customer");
    let edit = serde_json::from_value(json!({"version": shown.version, "name": "김서연", "phone": "02-555-0041"}));
    customer::edit(&s.desk, &s.admin, room_no, &edit.expect("an edit")).await.expect("saved");
    s.tell_all().await;
    let told = s.there.told();
    assert_eq!(kinds(&told), ["customer.changed"]);
    assert_eq!(told[0]["data"], json!({"site_id": s.site.id.to_string(), "customer_id": "happytalk"}));
}

async fn f17_news_are_written_with_what_happens_and_outlive_the_process(db: TestDb) {
    let s = scene(&db).await;
    let made = s.webhook(&["room.opened", "message.created"]).await;
    visit(&s.desk, &s.site, "안녕하세요").await;
    assert_eq!(s.now(&made).await.waiting, 2, "nothing was told yet, and nothing is lost if it ends here");
    let next = db.desk();
    webhook::run_due(&next, Some(s.site.id)).await.expect("told");
    assert_eq!(kinds(&s.there.told()), ["room.opened", "message.created"]);
    assert_eq!(s.now(&made).await.waiting, 0);
}

async fn f17_what_was_undone_is_told_to_nobody(db: TestDb) {
    let s = scene(&db).await;
    let made = s.webhook(&["room.assigned"]).await;
    let (_, room_no) = visit(&s.desk, &s.site, "안녕하세요").await;
    let (kim, lee) = (session(&s.site, &s.kim), session(&s.site, &s.site.agent("이상담", Role::Agent).await));
    room::accept(&s.desk, &kim, room_no).await.expect("accepted");
    assert!(matches!(room::accept(&s.desk, &lee, room_no).await, Err(Error::AlreadyAccepted(_))));
    assert_eq!(s.now(&made).await.waiting, 1);
}

async fn f17_a_receiver_that_fails_is_tried_again_until_it_is_given_up(db: TestDb) {
    let s = scene(&db).await;
    let made = s.webhook(&["room.opened"]).await;
    visit(&s.desk, &s.site, "안녕하세요").await;
    s.there.answers(Answer::Says(500, None));
    s.tell_all().await;
    let [waiting] = &s.in_state(&made, WebhookDeliveryState::Waiting).await[..] else { panic!("one waits") };
    assert_eq!((waiting.attempts, waiting.status, waiting.error.as_deref()), (1, Some(500), Some("trouble")));
    s.tell_all().await;
    assert_eq!(s.there.calls(), 1, "not before its time");
    s.desk.pass(6_000);
    s.tell_all().await;
    assert_eq!(s.there.calls(), 2);
    for _ in 2..10 {
        s.desk.pass(27 * 3_600_000);
        s.tell_all().await;
    }
    assert_eq!(s.there.calls(), 10);
    assert!(s.there.ids().windows(2).all(|pair| pair[0] == pair[1]), "every attempt has the same id");
    let stopped = s.now(&made).await;
    assert_eq!((stopped.enabled, stopped.stopped.as_deref(), stopped.given_up), (false, Some("gave_up"), 1));
    visit(&s.desk, &s.site, "또 왔어요").await;
    assert_eq!(s.now(&made).await.waiting, 0, "one that is switched off is told nothing");

    s.there.answers(Answer::Takes);
    let again = NewWebhook { version: Some(stopped.version), ..s.wanting(&["room.opened"]) };
    let on = webhook::change(&s.desk, &s.admin, id(&made), &again).await.expect("changed");
    assert_eq!((on.enabled, on.stopped), (true, None));
    assert_eq!(webhook::send_all_again(&s.desk, &s.admin, id(&made)).await.expect("again").sent, 1);
    s.tell_all().await;
    let [told] = &s.in_state(&made, WebhookDeliveryState::Delivered).await[..] else { panic!("it arrived") };
    assert_eq!((told.status, told.error.as_deref()), (Some(204), None));
    assert_eq!(s.now(&made).await.given_up, 0);
}

async fn f17_a_receiver_that_is_gone_is_left_alone(db: TestDb) {
    let s = scene(&db).await;
    let made = s.webhook(&["room.opened"]).await;
    visit(&s.desk, &s.site, "안녕하세요").await;
    s.there.answers(Answer::Says(410, None));
    s.tell_all().await;
    let stopped = s.now(&made).await;
    assert_eq!((stopped.enabled, stopped.stopped.as_deref(), stopped.given_up), (false, Some("gone"), 1));
    assert_eq!(s.there.calls(), 1);
}

async fn f17_a_busy_receiver_is_left_alone_as_long_as_it_asks(db: TestDb) {
    let s = scene(&db).await;
    s.webhook(&["room.opened"]).await;
    visit(&s.desk, &s.site, "안녕하세요").await;
    s.there.answers(Answer::Says(429, Some(3_600)));
    s.tell_all().await;
    s.there.answers(Answer::Takes);
    visit(&s.desk, &s.site, "저도요").await;
    s.desk.pass(3_599_000);
    s.tell_all().await;
    assert_eq!(s.there.calls(), 1, "neither that one nor another");
    s.desk.pass(400_000);
    s.tell_all().await;
    assert_eq!(s.there.calls(), 3);
}

async fn f17_one_that_is_refused_holds_nothing_up(db: TestDb) {
    let s = scene(&db).await;
    let made = s.webhook(&["room.opened"]).await;
    visit(&s.desk, &s.site, "안녕하세요").await;
    s.there.answers(Answer::Says(400, None));
    s.tell_all().await;
    s.there.answers(Answer::Takes);
    visit(&s.desk, &s.site, "저도요").await;
    s.tell_all().await;
    assert_eq!(s.in_state(&made, WebhookDeliveryState::Delivered).await.len(), 1);
    let [waiting] = &s.in_state(&made, WebhookDeliveryState::Waiting).await[..] else { panic!("the first waits") };
    assert_eq!(waiting.error.as_deref(), Some("refused"));
    s.there.answers(Answer::Says(302, None));
    s.desk.pass(6_000);
    s.tell_all().await;
    let [waiting] = &s.in_state(&made, WebhookDeliveryState::Waiting).await[..] else { panic!("the first waits") };
    assert_eq!(waiting.error.as_deref(), Some("redirect"), "nobody is followed elsewhere");
}

async fn f17_many_workers_tell_each_thing_once(db: TestDb) {
    let s = scene(&db).await;
    s.webhook(&["message.created"]).await;
    let (visitor, _) = visit(&s.desk, &s.site, "안녕하세요").await;
    for n in 0..20 {
        say(&s.desk, &visitor, &words(100 + n, "하나 더")).await.expect("sent");
    }
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, site) = (s.desk.clone(), s.site.id);
            tokio::spawn(async move { while webhook::run_due(&desk, Some(site)).await.expect("told") > 0 {} })
        })
        .collect();
    for worker in workers {
        worker.await.expect("no panic");
    }
    s.tell_all().await;
    let ids: std::collections::BTreeSet<_> = s.there.ids().into_iter().collect();
    assert_eq!((s.there.calls(), ids.len()), (21, 21));
}

async fn f17_after_a_rotation_both_secrets_sign_for_a_day(db: TestDb) {
    let s = scene(&db).await;
    let made = s.webhook(&["room.opened"]).await;
    let old = webhook::secret(&s.desk, &s.admin, id(&made)).await.expect("a secret").secret;
    let new = webhook::rotate_secret(&s.desk, &s.admin, id(&made)).await.expect("another").secret;
    assert!(old != new && new.starts_with("whsec_"));
    for trusted in [&old, &new] {
        s.there.trusts(std::slice::from_ref(trusted));
        visit(&s.desk, &s.site, "안녕하세요").await;
        s.tell_all().await;
        assert_eq!(s.there.forged(), 0, "{trusted}");
    }
    s.desk.pass(24 * 3_600_000 + 1);
    s.there.trusts(&[old]);
    visit(&s.desk, &s.site, "안녕하세요").await;
    s.tell_all().await;
    assert_eq!(s.there.forged(), 1, "the old one signs no more");
    s.there.trusts(&[new]);
    visit(&s.desk, &s.site, "안녕하세요").await;
    s.tell_all().await;
    assert_eq!(s.there.forged(), 1);
    let actions: Vec<_> = s.site.audited(s.admin.viewer.agent).await.into_iter().map(|(action, _)| action).collect();
    assert!(
        actions.contains(&"rotate_webhook_secret".to_owned()) && actions.contains(&"view_webhook_secret".to_owned())
    );
}

async fn f17_addresses_that_can_not_be_are_refused(db: TestDb) {
    let s = scene(&db).await;
    let open = db.https_desk();
    for url in [
        "http://erp.example.com/",
        "https://user:password@erp.example.com/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/hook",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://169.254.169.254/latest/meta-data",
        "ftp://erp.example.com/",
        "javascript:alert(1)",
        "erp.example.com",
        "",
    ] {
        let new = NewWebhook { url: url.to_owned(), ..s.wanting(&["room.opened"]) };
        let refused = webhook::create(&open, &s.admin, &new).await;
        assert!(matches!(&refused, Err(Error::Invalid(faults)) if faults[0].field == "url"), "{url}: {refused:?}");
    }
    for (events, code) in [(vec![], "required"), (vec!["room.painted"], "invalid"), (vec!["webhook.test"], "invalid")] {
        let refused = webhook::create(&s.desk, &s.admin, &s.wanting(&events)).await;
        assert!(
            matches!(&refused, Err(Error::Invalid(faults)) if faults[0].field == "events" && faults[0].code == code)
        );
    }
    // Set on a desk of this machine, told by one that is not.
    s.webhook(&["room.opened"]).await;
    visit(&s.desk, &s.site, "안녕하세요").await;
    webhook::run_due(&open, Some(s.site.id)).await.expect("told");
    assert_eq!(s.there.calls(), 0, "an inner address is not called, whoever set it");
}

async fn f17_a_site_has_twenty_webhooks_at_most(db: TestDb) {
    let s = scene(&db).await;
    for _ in 0..20 {
        webhook::create(&s.desk, &s.admin, &s.wanting(&["room.opened"])).await.expect("made");
    }
    let refused = webhook::create(&s.desk, &s.admin, &s.wanting(&["room.opened"])).await;
    assert!(matches!(&refused, Err(Error::Invalid(faults)) if faults[0].code == "too_many"), "{refused:?}");
}

async fn f17_a_test_is_told_at_once_and_says_what_came_of_it(db: TestDb) {
    let s = scene(&db).await;
    let made = s.webhook(&["room.opened"]).await;
    let tried = webhook::check(&s.desk, &s.admin, id(&made)).await.expect("tried");
    assert_eq!(
        (tried.state, tried.status, tried.event.as_str()),
        (WebhookDeliveryState::Delivered, Some(204), "webhook.test")
    );
    assert_eq!((kinds(&s.there.told()), s.there.forged()), (vec!["webhook.test"], 0));
    s.there.answers(Answer::Says(404, None));
    let tried = webhook::check(&s.desk, &s.admin, id(&made)).await.expect("tried");
    assert_eq!(
        (tried.state, tried.status, tried.error.as_deref()),
        (WebhookDeliveryState::GivenUp, Some(404), Some("refused"))
    );
    assert!(s.now(&made).await.enabled, "a test alone stops nothing");
    s.there.answers(Answer::Takes);
    let again = tried.id.parse().expect("an id");
    webhook::send_again(&s.desk, &s.admin, id(&made), again).await.expect("again");
    assert!(
        matches!(webhook::send_again(&s.desk, &s.admin, id(&made), again).await, Err(Error::NotFound)),
        "on its way"
    );
    s.tell_all().await;
    assert_eq!(s.there.calls(), 3);
}

async fn f17_a_removed_webhook_hears_nothing_more(db: TestDb) {
    let s = scene(&db).await;
    let made = s.webhook(&["room.opened"]).await;
    visit(&s.desk, &s.site, "안녕하세요").await;
    webhook::remove(&s.desk, &s.admin, id(&made)).await.expect("removed");
    visit(&s.desk, &s.site, "안녕하세요").await;
    s.tell_all().await;
    assert_eq!(s.there.calls(), 0);
    assert!(matches!(webhook::secret(&s.desk, &s.admin, id(&made)).await, Err(Error::NotFound)));
}

async fn f17_old_deliveries_are_forgotten(db: TestDb) {
    let db = db.alone().await;
    let s = scene(&db).await;
    let made = s.webhook(&["room.opened"]).await;
    visit(&s.desk, &s.site, "안녕하세요").await;
    s.tell_all().await;
    s.desk.pass(3 * 24 * 3_600_000 - 1_000);
    webhook::tidy(&s.desk).await.expect("tidied");
    assert_eq!(s.in_state(&made, WebhookDeliveryState::Delivered).await.len(), 1);
    s.desk.pass(2_000);
    visit(&s.desk, &s.site, "기다리는 것").await;
    webhook::tidy(&s.desk).await.expect("tidied");
    assert_eq!(s.in_state(&made, WebhookDeliveryState::Delivered).await.len(), 0);
    assert_eq!(s.now(&made).await.waiting, 1, "what waits stays");
}
