//! Who works in a site: invitations, roles, leaving, links for another password (F16).

use domain::access::Role;
use serde_json::{Value, json};
use service::setup::NewAgentByHand;
use testkit::{Answer, Cast, RoomSpec, TestDb};

testkit::both_databases!(
    f16_an_invitation_is_accepted_once,
    f16_invitations_are_renewed_taken_back_and_expire,
    f16_one_invitation_makes_one_agent_of_eight_callers,
    f16_who_has_an_account_joins_by_its_password,
    f16_weak_passwords_are_refused_before_the_link_is_used_up,
    f16_the_last_administrator_stays,
    f16_administrators_who_unmake_each_other_at_once_leave_one,
    f16_who_is_deactivated_is_out_at_once,
    f16_rooms_in_hand_go_where_they_are_sent,
    f16_a_role_holds_at_once,
    f16_a_password_link_works_once,
    f16_an_account_of_several_sites_is_no_administrators_alone,
);

const PASSWORD: &str = "달항아리-2026-겨울";
const PEOPLE: &str = "/api/v1/settings/people";
const INVITATIONS: &str = "/api/v1/settings/invitations";

fn email(app: &Cast) -> String {
    format!("new-{}@example.com", app.site.new_id())
}

/// The link of a new invitation: its token.
async fn invite(app: &Cast, email: &str, role: &str) -> (String, String) {
    let made = app.admin().post(INVITATIONS, json!({"email": email, "role": role})).await.ok();
    (made["id"].as_str().expect("an id").to_owned(), token(&made))
}

fn token(made: &Value) -> String {
    let (_, token) = made["url"].as_str().expect("a link").split_once("#token=").expect("behind the fragment");
    token.to_owned()
}

async fn accept(app: &Cast, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "name": "최신입", "password": password});
    app.nobody().with("x-sarangbang", "1").post("/api/v1/invitations/accept", body).await
}

async fn look(app: &Cast, token: &str) -> Answer {
    app.nobody().with("x-sarangbang", "1").post("/api/v1/invitations/look", json!({"token": token})).await
}

async fn log_in(app: &Cast, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    app.nobody().with("x-sarangbang", "1").post("/api/v1/session", body).await
}

/// An agent at work, or gone, as the administrator sees them.
async fn person(app: &Cast, id: domain::AgentId) -> Value {
    let people = app.admin().get(PEOPLE).await.ok();
    let items = people["items"].as_array().expect("people").clone();
    items.into_iter().find(|one| one["id"] == id.to_string()).expect("somebody")
}

fn of(id: domain::AgentId, what: &str) -> String {
    format!("/api/v1/settings/agents/{id}{what}")
}

async fn f16_an_invitation_is_accepted_once(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = email(&app);
    let (id, token) = invite(&app, &email, "manager").await;
    let listed = app.admin().get(INVITATIONS).await;
    assert!(!listed.text.contains(&token), "the link is shown once");
    let row = &listed.body["items"][0];
    assert_eq!((&row["id"], &row["email"], &row["role"]), (&json!(id), &json!(email), &json!("manager")));
    assert_eq!((&row["invited_by"], &row["expired"]), (&json!("관리자"), &json!(false)));

    let seen = look(&app, &token).await.ok();
    assert_eq!(seen["site_name"], "사랑방상점");
    assert_eq!((&seen["email"], &seen["role"], &seen["known"]), (&json!(email), &json!("manager"), &json!(false)));
    let answer = accept(&app, &token, PASSWORD).await;
    assert_eq!((&answer.body["name"], &answer.body["role"]), (&json!("최신입"), &json!("manager")), "{}", answer.text);
    assert!(answer.header("set-cookie").starts_with("sarangbang_session="));

    assert_eq!(accept(&app, &token, PASSWORD).await.refusal(), (410, "link_used"));
    assert_eq!(look(&app, &token).await.refusal(), (410, "link_used"));
    assert_eq!(app.admin().get(INVITATIONS).await.body["items"], json!([]));
    assert_eq!(log_in(&app, &email, PASSWORD).await.status, 200);
    let people = app.admin().get(PEOPLE).await.body;
    let joined = people["items"].as_array().expect("people").iter().find(|one| one["email"] == email).expect("joined");
    assert!(joined["last_log_in_at"].is_string() && joined["active"] == true && joined["totp"] == false);
    nothing_secret_is_audited(&app, &[&token, PASSWORD]).await;
}

