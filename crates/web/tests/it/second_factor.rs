//! The second factor: set up, asked for, and the codes that stand in for it (F16, RFC 6238).

use domain::access::Role;
use serde_json::{Value, json};
use service::setup::NewAgentByHand;
use testkit::{Answer, Caller, Cast, TestDb};
use totp_rs::{Builder, Secret, Totp};

testkit::both_databases!(
    f16_a_second_factor_is_set_up_and_asked_for,
    f16_a_code_counts_once_and_for_one_step_to_each_side,
    f16_one_code_lets_one_of_eight_callers_in,
    f16_recovery_codes_stand_in_each_once,
    f16_one_recovery_code_lets_one_of_eight_callers_in,
    f16_wrong_codes_close_the_door,
    f16_what_a_borrowed_browser_must_not_do_asks_for_the_password,
    f16_an_administrator_takes_a_lost_second_factor_off,
);

const PASSWORD: &str = "달항아리-2026-겨울";
const TOTP: &str = "/api/v1/me/totp";
const STEP: i64 = 30_000;

struct Somebody {
    email: String,
    cookie: String,
    agent: String,
}

impl Somebody {
    /// An agent who is logged in by password.
    async fn join(app: &Cast) -> Self {
        let email = format!("totp-{}@example.com", app.site.new_id());
        let site = Some(app.site.id);
        let new = NewAgentByHand { site, email: &email, name: "최상담", role: Role::Agent, password: PASSWORD };
        let made = service::setup::create_agent(&app.desk, new).await.expect("an agent is made");
        let mut one = Self { email, cookie: String::new(), agent: made.agent.to_string() };
        let answer = one.log_in(app, None, "192.0.2.1").await;
        one.cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        one
    }

    async fn log_in(&self, app: &Cast, code: Option<&str>, from: &str) -> Answer {
        let body = json!({"email": self.email, "password": PASSWORD, "totp": code});
        app.nobody().with("x-sarangbang", "1").from(from).post("/api/v1/session", body).await
    }

    fn browser<'a>(&self, app: &'a Cast) -> Caller<'a> {
        app.nobody().with("cookie", &self.cookie).with("x-sarangbang", "1")
    }

    /// Turns it on: the app, and the recovery codes.
    async fn turn_on(&self, app: &Cast) -> (Totp, Vec<String>) {
        let begun = self.browser(app).post(TOTP, json!({"password": PASSWORD})).await.ok();
        let phone = phone(&begun);
        let answer = self.browser(app).put(TOTP, json!({"code": code(app, &phone)})).await.ok();
        let codes =
            answer["codes"].as_array().expect("codes").iter().map(|code| code.as_str().unwrap_or("").to_owned());
        let codes = codes.collect();
        app.desk.pass(STEP);
        (phone, codes)
    }
}

/// The authenticator app that has read the secret.
fn phone(begun: &Value) -> Totp {
    let secret = Secret::try_from_base32(begun["secret"].as_str().expect("a secret")).expect("base 32");
    Builder::new().with_secret(secret.as_bytes().to_vec()).build().expect("a second factor")
}

fn code(app: &Cast, phone: &Totp) -> String {
    code_at(app, phone, 0)
}

fn code_at(app: &Cast, phone: &Totp, ms: i64) -> String {
    phone.generate(u64::try_from((app.desk.now().0 + ms) / 1000).expect("a time")).to_string()
}

