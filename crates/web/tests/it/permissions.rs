//! Every route as nobody, as another site's administrator, and as each role, against the table it is declared with.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Caller, Cast, RoomSpec, TestDb};
use web::{Permission, Route};

testkit::both_databases!(
    nobody_gets_in_without_a_session,
    writes_need_the_csrf_header,
    another_site_sees_nothing,
    roles_may_what_the_table_says,
    every_route_is_known_to_this_test,
);

/// What a call needs to be understood, so that nothing but permission can refuse it.
fn body(app: &Ids, route: &Route) -> Option<Value> {
    let body = match (route.method.as_str(), route.path.as_str()) {
        ("GET" | "DELETE", _) => return None,
        ("POST", "/api/v1/session") => json!({"email": "nobody@test.local", "password": "not the password"}),
        ("POST", "/api/v1/setup") => {
            json!({"token": "x", "site_name": "상점", "name": "이름", "email": "a@b.c", "password": "long enough"})
        }
        ("PUT", "/api/v1/me/layout") => json!({"list": 300}),
        ("PUT", "/api/v1/me/preferences") => {
            json!({"locale": "ko", "theme": "dark", "send_key": "enter", "sound": true, "desktop_notices": false})
        }
        ("POST", "/api/v1/exports") => json!({"kind": "customers"}),
        ("PUT", "/api/v1/me/list-columns") => json!({"columns": ["started_at", "customer"]}),
        ("PUT", "/api/v1/me/availability") => json!({"available": true}),
        ("POST", "/api/v1/rooms/accept") => json!({"room_nos": [app.room]}),
        ("POST", "/api/v1/rooms/{room_no}/messages") => json!({"client_id": CLIENT_ID, "text": "안녕하세요"}),
        ("POST", "/api/v1/rooms/{room_no}/read" | "/widget/v1/read") => json!({"seq": 1}),
        ("POST", "/api/v1/rooms/{room_no}/memos") => json!({"text": "메모"}),
        ("POST", "/api/v1/rooms/{room_no}/hold") => json!({"on": true}),
        ("PUT", "/api/v1/rooms/{room_no}/category") => json!({}),
        ("PUT", "/api/v1/rooms/{room_no}/tags") => json!({"tags": ["환불"]}),
        ("POST", "/api/v1/rooms/{room_no}/flag") => json!({"flag": 1}),
        ("PUT", "/api/v1/rooms/{room_no}/customer/grade") => json!({"grade": "vip"}),
        ("POST", "/api/v1/rooms/{room_no}/alarm") => json!({"at": null}),
        ("POST", "/api/v1/rooms/{room_no}/transfer-requests") => json!({"to_agent_id": "1", "reason": "교대"}),
        ("POST", "/api/v1/rooms/{room_no}/review-requests") => json!({"reason": "확인 부탁드립니다"}),
        (
            "POST",
            "/api/v1/requests/{id}/approve" | "/api/v1/requests/{id}/reject" | "/api/v1/requests/{id}/withdraw",
        ) => {
            json!({})
        }
        ("PUT", "/api/v1/rooms/{room_no}/agent") => json!({"agent_id": "1"}),
        ("POST", "/api/v1/rooms/reassign") => json!({"agent_id": "1", "room_nos": [NOBODYS_ROOM]}),
        ("POST", "/api/v1/rooms/end") => json!({"room_nos": [NOBODYS_ROOM]}),
        ("PUT", "/api/v1/settings/requests") => json!({"transfer_approval": "manager"}),
        ("PUT", "/api/v1/settings/categories") => json!({"items": []}),
        ("POST", "/api/v1/templates" | "/api/v1/settings/templates") => json!({"title": "인사", "body": "안녕하세요"}),
        ("PUT", "/api/v1/templates/{id}" | "/api/v1/settings/templates/{id}") => {
            json!({"title": "인사", "body": "안녕하세요"})
        }
        ("POST", "/api/v1/templates/sample") => json!({"body": "안녕하세요"}),
        ("PUT", "/api/v1/templates/{id}/favourite") => json!({"on": true}),
        ("PUT", "/api/v1/me/template-categories" | "/api/v1/settings/template-categories") => json!({"items": []}),
        ("POST", "/api/v1/settings/templates/import") => json!({}),
        ("POST", "/api/v1/rooms/{room_no}/templates/{id}") => json!({}),
        ("POST", "/api/v1/rooms/{room_no}/sentences") => json!({"text": "조금만 기다려 주세요."}),
        ("PUT", "/api/v1/me/sentences") => json!({"offer": true, "learn": true}),
        ("PUT", "/api/v1/rooms/{room_no}/draft") => json!({"text": "쓰다 만 글"}),
        ("POST", "/api/v1/rooms/{room_no}/accept" | "/api/v1/rooms/{room_no}/end" | "/widget/v1/end") => json!({}),
        ("PUT", "/api/v1/rooms/{room_no}/identity/tags") => json!({"tags": ["VIP"]}),
        ("PATCH", "/api/v1/rooms/{room_no}/customer") => json!({"version": "MS4x", "note": "메모"}),
        ("POST", "/api/v1/links/{link_id}/undo") => json!({}),
        ("PUT", "/api/v1/settings/info-area") => json!({"default_tab": "room"}),
        ("POST", "/api/v1/settings/info-area/try") => json!({"url": "https://crm.example.com/"}),
        ("POST", "/api/v1/settings/info-area/tabs/{tab_id}/secret") => json!({}),
        ("PUT", "/api/v1/settings/distribution") => json!({"mode": "manual"}),
        ("PUT", "/api/v1/settings/groups" | "/api/v1/settings/agents") => json!({"items": []}),
        ("PUT", "/api/v1/settings/agents/{id}") => json!({"name": "이름"}),
        (
            "POST",
            "/api/v1/settings/agents/{id}/deactivate"
            | "/api/v1/settings/agents/{id}/reactivate"
            | "/api/v1/settings/agents/{id}/password-link"
            | "/api/v1/settings/invitations/{id}/renew",
        ) => json!({}),
        ("POST", "/api/v1/settings/invitations") => json!({"email": "nobody@test.local", "role": "agent"}),
        ("POST", "/api/v1/invitations/look" | "/api/v1/password-links/look") => json!({"token": "x"}),
        ("POST", "/api/v1/invitations/accept") => json!({"token": "x", "name": "이름", "password": "long enough"}),
        ("POST", "/api/v1/password-links/use") => json!({"token": "x", "password": "long enough"}),
        ("PUT", "/api/v1/me/name") => json!({"name": "이름"}),
        ("PUT", "/api/v1/me/password") => json!({"present": "not the password", "password": "달항아리-2026-겨울"}),
        ("PUT", "/api/v1/me/totp") => json!({"code": "000000"}),
        ("POST", "/api/v1/me/totp" | "/api/v1/me/totp/off" | "/api/v1/me/totp/recovery-codes") => {
            json!({"password": "not the password"})
        }
        ("PUT", "/api/v1/settings/site") => json!({"name": "사랑방", "time_zone": "Asia/Seoul", "locale": "ko"}),
        ("PUT", "/api/v1/settings/web-chat") => json!({"origins": []}),
        ("PUT", "/api/v1/settings/hours") => json!({"version": 0}),
        ("PUT", "/api/v1/settings/messages") => json!({"version": 0, "greeting": "안녕하세요"}),
        ("PUT", "/api/v1/settings/profile-bot" | "/api/v1/settings/chatbot") => json!({}),
        ("POST", "/api/v1/settings/chatbot/publish" | "/api/v1/settings/chatbot/versions/{version}/restore") => {
            json!({})
        }
        ("POST", "/api/v1/settings/chatbot/check" | "/api/v1/settings/chatbot/test") => {
            json!({"draft": {"start": "a", "nodes": [{"key": "a", "step": {"kind": "end"}}]}})
        }
        ("PUT", "/api/v1/settings/security") => json!({"signed_only": false}),
        ("POST", "/api/v1/settings/security/rotate-secret") => json!({}),
        ("POST", "/api/v1/rooms/{room_no}/verifications") => json!({"method": "sms"}),
        ("PUT", "/api/v1/settings/sms") => json!({"sender": "local"}),
        ("POST", "/widget/v1/verifications") => json!({"request_id": "1", "number": "010-1234-5678"}),
        ("POST", "/widget/v1/verifications/link") => json!({"token": "x"}),
        ("POST", "/api/v1/demo/messengers") => json!({"channel": "kakao", "account": "k", "text": "안녕하세요"}),
        ("POST", "/api/v1/settings/channels") => {
            json!({"kind": "naver", "token": "ct_wdemo1_x", "public_name": "wdemo1"})
        }
        ("PUT", "/api/v1/settings/channels/{id}") => json!({"label": "톡톡"}),
        ("POST", "/api/v1/settings/channels/{id}/check" | "/api/v1/settings/channels/{id}/rotate-secret") => json!({}),
        ("POST", "/api/v1/settings/undelivered/send-again") => json!({"items": [{"room_no": app.room, "seq": 1}]}),
        ("POST", "/api/v1/rooms/{room_no}/messages/{seq}/send-again") => json!({}),
        ("POST", "/api/v1/rooms/{room_no}/orders/refresh" | "/api/v1/settings/commerce/check") => json!({}),
        // Refused before anybody is called.
        ("PUT", "/api/v1/settings/commerce") => json!({"client_id": "a", "client_secret": "no-salt"}),
        ("PUT", "/api/v1/settings/kakao-sync") => json!({"enabled": false}),
        ("POST", "/kakao/unlink/{site_id}") => json!({}),
        ("POST", "/api/v1/channel-links") => json!({"channel_id": "1", "site_uid": "happytalk"}),
        ("POST", "/channels/naver/{secret}" | "/channels/kakao/{secret}/{hook}") => json!({"event": "open"}),
        ("POST", "/widget/v1/sessions") => json!({"site_id": app.site}),
        ("POST", "/widget/v1/messages") => json!({"client_id": CLIENT_ID, "text": "안녕하세요"}),
        ("POST", "/api/v1/settings/api-keys") => json!({"label": "ERP", "scopes": ["rooms:read"]}),
        ("POST", "/api/v1/settings/webhooks") | ("PUT", "/api/v1/settings/webhooks/{id}") => {
            json!({"label": "ERP", "url": "https://erp.example.com/", "events": ["room.ended"], "enabled": false})
        }
        ("POST", path) if path.starts_with("/api/v1/settings/webhooks/{id}/") => json!({}),
        ("POST", "/api/v1/attachments" | "/widget/v1/attachments") => json!({}),
        (method, path) => panic!("tell this test what {method} {path} takes"),
    };
    Some(body)
}