/// Neither lines nor values of the audit log hold one of these.
async fn nothing_secret_is_audited(app: &Cast, secrets: &[&str]) {
    let lines: Vec<(String, String)> = app.rows("SELECT action, detail FROM audit WHERE site_id = $1").await;
    assert!(lines.iter().any(|(action, _)| action == "accept_invitation"), "{lines:?}");
    let values: Vec<(Option<String>, Option<String>)> =
        app.rows("SELECT before, after FROM audit_values WHERE site_id = $1").await;
    let told = format!("{lines:?} {values:?}");
    for secret in secrets {
        assert!(!told.contains(secret), "{secret}");
        assert!(!told.contains(&service::secret::hash(secret)), "nor its hash");
    }
}

async fn f16_invitations_are_renewed_taken_back_and_expire(db: TestDb) {
    const DAY: i64 = 86_400_000;
    let db = db.alone().await;
    let app = db.cast().await;
    let email = email(&app);
    let (id, first) = invite(&app, &email, "agent").await;
    let renewed = app.admin().post(&format!("{INVITATIONS}/{id}/renew"), json!({})).await.ok();
    let second = token(&renewed);
    assert_eq!(look(&app, &first).await.refusal(), (410, "link_used"), "the one before is no good");
    assert_eq!(look(&app, &second).await.status, 200);

    let (id, third) = invite(&app, &email.to_uppercase(), "manager").await;
    assert_eq!(app.admin().get(INVITATIONS).await.body["items"].as_array().map(Vec::len), Some(1), "in its place");
    assert_eq!(look(&app, &second).await.status, 410);
    app.desk.pass(7 * DAY - 1);
    assert_eq!(look(&app, &third).await.status, 200);
    app.desk.pass(1);
    assert_eq!(accept(&app, &third, PASSWORD).await.refusal(), (410, "link_used"), "after seven days");
    let admin = app.log_in_again(&app.admin).await;
    assert_eq!(admin.get(INVITATIONS).await.body["items"][0]["expired"], true);
    let fourth = token(&admin.post(&format!("{INVITATIONS}/{id}/renew"), json!({})).await.ok());
    assert_eq!(look(&app, &fourth).await.status, 200, "renewed it is good again");
    assert_eq!(admin.delete(&format!("{INVITATIONS}/{id}")).await.status, 204);
    assert_eq!(admin.delete(&format!("{INVITATIONS}/{id}")).await.status, 404);
    assert_eq!(accept(&app, &fourth, PASSWORD).await.refusal(), (410, "link_used"), "taken back");

    for wrong in ["", "nobody", "a b@example.com"] {
        assert_eq!(admin.post(INVITATIONS, json!({"email": wrong, "role": "agent"})).await.status, 422, "{wrong}");
    }
    let taken = admin.post(INVITATIONS, json!({"email": app.kim.email.to_uppercase(), "role": "agent"})).await;
    assert_eq!(taken.body["errors"][0]["code"], "taken");
    assert_eq!(admin.post(INVITATIONS, json!({"email": "x@example.com", "role": "owner"})).await.status, 422);
}

async fn f16_one_invitation_makes_one_agent_of_eight_callers(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let (_, token) = invite(&app, &email(&app), "agent").await;
    let tries = async || accept(&app, &token, PASSWORD).await.status;
    let (a, b, c, d, e, f, g, h) = tokio::join!(tries(), tries(), tries(), tries(), tries(), tries(), tries(), tries());
    let mut found = [a, b, c, d, e, f, g, h];
    found.sort_unstable();
    assert_eq!(found, [200, 410, 410, 410, 410, 410, 410, 410]);
    let named: Vec<(i64,)> = app.rows("SELECT agent_id FROM agents WHERE site_id = $1 AND name = '최신입'").await;
    assert_eq!(named.len(), 1);
}

/// Somebody of another site, who can log in there.
async fn elsewhere(app: &Cast, other: domain::SiteId) -> String {
    let email = email(app);
    let new = NewAgentByHand { site: Some(other), email: &email, name: "남", role: Role::Agent, password: PASSWORD };
    service::setup::create_agent(&app.desk, new).await.expect("an agent is made");
    email
}