async fn f16_a_second_factor_is_set_up_and_asked_for(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let one = Somebody::join(&app).await;
    let browser = one.browser(&app);
    assert_eq!(browser.get(TOTP).await.body, json!({"on": false, "since": null, "codes_left": 0}));
    assert_eq!(browser.put(TOTP, json!({"code": "000000"})).await.status, 404, "nothing is being set up");
    let begun = browser.post(TOTP, json!({"password": PASSWORD})).await.ok();
    let uri = begun["uri"].as_str().expect("an address");
    assert!(uri.starts_with("otpauth://totp/Sarangbang:") && uri.contains("issuer=Sarangbang"), "{uri}");
    assert!(begun["qr"].as_str().is_some_and(|svg| svg.contains("<svg") && !svg.contains("<script")));
    assert_eq!(one.log_in(&app, None, "192.0.2.1").await.status, 200, "not in use before it is confirmed");

    let phone = phone(&begun);
    let wrong = browser.put(TOTP, json!({"code": "12345"})).await;
    assert_eq!((wrong.status, &wrong.body["errors"][0]["code"]), (422, &json!("wrong_totp")));
    let other = app.nobody().with("x-sarangbang", "1");
    let codes = browser.put(TOTP, json!({"code": code(&app, &phone)})).await.ok();
    assert_eq!(codes["codes"].as_array().map(Vec::len), Some(10));
    let state = browser.get(TOTP).await.body;
    assert_eq!((&state["on"], &state["codes_left"]), (&json!(true), &json!(10)), "this session goes on");
    assert_eq!(browser.post(TOTP, json!({"password": PASSWORD})).await.refusal(), (409, "totp_on"));

    assert_eq!(one.log_in(&app, None, "192.0.2.1").await.refusal(), (401, "totp_required"));
    assert_eq!(one.log_in(&app, Some(""), "192.0.2.1").await.refusal(), (401, "totp_required"));
    let body = json!({"email": one.email, "password": "wrong", "totp": code(&app, &phone)});
    assert_eq!(
        other.post("/api/v1/session", body).await.refusal(),
        (401, "bad_credentials"),
        "the code alone is nothing"
    );
    app.desk.pass(STEP);
    let spaced = code(&app, &phone);
    let spaced = format!(" {} {} ", &spaced[..3], &spaced[3..]);
    assert_eq!(one.log_in(&app, Some(&spaced), "192.0.2.1").await.status, 200, "as apps show it");

    let stored: Vec<(String,)> = app
        .rows("SELECT t.secret FROM account_totp t JOIN agents a ON a.account_id = t.account_id WHERE a.site_id = $1")
        .await;
    assert!(!stored[0].0.contains(begun["secret"].as_str().expect("a secret")), "encrypted");
    let values: Vec<(Option<String>, Option<String>)> =
        app.rows("SELECT before, after FROM audit_values WHERE site_id = $1").await;
    assert_eq!(values, [(Some("off".to_owned()), Some("on".to_owned()))]);
}

async fn f16_a_code_counts_once_and_for_one_step_to_each_side(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let one = Somebody::join(&app).await;
    let (phone, _) = one.turn_on(&app).await;
    let now = code(&app, &phone);
    assert_eq!(one.log_in(&app, Some(&now), "192.0.2.1").await.status, 200);
    assert_eq!(one.log_in(&app, Some(&now), "192.0.2.1").await.refusal(), (401, "wrong_totp"), "within its step too");
    let before = code_at(&app, &phone, -STEP);
    assert_eq!(one.log_in(&app, Some(&before), "192.0.2.1").await.refusal(), (401, "wrong_totp"), "none before it");
    app.desk.pass(3 * STEP);
    let late = code_at(&app, &phone, -STEP);
    assert_eq!(one.log_in(&app, Some(&late), "192.0.2.1").await.status, 200, "a slow phone");
    let early = code_at(&app, &phone, STEP);
    assert_eq!(one.log_in(&app, Some(&early), "192.0.2.1").await.status, 200, "a fast one");
    for far in [-2 * STEP, 2 * STEP] {
        let far = code_at(&app, &phone, far);
        assert_eq!(one.log_in(&app, Some(&far), "192.0.2.1").await.refusal(), (401, "wrong_totp"));
    }
}

/// Eight log-ins with one code at once, from as many addresses.
async fn at_once(app: &Cast, one: &Somebody, code: &str) -> [u16; 8] {
    let tries = async |host: &str| one.log_in(app, Some(code), host).await.status;
    let (a, b, c, d, e, f, g, h) = tokio::join!(
        tries("198.51.100.1"),
        tries("198.51.100.2"),
        tries("198.51.100.3"),
        tries("198.51.100.4"),
        tries("198.51.100.5"),
        tries("198.51.100.6"),
        tries("198.51.100.7"),
        tries("198.51.100.8"),
    );
    let mut found = [a, b, c, d, e, f, g, h];
    found.sort_unstable();
    found
}

async fn f16_one_code_lets_one_of_eight_callers_in(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let one = Somebody::join(&app).await;
    let (phone, _) = one.turn_on(&app).await;
    let found = at_once(&app, &one, &code(&app, &phone)).await;
    assert_eq!(found, [200, 401, 401, 401, 401, 401, 401, 401]);
}

