//! 상담원 변경 요청, 상담내용 검토 요청 and 상담 현황 as browsers see them (F4, R15, R18).

use insta::assert_json_snapshot;
use serde_json::{Value, json};
use testkit::{Caller, Cast, RoomSpec, TestDb};

testkit::both_databases!(
    f4_a_request_is_asked_answered_and_listed,
    f4_refusals_are_told_in_both_languages,
    f4_settings_are_for_administrators,
    r18_lists_and_team_show_what_one_oversees,
);

/// A room in which 김상담 consults.
async fn room(app: &Cast) -> String {
    let person = app.site.customer("happytalk").await;
    app.site.room_with(&person, RoomSpec::in_progress(app.kim.id)).await.to_string()
}

async fn ask(app: &Cast, room: &str) -> Value {
    let body = json!({"to_agent_id": app.lee.id.to_string(), "reason": "교대 시간입니다"});
    let answer = app.kim().post(&format!("/api/v1/rooms/{room}/transfer-requests"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

fn approve(request: &Value) -> String {
    format!("/api/v1/requests/{}/approve", request["id"].as_str().expect("an id"))
}

async fn f4_a_request_is_asked_answered_and_listed(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app).await;
    let asked = ask(&app, &room).await;
    let lee = app.agent(&app.lee);
    let hidden = lee.get("/api/v1/requests?state=pending").await.body;
    assert_json_snapshot!("asked", hidden, {".**.id" => "[id]", ".**.agent_id" => "[agent]"});
    assert_eq!(lee.get(&format!("/api/v1/rooms/{room}")).await.refusal(), (404, "not_found"));

    let approved = lee.post(&approve(&asked), json!({"reason": "네"})).await;
    assert_eq!(approved.status, 200, "{}", approved.text);
    assert_json_snapshot!("approved", approved.body, {".**.id" => "[id]", ".**.agent_id" => "[agent]"});
    assert_eq!(lee.get(&format!("/api/v1/rooms/{room}")).await.body["agent"]["name"], "이상담");
    let list = app.park().get("/api/v1/requests?state=approved&kind=transfer").await.body;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["counts"], json!({"pending": 0, "approved": 1, "rejected": 0, "closed": 0, "withdrawn": 0}));
    for odd in ["state=maybe", "kind=note", "cursor=x", "agent_id=1"] {
        assert_eq!(app.park().get(&format!("/api/v1/requests?{odd}")).await.status, 422, "{odd}");
    }
}

async fn f4_refusals_are_told_in_both_languages(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app).await;
    let path = format!("/api/v1/rooms/{room}/transfer-requests");
    let refused = async |caller: &Caller<'_>, body: Value| caller.post(&path, body).await;
    let en = app.kim().with("accept-language", "en");
    let oneself = json!({"to_agent_id": app.kim.id.to_string(), "reason": ""});
    let answer = refused(&en, oneself).await;
    assert_eq!(answer.refusal(), (422, "validation_failed"));
    let told: Vec<_> =
        answer.body["errors"].as_array().expect("fields").iter().map(|one| one["code"].clone()).collect();
    assert_eq!(told, ["oneself", "blank"]);
    assert_eq!(refused(&app.kim(), json!({"reason": "교대"})).await.body["errors"][0]["code"], "required");

    let asked = ask(&app, &room).await;
    let again = json!({"to_agent_id": app.lee.id.to_string(), "reason": "또"});
    assert_eq!(refused(&app.kim(), again).await.refusal(), (409, "request_pending"));
    app.site.capacity(app.lee.id, 0).await;
    let full = app.park().post(&approve(&asked), json!({})).await;
    assert_eq!(full.refusal(), (409, "at_capacity"));
    assert_eq!(full.body["detail"], "이상담 님은 동시에 상담할 수 있는 수만큼 상담 중입니다");
    assert_eq!(full.body["agent"]["name"], "이상담");
    let id = asked["id"].as_str().expect("an id");
    let rejected = app.park().post(&format!("/api/v1/requests/{id}/reject"), json!({"reason": null})).await;
    assert_eq!(rejected.status, 200, "{}", rejected.text);
    let late = app.admin().post(&approve(&asked), json!({})).await;
    assert_eq!(late.refusal(), (409, "request_decided"));
    assert_eq!(late.body["detail"], "박매니저 님이 이미 반려했습니다");
    let late = app.admin().with("accept-language", "en").post(&approve(&asked), json!({})).await;
    assert_eq!(late.body["state"], "rejected");
    for nonsense in ["0", "x", "99999999999999999999", "1"] {
        let answer = app.park().post(&format!("/api/v1/requests/{nonsense}/approve"), json!({})).await;
        assert_eq!(answer.refusal(), (404, "not_found"), "{nonsense}");
    }
    assert_eq!(app.stranger().post(&approve(&asked), json!({})).await.refusal(), (404, "not_found"));
}

async fn f4_settings_are_for_administrators(db: TestDb) {
    let app = db.cast().await;
    let path = "/api/v1/settings/requests";
    let stands = app.admin().get(path).await.body;
    assert_eq!(stands, json!({"version": 1, "transfer_approval": "target_or_manager"}));
    for caller in [app.kim(), app.park()] {
        assert_eq!(caller.get(path).await.refusal(), (403, "forbidden"));
    }
    let new = json!({"version": 1, "transfer_approval": "automatic"});
    assert_eq!(app.admin().put(path, new.clone()).await.body, json!({"version": 2, "transfer_approval": "automatic"}));
    assert_eq!(app.admin().put(path, new).await.refusal(), (409, "stale_version"));
    assert_eq!(app.admin().put(path, json!({"transfer_approval": "nobody"})).await.status, 422);
    assert_eq!(
        app.admin().put(path, json!({"transfer_approval": "target"})).await.body["version"],
        3,
        "the last one wins"
    );
}

async fn r18_lists_and_team_show_what_one_oversees(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app).await;
    let team = app.park().get("/api/v1/team").await.body;
    assert_json_snapshot!("team", team, {".**.agent_id" => "[agent]"});
    assert_eq!(app.kim().get("/api/v1/team").await.refusal(), (403, "forbidden"));
    let of = |agent: &testkit::Agent| format!("/api/v1/rooms?agent_id={}", agent.id);
    let rows = app.park().get(&of(&app.kim)).await.body;
    assert_eq!(rows["items"][0]["room_no"], room.as_str());
    assert_eq!(app.park().get(&of(&app.lee)).await.body["items"], json!([]));
    assert_eq!(app.kim().get(&of(&app.lee)).await.body["errors"][0]["code"], "unknown");
    let wanted = json!({"room_nos": [room], "agent_id": app.lee.id.to_string()});
    let given = app.park().post("/api/v1/rooms/reassign", wanted).await;
    assert_eq!(given.body["changed"], json!([room]));
    let ended = app.park().post("/api/v1/rooms/end", json!({"room_nos": [room, "999999"]})).await.body;
    assert_eq!(ended["changed"], json!([room]));
    assert_eq!(ended["refused"][0]["code"], "not_found");
    assert_eq!(app.park().post("/api/v1/rooms/end", json!({"room_nos": ["x"]})).await.status, 422);
}