async fn f16_who_has_an_account_joins_by_its_password(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = elsewhere(&app, db.site().await.id).await;
    let (_, token) = invite(&app, &email, "agent").await;
    assert_eq!(look(&app, &token).await.body["known"], true);
    let stolen = accept(&app, &token, "another-password-2026").await;
    assert_eq!(stolen.refusal(), (401, "bad_credentials"), "whoever finds the link has no account of theirs");
    assert_eq!(look(&app, &token).await.status, 200, "it is not used up");
    let joined = accept(&app, &token, PASSWORD).await.ok();
    assert_eq!(joined["site_id"], app.site.id.to_string());
}

async fn f16_weak_passwords_are_refused_before_the_link_is_used_up(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = email(&app);
    let (_, token) = invite(&app, &email, "agent").await;
    for (weak, code) in [("short", "too_short"), ("password123", "too_common"), (&email, "same_as_email")] {
        let refused = accept(&app, &token, weak).await;
        assert_eq!(refused.refusal(), (422, "validation_failed"), "{weak}");
        assert_eq!(refused.body["errors"][0]["code"], code, "{weak}");
        assert!(refused.body["errors"][0]["message"].as_str().is_some_and(|words| words.contains(' ')), "{weak}");
    }
    assert_eq!(accept(&app, &token, PASSWORD).await.status, 200);
}

async fn f16_the_last_administrator_stays(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let shown = person(&app, app.admin.id).await;
    assert_eq!((&shown["last_admin"], &shown["may"]["change_role"]), (&json!(true), &json!(false)));
    let demoted = app.admin().put(&of(app.admin.id, ""), json!({"role": "agent"})).await;
    assert_eq!(demoted.refusal(), (409, "last_admin"));
    assert_eq!(app.admin().post(&of(app.admin.id, "/deactivate"), json!({})).await.refusal(), (409, "not_oneself"));
    assert_eq!(person(&app, app.admin.id).await["role"], "admin");

    app.admin().put(&of(app.kim.id, ""), json!({"role": "admin"})).await.ok();
    assert_eq!(person(&app, app.admin.id).await["last_admin"], false);
    app.admin().put(&of(app.admin.id, ""), json!({"role": "agent"})).await.ok();
    assert_eq!(app.admin().get(PEOPLE).await.refusal(), (403, "forbidden"), "at once");
    let left = app.kim().put(&of(app.kim.id, ""), json!({"role": "manager"})).await;
    assert_eq!(left.refusal(), (409, "last_admin"));
    // One who may log in no more is no administrator that counts.
    app.kim().put(&of(app.admin.id, ""), json!({"role": "admin"})).await.ok();
    app.kim().post(&of(app.admin.id, "/deactivate"), json!({})).await.ok();
    let left = app.kim().put(&of(app.kim.id, ""), json!({"role": "agent"})).await;
    assert_eq!(left.refusal(), (409, "last_admin"));
}

async fn f16_administrators_who_unmake_each_other_at_once_leave_one(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let (kim, lee) = (app.kim(), app.agent(&app.lee));
    for one in [&app.kim, &app.lee] {
        app.admin().put(&of(one.id, ""), json!({"role": "admin"})).await.ok();
    }
    kim.put(&of(app.admin.id, ""), json!({"role": "agent"})).await.ok();
    let less = json!({"role": "agent"});
    let (to_kim, to_lee) = (of(app.kim.id, ""), of(app.lee.id, ""));
    let (out_kim, out_lee) = (of(app.kim.id, "/deactivate"), of(app.lee.id, "/deactivate"));
    let answers = tokio::join!(
        kim.put(&to_lee, less.clone()),
        lee.put(&to_kim, less.clone()),
        kim.post(&out_lee, json!({})),
        lee.post(&out_kim, json!({})),
        kim.put(&to_kim, less.clone()),
        lee.put(&to_lee, less.clone()),
        kim.put(&to_lee, less.clone()),
        lee.put(&to_kim, less.clone()),
    );
    let left: Vec<(i64,)> =
        app.rows("SELECT agent_id FROM agents WHERE site_id = $1 AND role = 2 AND disabled_at IS NULL").await;
    assert_eq!(left.len(), 1, "{answers:?}");
}