async fn f16_recovery_codes_stand_in_each_once(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let one = Somebody::join(&app).await;
    let (_, codes) = one.turn_on(&app).await;
    assert_eq!(one.log_in(&app, Some(&codes[0]), "192.0.2.1").await.status, 200);
    assert_eq!(one.log_in(&app, Some(&codes[0]), "192.0.2.1").await.refusal(), (401, "wrong_totp"));
    let typed = codes[1].to_uppercase().replace('-', " ");
    assert_eq!(one.log_in(&app, Some(&typed), "192.0.2.1").await.status, 200, "however it is typed");
    assert_eq!(one.browser(&app).get(TOTP).await.body["codes_left"], 8);

    let path = format!("{TOTP}/recovery-codes");
    let new = one.browser(&app).post(&path, json!({"password": PASSWORD})).await.ok();
    assert_eq!(
        one.log_in(&app, Some(&codes[2]), "192.0.2.1").await.refusal(),
        (401, "wrong_totp"),
        "the old ones are gone"
    );
    let first = new["codes"][0].as_str().expect("a code");
    assert_eq!(one.log_in(&app, Some(first), "192.0.2.1").await.status, 200);
    let stored: Vec<(String,)> = app
        .rows("SELECT r.code_hash FROM recovery_codes r JOIN agents a ON a.account_id = r.account_id WHERE a.site_id = $1")
        .await;
    assert_eq!(stored.len(), 9);
    let plain: String = new["codes"][1].as_str().expect("a code").replace('-', "");
    let simple = service::secret::hash(&plain);
    assert!(stored.iter().all(|(hash,)| *hash != simple && *hash != plain), "hashed with a key");
}

async fn f16_one_recovery_code_lets_one_of_eight_callers_in(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let one = Somebody::join(&app).await;
    let (_, codes) = one.turn_on(&app).await;
    assert_eq!(at_once(&app, &one, &codes[4]).await, [200, 401, 401, 401, 401, 401, 401, 401]);
}

async fn f16_wrong_codes_close_the_door(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let one = Somebody::join(&app).await;
    let (phone, _) = one.turn_on(&app).await;
    for _ in 0..20 {
        assert_eq!(one.log_in(&app, None, "192.0.2.7").await.refusal(), (401, "totp_required"), "asking is no failure");
    }
    for _ in 0..5 {
        assert_eq!(one.log_in(&app, Some("000000"), "192.0.2.7").await.refusal(), (401, "wrong_totp"));
    }
    let right = code(&app, &phone);
    assert_eq!(one.log_in(&app, Some(&right), "192.0.2.7").await.refusal(), (429, "rate_limited"));
    assert_eq!(one.log_in(&app, Some(&right), "192.0.2.8").await.status, 200, "from elsewhere it goes on");
}

async fn f16_what_a_borrowed_browser_must_not_do_asks_for_the_password(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let one = Somebody::join(&app).await;
    let browser = one.browser(&app);
    one.turn_on(&app).await;
    for path in [format!("{TOTP}/off"), format!("{TOTP}/recovery-codes"), TOTP.to_owned()] {
        let refused = browser.post(&path, json!({"password": "not the password"})).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["code"]), (422, &json!("wrong_password")), "{path}");
    }
    assert_eq!(browser.get(TOTP).await.body["on"], true);
    assert_eq!(browser.post(&format!("{TOTP}/off"), json!({"password": PASSWORD})).await.status, 204);
    assert_eq!(browser.get(TOTP).await.body, json!({"on": false, "since": null, "codes_left": 0}));
    assert_eq!(one.log_in(&app, None, "192.0.2.1").await.status, 200);
    for _ in 0..5 {
        browser.post(&format!("{TOTP}/off"), json!({"password": "guess"})).await;
    }
    let closed = browser.post(&format!("{TOTP}/off"), json!({"password": PASSWORD})).await;
    assert_eq!(closed.refusal(), (429, "rate_limited"), "guesses are counted");
}

async fn f16_an_administrator_takes_a_lost_second_factor_off(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let one = Somebody::join(&app).await;
    one.turn_on(&app).await;
    let path = format!("/api/v1/settings/agents/{}/totp", one.agent);
    assert_eq!(app.park().delete(&path).await.refusal(), (403, "forbidden"));
    let person = app.admin().delete(&path).await.ok();
    assert_eq!((&person["totp"], &person["may"]["turn_off_totp"]), (&json!(false), &json!(false)));
    assert_eq!(one.log_in(&app, None, "192.0.2.1").await.status, 200);
    let own = format!("/api/v1/settings/agents/{}/totp", app.admin.id);
    assert_eq!(app.admin().delete(&own).await.refusal(), (409, "not_oneself"), "one's own asks for the password");
    let lines: Vec<(String, i64)> =
        app.rows("SELECT action, agent_id FROM audit WHERE site_id = $1 AND action = 'turn_off_totp'").await;
    assert_eq!(lines, [("turn_off_totp".to_owned(), app.admin.id.0)]);
}