const NOBODYS_ROOM: &str = "999999";
const CLIENT_ID: &str = "0b7f3c1e-8f0a-4c47-9a52-3f1d2e5a6b70";

struct Ids {
    site: String,
    room: String,
}

/// A room in which 김상담 consults.
async fn ids(app: &Cast) -> Ids {
    let person = app.site.customer("walker").await;
    let room = app.site.room_with(&person, RoomSpec::in_progress(app.kim.id)).await;
    app.site.messages(room, 2).await;
    Ids { site: app.site.id.to_string(), room: room.to_string() }
}

fn path(ids: &Ids, route: &Route) -> String {
    if route.path == "/api/v1/search" {
        return format!("/api/v1/search?q=%EB%AC%B8%EC%9D%98&in=room:{}", ids.room);
    }
    if route.path == "/api/v1/reports/groups" {
        return format!("{}?by=channel", route.path);
    }
    if route.path == "/api/v1/reports/table" {
        return format!("{}?of=days", route.path);
    }
    if route.path == "/api/v1/settings/webhooks/{id}/deliveries" {
        return "/api/v1/settings/webhooks/1/deliveries?state=given_up".to_owned();
    }
    let path = route
        .path
        .replace("{other_room_no}", &ids.room)
        .replace("{room_no}", &ids.room)
        .replace("{site_id}", &ids.site);
    path.replace("{id}", "1")
        .replace("{link_id}", "1")
        .replace("{seq}", "1")
        .replace("{version}", "1")
        .replace("{delivery_id}", "1")
        .replace("{secret}", "x")
        .replace("{hook}", "message")
        .replace("{signed}", "x")
        .replace("{*file}", "none.js")
}