async fn f16_who_is_deactivated_is_out_at_once(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let (one, two) = (app.kim(), app.log_in_again(&app.kim).await);
    assert_eq!((one.get("/api/v1/me").await.status, two.get("/api/v1/me").await.status), (200, 200));
    let gone = app.admin().post(&of(app.kim.id, "/deactivate"), json!({})).await.ok();
    assert_eq!((&gone["active"], &gone["may"]["reactivate"]), (&json!(false), &json!(true)));
    for browser in [&one, &two] {
        assert_eq!(browser.get("/api/v1/me").await.refusal(), (401, "unauthorized"));
    }
    let staff = app.admin().get("/api/v1/settings/agents").await.body;
    assert!(!staff.to_string().contains("김상담"), "gets no rooms");
    assert_eq!(
        app.admin().post(&of(app.kim.id, "/deactivate"), json!({})).await.status,
        200,
        "once more changes nothing"
    );
    assert_eq!(app.admin().post(&of(app.kim.id, "/password-link"), json!({})).await.status, 404);

    let back = app.admin().post(&of(app.kim.id, "/reactivate"), json!({})).await.ok();
    assert_eq!(
        (&back["active"], &back["role"], &back["groups"].as_array().map(Vec::len)),
        (&json!(true), &json!("agent"), &Some(1))
    );
    assert_eq!(one.get("/api/v1/me").await.status, 401, "old sessions stay ended");
    let lines: Vec<(String, i64)> = app
        .rows(
            "SELECT action, agent_id FROM audit WHERE site_id = $1 AND action LIKE '%activate_agent' ORDER BY audit_id",
        )
        .await;
    let admin = app.admin.id.0;
    assert_eq!(lines, [("deactivate_agent".to_owned(), admin), ("reactivate_agent".to_owned(), admin)]);
}

async fn f16_rooms_in_hand_go_where_they_are_sent(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let mut rooms = Vec::new();
    for name in ["하나", "둘", "셋"] {
        let room = app.site.room(&app.site.customer(name).await).await.to_string();
        app.kim().post(&format!("/api/v1/rooms/{room}/accept"), json!({})).await.ok();
        rooms.push(room);
    }
    let path = of(app.kim.id, "/deactivate");
    let refused = app.admin().post(&path, json!({})).await;
    assert_eq!(refused.refusal(), (409, "rooms_in_hand"));
    assert_eq!(refused.body["rooms"], 3);
    assert!(refused.body["detail"].as_str().is_some_and(|words| words.contains("3건")), "{}", refused.text);
    assert_eq!(app.kim().get("/api/v1/me").await.status, 200, "nothing has changed");
    for wrong in ["1", "x", &app.kim.id.to_string(), &app.stranger.id.to_string()] {
        assert_eq!(app.admin().post(&path, json!({"to_agent_id": wrong})).await.status, 422, "{wrong}");
    }
    app.admin().post(&path, json!({"to_agent_id": app.lee.id.to_string()})).await.ok();
    for room in &rooms {
        let shown = app.admin().get(&format!("/api/v1/rooms/{room}")).await.ok();
        assert_eq!((&shown["agent"]["name"], &shown["status"]), (&json!("이상담"), &json!("assigned")));
    }
    assert_eq!(person(&app, app.lee.id).await["rooms"], 3);
    assert_eq!(person(&app, app.kim.id).await["rooms"], 0);

    app.admin().post(&of(app.lee.id, "/deactivate"), json!({"give_back": true})).await.ok();
    for room in &rooms {
        let shown = app.admin().get(&format!("/api/v1/rooms/{room}")).await.ok();
        assert_eq!((&shown["agent"], &shown["status"]), (&Value::Null, &json!("waiting")));
    }
    assert_eq!(app.park().get("/api/v1/rooms?status=waiting").await.body["items"].as_array().map(Vec::len), Some(3));
    app.park().post("/api/v1/rooms/accept", json!({"room_nos": rooms})).await.ok();
    assert_eq!(person(&app, app.park.id).await["rooms"], 3);

    // An heir who can't take them all gets none.
    app.admin().post(&of(app.kim.id, "/reactivate"), json!({})).await.ok();
    let staff = json!({"items": [{"id": app.kim.id.to_string(), "capacity": 2}]});
    app.admin().put("/api/v1/settings/agents", staff).await.ok();
    let full = app.admin().post(&of(app.park.id, "/deactivate"), json!({"to_agent_id": app.kim.id.to_string()})).await;
    assert_eq!(full.refusal(), (409, "at_capacity"));
    assert_eq!(person(&app, app.park.id).await["active"], true);
    assert_eq!(person(&app, app.kim.id).await["rooms"], 0);
}

