use std::sync::Arc;

use channels::kakao_login::KakaoLogin;
use domain::verification::Refusal;
use service::{
    Error, kakao_sync, verification,
    verification::Return,
    view::{KakaoSync, NewVerification, VerificationAnswer, VerificationMethod},
};
use simulators::{
    fault::Faults,
    kakao::{self, Kakao},
    stage::Setting,
};
use testkit::{Outside, START, TestDb};

use super::{Scene, Talk, scene_at};
use crate::entry::{page, with_id};

testkit::both_databases!(
    s65c_a_customer_verifies_through_kakao,
    s65c_kakaos_data_is_shown_while_it_is_on,
    f9_consent_denied_cancelled_or_without_a_number_verifies_nothing,
    f9_a_way_counts_once_in_one_browser_and_in_time,
    f9_kakao_out_of_order_leaves_the_request_open,
    f9_eight_arrivals_at_once_verify_once,
    r20_unlinking_erases_number_and_account_everywhere,
    r20_a_claimed_id_keeps_its_mark_through_kakao,
    f9_settings_are_checked_and_secrets_kept,
);

const BACK: &str = "http://127.0.0.1:8080/kakao/callback";
const NUMBER: &str = "010-5550-4821";

async fn scene(db: &TestDb) -> (Scene, Kakao) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let setting = Setting { base: base.clone(), webhook: String::new(), clock: Arc::new(|| START.0) };
    let kakao = Kakao::new(kakao::Account::default(), setting);
    let router = kakao.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let outside = Outside { kakao_login: KakaoLogin::new(base.clone(), base), ..Outside::default() };
    let here = scene_at(db, db.desk_outside(outside)).await;
    kakao_sync::set(&here.desk, &here.admin, &settings()).await.expect("settings");
    (here, kakao)
}

fn settings() -> KakaoSync {
    let account = kakao::Account::default();
    KakaoSync {
        enabled: true,
        app_id: account.app_id.to_string(),
        rest_api_key: account.rest_api_key,
        client_secret: Some(account.login_secret),
        admin_key: Some(account.admin_key),
        ..KakaoSync::default()
    }
}

const KAKAO: NewVerification = NewVerification { method: VerificationMethod::KakaoSync };

/// The agent asks and the customer opens the link; the token of it.
async fn opened(here: &Scene, talk: &Talk) -> String {
    let request = verification::ask(&here.desk, &here.admin, talk.room, &KAKAO).await.expect("asked").id;
    let open = VerificationAnswer { request_id: request, kakao: Some(true), ..VerificationAnswer::default() };
    let url = here.answer(talk, &open).await.expect("a link").url.expect("an address");
    url.strip_prefix("http://127.0.0.1:8080/kakao/start?t=").expect("our address").to_owned()
}

/// On to Kakao; what the browser keeps.
async fn depart(here: &Scene, token: &str) -> String {
    let departure = verification::depart(&here.desk, token).await.expect("a departure");
    assert!(departure.url.contains(&format!("state={}", departure.state)) && !departure.url.contains(token));
    departure.state
}

async fn arrive(here: &Scene, state: &str, code: Option<&str>) -> Return {
    verification::arrive(&here.desk, state, state, code).await.expect("an answer")
}

async fn through(here: &Scene, kakao: &Kakao, talk: &Talk, scopes: &[&str]) -> Return {
    let state = depart(here, &opened(here, talk).await).await;
    arrive(here, &state, Some(&kakao.agree("seoa", scopes, BACK))).await
}

async fn s65c_a_customer_verifies_through_kakao(db: TestDb) {
    let (here, kakao) = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    assert_eq!(through(&here, &kakao, &talk, &["phone_number", "name"]).await, Return::Verified);
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some(NUMBER), "S31, in one form");
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list");
    let one = &list.items[0];
    assert_eq!((one.method, one.number.as_deref()), (VerificationMethod::KakaoSync, Some(NUMBER)), "S63, S64");
    let account = one.account.as_ref().expect("what was shared");
    assert_eq!((account.name.as_deref(), account.email.as_deref()), (Some("윤서아"), None), "S65c: where agreed");
    assert_eq!(list.pending, None);
    assert_eq!(here.lines(talk.room).await, ["verification_requested", "verification_completed"]);
    let other = here.talk(&page(&here.site)).await;
    assert_eq!(here.mobile(other.room).await, None, "S65");
}