async fn call(ids: &Ids, caller: &Caller<'_>, route: &Route) -> Answer {
    let method: Method = route.method.parse().expect("a method");
    let body = body(ids, route).map(|body| body.to_string().into_bytes());
    caller.send(method, &path(ids, route), body).await
}

/// Log-out last: it ends the session that the others need.
fn routes(permissions: &[Permission]) -> Vec<Route> {
    let mut routes: Vec<_> = web::table().into_iter().filter(|route| permissions.contains(&route.permission)).collect();
    routes.sort_by_key(|route| (route.path == "/api/v1/session", route.path.clone(), route.method.clone()));
    routes
}

const INSIDE: [Permission; 3] = [Permission::Agent, Permission::Manager, Permission::Admin];

async fn nobody_gets_in_without_a_session(db: TestDb) {
    let app = db.cast().await;
    let ids = ids(&app).await;
    let stale = app.nobody().with("cookie", "sarangbang_session=0000000000000000000000000000000000000000000");
    for caller in [app.nobody(), stale, app.nobody().with("cookie", "sarangbang_session=' OR 1=1 --")] {
        let caller = caller.with("x-sarangbang", "1");
        for route in routes(&INSIDE) {
            assert_eq!(call(&ids, &caller, &route).await.refusal(), (401, "unauthorized"), "{route:?}");
        }
    }
    let bearer = app.nobody().with("authorization", "Bearer 0000000000000000000000000000000000000000000");
    for caller in [app.nobody(), bearer, app.kim()] {
        for route in routes(&[Permission::Visitor]) {
            assert_eq!(call(&ids, &caller, &route).await.refusal(), (401, "unauthorized"), "{route:?}");
        }
    }
}