async fn f16_a_role_holds_at_once(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let room = app.site.room_with(&app.site.customer("남").await, RoomSpec::in_progress(app.lee.id)).await;
    let path = format!("/api/v1/rooms/{room}");
    assert_eq!(app.kim().get(&path).await.status, 404);
    let raised = app.admin().put(&of(app.kim.id, ""), json!({"role": "admin", "name": " 김팀장 "})).await.ok();
    assert_eq!((&raised["role"], &raised["name"]), (&json!("admin"), &json!("김팀장")));
    assert_eq!(app.kim().get(&path).await.status, 200);
    assert_eq!(app.kim().get("/api/v1/me").await.body["name"], "김팀장");
    let values: Vec<(String, Option<String>, Option<String>)> =
        app.rows("SELECT field, before, after FROM audit_values WHERE site_id = $1 ORDER BY field").await;
    let value = |field: &str, before: &str, after: &str| (field.into(), Some(before.into()), Some(after.into()));
    assert_eq!(values, [value("name", "김상담", "김팀장"), value("role", "agent", "admin")]);
    app.admin().put(&of(app.kim.id, ""), json!({"role": "agent"})).await.ok();
    assert_eq!(app.kim().get(&path).await.status, 404);
    assert_eq!(app.admin().put(&of(app.kim.id, ""), json!({"name": " "})).await.status, 422);
    assert_eq!(app.stranger().put(&of(app.kim.id, ""), json!({"role": "admin"})).await.refusal(), (404, "not_found"));
}

async fn f16_a_password_link_works_once(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = email(&app);
    let (_, invited) = invite(&app, &email, "agent").await;
    let joined = accept(&app, &invited, PASSWORD).await;
    let id: domain::AgentId = joined.body["agent_id"].as_str().expect("an id").parse().expect("an id");
    let cookie = joined.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let browser = app.nobody().with("cookie", &cookie).with("x-sarangbang", "1");
    assert_eq!(browser.get("/api/v1/me").await.status, 200);

    let own = app.admin().post(&of(app.admin.id, "/password-link"), json!({})).await;
    assert_eq!(own.refusal(), (409, "not_oneself"));
    let first = token(&app.admin().post(&of(id, "/password-link"), json!({})).await.ok());
    let second = token(&app.admin().post(&of(id, "/password-link"), json!({})).await.ok());
    assert_eq!(browser.get("/api/v1/me").await.status, 200, "until it is used all stays");
    let stranger = app.nobody().with("x-sarangbang", "1");
    let used = async |token: &str, password: &str| {
        stranger.post("/api/v1/password-links/use", json!({"token": token, "password": password})).await
    };
    assert_eq!(used(&first, "문방사우-먹과-벼루").await.refusal(), (410, "link_used"), "only the newest is good");
    let seen = stranger.post("/api/v1/password-links/look", json!({"token": second})).await.ok();
    assert_eq!((&seen["email"], &seen["name"]), (&json!(email), &json!("최신입")));
    assert_eq!(used(&second, "password123").await.status, 422);
    assert_eq!(used(&second, "문방사우-먹과-벼루").await.status, 204);
    assert_eq!(used(&second, "문방사우-붓과-종이").await.refusal(), (410, "link_used"));
    assert_eq!(browser.get("/api/v1/me").await.status, 401, "who was in is out");
    assert_eq!(log_in(&app, &email, PASSWORD).await.status, 401);
    assert_eq!(log_in(&app, &email, "문방사우-먹과-벼루").await.status, 200);

    let late = token(&app.admin().post(&of(id, "/password-link"), json!({})).await.ok());
    app.desk.pass(86_400_000);
    assert_eq!(used(&late, "문방사우-붓과-종이").await.refusal(), (410, "link_used"), "after a day");
}

async fn f16_an_account_of_several_sites_is_no_administrators_alone(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = elsewhere(&app, db.site().await.id).await;
    let (_, token) = invite(&app, &email, "agent").await;
    let joined = accept(&app, &token, PASSWORD).await.ok();
    let id: domain::AgentId = joined["agent_id"].as_str().expect("an id").parse().expect("an id");
    let link = app.admin().post(&of(id, "/password-link"), json!({})).await;
    assert_eq!(link.refusal(), (409, "shared_account"));
    assert_eq!(app.admin().delete(&of(id, "/totp")).await.refusal(), (409, "shared_account"));
}