async fn s65c_kakaos_data_is_shown_while_it_is_on(db: TestDb) {
    let (here, kakao) = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    through(&here, &kakao, &talk, &["phone_number", "name"]).await;
    let off = KakaoSync { enabled: false, ..settings() };
    kakao_sync::set(&here.desk, &here.admin, &off).await.expect("off");
    assert_eq!(here.mobile(talk.room).await, None);
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list");
    let one = &list.items[0];
    assert_eq!((one.number.as_deref(), one.hidden, one.account.as_ref()), (None, true, None));
    let refused = verification::ask(&here.desk, &here.admin, talk.room, &KAKAO).await;
    assert!(matches!(refused, Err(Error::Verification(Refusal::NoKakaoSync))), "{refused:?}");
    kakao_sync::set(&here.desk, &here.admin, &settings()).await.expect("on");
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some(NUMBER));
}

async fn f9_consent_denied_cancelled_or_without_a_number_verifies_nothing(db: TestDb) {
    let (here, kakao) = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let token = opened(&here, &talk).await;
    let state = depart(&here, &token).await;
    assert_eq!(arrive(&here, &state, None).await, Return::Denied);
    assert_eq!(arrive(&here, &state, Some("late")).await, Return::Closed, "what was refused stays refused");
    let state = depart(&here, &token).await;
    let code = kakao.agree("seoa", &["name"], BACK);
    assert_eq!(arrive(&here, &state, Some(&code)).await, Return::NoNumber);
    assert_eq!(here.mobile(talk.room).await, None);
    let accounts = "SELECT COUNT(*) FROM kakao_accounts WHERE site_id = $1";
    assert_eq!(here.count(accounts).await, 0, "nothing is kept");
    let state = depart(&here, &token).await;
    let code = kakao.agree("seoa", &["phone_number"], BACK);
    assert_eq!(arrive(&here, &state, Some(&code)).await, Return::Verified, "the same link again");
    let over = verification::depart(&here.desk, &token).await;
    assert!(matches!(over, Err(Error::Verification(Refusal::Closed))));
}

async fn f9_a_way_counts_once_in_one_browser_and_in_time(db: TestDb) {
    let (here, kakao) = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let token = opened(&here, &talk).await;
    let code = || kakao.agree("seoa", &["phone_number"], BACK);
    let state = depart(&here, &token).await;
    let stolen = verification::arrive(&here.desk, &state, "", Some(&code())).await.expect("an answer");
    assert_eq!(stolen, Return::Closed, "another browser");
    let second = depart(&here, &token).await;
    assert_eq!(arrive(&here, &state, Some(&code())).await, Return::Closed, "begun anew");
    here.desk.pass(30 * 60_000);
    assert_eq!(arrive(&here, &second, Some(&code())).await, Return::Closed, "too late");
    for bad in ["", "x", "' OR 1=1 --"] {
        assert_eq!(arrive(&here, bad, Some("x")).await, Return::Closed);
        assert!(verification::depart(&here.desk, bad).await.is_err());
    }
    let fresh = depart(&here, &opened(&here, &talk).await).await;
    service::room::end_by_agent(&here.desk, &here.admin, talk.room).await.expect("ended");
    assert_eq!(arrive(&here, &fresh, Some(&code())).await, Return::Closed, "the room is over");
    assert_eq!(here.count("SELECT COUNT(*) FROM verifications WHERE site_id = $1").await, 0);
}

async fn f9_kakao_out_of_order_leaves_the_request_open(db: TestDb) {
    let (here, kakao) = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let token = opened(&here, &talk).await;
    for faults in [
        Faults { down: true, ..Faults::default() },
        Faults { cut: true, ..Faults::default() },
        Faults { busy: true, ..Faults::default() },
    ] {
        let state = depart(&here, &token).await;
        let code = kakao.agree("seoa", &["phone_number"], BACK);
        kakao.stage().trouble().set(faults);
        assert_eq!(arrive(&here, &state, Some(&code)).await, Return::Failed);
        kakao.stage().trouble().set(Faults::default());
    }
    let state = depart(&here, &token).await;
    assert_eq!(arrive(&here, &state, Some("used-before")).await, Return::Failed);
    let wrong = KakaoSync { client_secret: Some("wrong".to_owned()), ..settings() };
    kakao_sync::set(&here.desk, &here.admin, &wrong).await.expect("settings");
    let state = depart(&here, &token).await;
    assert_eq!(arrive(&here, &state, Some(&kakao.agree("seoa", &["phone_number"], BACK))).await, Return::Failed);
    assert_eq!(here.lines(talk.room).await.pop().as_deref(), Some("kakao_sync_refused"), "agents are told");
    kakao_sync::set(&here.desk, &here.admin, &settings()).await.expect("settings");
    let state = depart(&here, &token).await;
    let code = kakao.agree("seoa", &["phone_number"], BACK);
    assert_eq!(arrive(&here, &state, Some(&code)).await, Return::Verified);
}