async fn writes_need_the_csrf_header(db: TestDb) {
    let app = db.cast().await;
    let ids = ids(&app).await;
    let forged = app.admin().without("x-sarangbang");
    for route in web::table().into_iter().filter(|route| route.path.starts_with("/api/") && route.method != "GET") {
        assert_eq!(call(&ids, &forged, &route).await.refusal(), (403, "csrf"), "{route:?}");
    }
    assert_eq!(app.admin().get("/api/v1/me").await.status, 200, "the session is still there");
}

async fn another_site_sees_nothing(db: TestDb) {
    let app = db.cast().await;
    let ids = ids(&app).await;
    let with_ids = routes(&INSIDE).into_iter().filter(|route| route.path.contains('{'));
    for route in with_ids {
        assert_eq!(call(&ids, &app.stranger(), &route).await.refusal(), (404, "not_found"), "{route:?}");
    }
    for list in ["/api/v1/rooms?scope=all", "/api/v1/rooms?scope=all&q=walker", "/api/v1/rooms?scope=all&status=ended"]
    {
        assert_eq!(app.stranger().get(list).await.body["items"], json!([]), "{list}");
    }
    let several = app.stranger().post("/api/v1/rooms/accept", json!({"room_nos": [ids.room]})).await.body;
    assert_eq!(several["accepted"], json!([]));
    assert_eq!(several["refused"][0]["code"], "not_found");
    assert_eq!(several["refused"][0]["agent"], Value::Null, "not even who has it");
}

async fn roles_may_what_the_table_says(db: TestDb) {
    for role in [Permission::Agent, Permission::Manager, Permission::Admin] {
        let app = db.cast().await;
        let ids = ids(&app).await;
        let caller = match role {
            Permission::Agent => app.kim(),
            Permission::Manager => app.park(),
            _ => app.admin(),
        };
        for route in routes(&INSIDE) {
            let answer = call(&ids, &caller, &route).await;
            if route.permission > role {
                assert_eq!(answer.refusal(), (403, "forbidden"), "{role:?} {route:?}");
            } else {
                let (status, code) = answer.refusal();
                assert!(status < 500 && status != 401 && code != "forbidden", "{role:?} {route:?}: {}", answer.text);
            }
        }
    }
}

/// A route without a body above would panic in the other tests; one that is listed twice would hide a permission.
async fn every_route_is_known_to_this_test(db: TestDb) {
    let app = db.cast().await;
    let ids = ids(&app).await;
    let mut seen = BTreeSet::new();
    for route in web::table() {
        body(&ids, &route);
        assert!(seen.insert((route.method.clone(), route.path.clone())), "{route:?} stands there twice");
    }
    assert!(seen.len() > 30);
    for (method, path) in seen.iter().filter(|(_, path)| path.starts_with("/api/v1/")) {
        let row = web::table().into_iter().find(|row| row.method == *method && row.path == *path).expect("listed");
        let public = [
            "/api/v1/session",
            "/api/v1/setup",
            "/api/v1/invitations/look",
            "/api/v1/invitations/accept",
            "/api/v1/password-links/look",
            "/api/v1/password-links/use",
        ];
        assert!(
            row.permission >= Permission::Agent || public.contains(&path.as_str()),
            "{method} {path} is open to all"
        );
    }
}