async fn f9_eight_arrivals_at_once_verify_once(db: TestDb) {
    let (here, kakao) = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let state = depart(&here, &opened(&here, &talk).await).await;
    let code = kakao.agree("seoa", &["phone_number"], BACK);
    let calls = (0..8).map(|_| {
        let (desk, state, code) = (here.desk.clone(), state.clone(), code.clone());
        tokio::spawn(async move { verification::arrive(&desk, &state, &state, Some(&code)).await.expect("an answer") })
    });
    let mut verified = 0;
    for call in calls.collect::<Vec<_>>() {
        verified += usize::from(call.await.expect("an end") == Return::Verified);
    }
    assert_eq!(verified, 1);
    assert_eq!(here.count("SELECT COUNT(*) FROM verifications WHERE site_id = $1").await, 1);
}

async fn r20_unlinking_erases_number_and_account_everywhere(db: TestDb) {
    let db = db.alone().await;
    let (here, kakao) = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    through(&here, &kakao, &talk, &["phone_number", "name", "account_email"]).await;
    let unlinked =
        async |key: &str, app: &str, user: &str| kakao_sync::unlinked(&here.desk, here.site.id, key, app, user).await;
    let account = kakao.account().clone();
    let app = account.app_id.to_string();
    assert!(matches!(unlinked("wrong", &app, "2000000101").await, Err(Error::Unauthorized)));
    assert!(matches!(unlinked(&account.admin_key, "1", "2000000101").await, Err(Error::Unauthorized)));
    unlinked(&account.admin_key, &app, "2000000102").await.expect("somebody else");
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some(NUMBER));
    unlinked(&account.admin_key, &app, "2000000101").await.expect("unlinked");
    unlinked(&account.admin_key, &app, "2000000101").await.expect("told again");
    assert_eq!(here.mobile(talk.room).await, None);
    assert_eq!(super::withdraw::cells_with(&here.desk, "55504821").await, Vec::<String>::new());
    assert_eq!(here.count("SELECT COUNT(*) FROM kakao_accounts WHERE site_id = $1").await, 0);
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list");
    assert!(list.items[0].withdrawn_at.is_some() && list.items[0].account.is_none());
    here.desk.db().close().await;
}

async fn r20_a_claimed_id_keeps_its_mark_through_kakao(db: TestDb) {
    let (here, kakao) = scene(&db).await;
    let talk = here.talk(&with_id(&here.site, "happytalk")).await;
    assert_eq!(through(&here, &kakao, &talk, &["phone_number"]).await, Return::Verified);
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list");
    assert!(list.items[0].unsigned);
}

async fn f9_settings_are_checked_and_secrets_kept(db: TestDb) {
    let (here, _) = scene(&db).await;
    let shown = kakao_sync::show(&here.desk, &here.admin).await.expect("settings");
    assert_eq!((shown.client_secret.as_deref(), shown.admin_key.as_deref()), (None, None), "never shown");
    assert!(shown.client_secret_set && shown.admin_key_set);
    assert_eq!(shown.redirect_uri, BACK);
    let kept = kakao_sync::set(&here.desk, &here.admin, &shown).await.expect("what GET gave is taken");
    assert_eq!(kept, shown);
    for (new, field) in [
        (KakaoSync { rest_api_key: String::new(), ..settings() }, "rest_api_key"),
        (KakaoSync { rest_api_key: "한글 키".to_owned(), ..settings() }, "rest_api_key"),
        (KakaoSync { app_id: "abc".to_owned(), ..settings() }, "app_id"),
    ] {
        match kakao_sync::set(&here.desk, &here.admin, &new).await {
            Err(Error::Invalid(faults)) => assert_eq!(faults[0].field, field),
            other => panic!("{other:?}"),
        }
    }
    let plain = "SELECT COUNT(*) FROM kakao_sync WHERE site_id = $1 AND (client_secret LIKE '%demo%' OR admin_key LIKE '%demo%')";
    assert_eq!(here.count(plain).await, 0, "stored encrypted");
}
