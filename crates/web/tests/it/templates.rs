//! Templates as callers see them (F5).

use axum::http::Method;
use serde_json::json;
use testkit::{Answer, Caller, RoomSpec, TestDb};

testkit::both_databases!(
    f5_a_template_as_it_is_answered,
    f5_refusals_are_told_by_field_and_in_the_callers_language,
    f5_shared_templates_are_for_managers_and_up,
    f5_a_file_is_looked_at_and_imported,
    f5_too_large_a_file_is_refused,
    f5_a_template_is_filled_for_a_room,
    f5_sentences_are_chosen_kept_and_forgotten,
);

async fn import(caller: &Caller<'_>, query: &str, file: &[u8]) -> Answer {
    let caller = caller.clone().with("content-type", "text/csv; charset=utf-8");
    let path = format!("/api/v1/settings/templates/import{query}");
    caller.send(Method::POST, &path, Some(file.to_vec())).await
}

async fn f5_a_template_as_it_is_answered(db: TestDb) {
    let app = db.cast().await;
    let set = json!({"items": [{"name": "인사"}, {"name": "배송"}]});
    let categories = app.park().put("/api/v1/settings/template-categories", set).await.ok();
    let new = json!({"category_id": categories["items"][0]["id"], "title": "첫인사", "code": "/인사",
        "body": "안녕하세요, {{customer.name}}님."});
    let made = app.park().post("/api/v1/settings/templates", new).await;
    assert_eq!(made.status, 201);
    app.kim()
        .put(&format!("/api/v1/templates/{}/favourite", made.body["id"].as_str().expect("an id")), json!({"on": true}))
        .await
        .ok();
    app.kim().post("/api/v1/templates", json!({"title": "내 것", "body": "네"})).await;
    let list = app.kim().get("/api/v1/templates").await.ok();
    insta::assert_json_snapshot!(list, {
        ".items[].id" => "[id]", ".items[].category_id" => "[category]", ".items[].updated_at" => "[time]", ".categories[].id" => "[category]",
    });
    let found = app.kim().get("/api/v1/templates?q=%E3%85%8A%E3%85%87%E3%85%85").await.ok();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "ㅊㅇㅅ");
    assert_eq!(app.stranger().get("/api/v1/templates").await.ok()["items"], json!([]));
}

async fn f5_refusals_are_told_by_field_and_in_the_callers_language(db: TestDb) {
    let app = db.cast().await;
    let path = "/api/v1/templates";
    app.kim().post(path, json!({"title": "환불", "body": "글", "code": "환불"})).await;
    let unknown = app.kim().post(path, json!({"title": "a", "body": "{{고객명}}님"})).await;
    assert_eq!(unknown.refusal(), (422, "unknown_variable"));
    assert_eq!(unknown.body["variable"], "고객명");
    assert_eq!(unknown.body["detail"], "{{고객명}}은(는) 쓸 수 없는 변수입니다. 변수 목록에서 골라 주세요");
    assert_eq!(unknown.body["errors"][0]["field"], "body");
    let taken = app.kim().post(path, json!({"title": "a", "body": "글", "code": "/환불"})).await;
    assert_eq!(taken.refusal(), (422, "validation_failed"));
    assert_eq!(
        (&taken.body["errors"][0]["field"], &taken.body["errors"][0]["code"]),
        (&json!("code"), &json!("taken"))
    );
    let english = app.kim().with("accept-language", "en");
    let signs = english.post(path, json!({"title": "a", "body": "글", "code": "환 불"})).await;
    assert_eq!(signs.body["errors"][0]["message"], "A code takes letters, digits and - _ . only");
    let long = english.post(path, json!({"title": "가".repeat(61), "body": "글"})).await;
    assert_eq!((&long.body["errors"][0]["code"], &long.body["errors"][0]["max"]), (&json!("too_long"), &json!(60)));
    let stale = {
        let made = app.kim().post(path, json!({"title": "b", "body": "글"})).await.body;
        let path = format!("{path}/{}", made["id"].as_str().expect("an id"));
        app.kim().put(&path, json!({"title": "b", "body": "둘", "version": 1})).await.ok();
        app.kim().put(&path, json!({"title": "b", "body": "셋", "version": 1})).await
    };
    assert_eq!(stale.refusal(), (409, "stale_version"));
    assert_eq!(app.kim().put("/api/v1/templates/x", json!({"title": "b", "body": "글"})).await.status, 404);
}

async fn f5_shared_templates_are_for_managers_and_up(db: TestDb) {
    let app = db.cast().await;
    let path = "/api/v1/settings/templates";
    let new = json!({"title": "인사", "body": "안녕하세요"});
    assert_eq!(app.kim().post(path, new.clone()).await.refusal(), (403, "forbidden"));
    assert_eq!(app.kim().get(path).await.refusal(), (403, "forbidden"));
    for caller in [app.park(), app.admin()] {
        assert_eq!(caller.post(path, new.clone()).await.status, 201);
    }
    let own = app.park().post("/api/v1/templates", new).await.body;
    let through = format!("{path}/{}", own["id"].as_str().expect("an id"));
    assert_eq!(app.admin().delete(&through).await.status, 404, "nobody's own is reached through the settings");
    assert_eq!(app.park().get(path).await.ok()["items"].as_array().map(Vec::len), Some(2));
}

async fn f5_a_file_is_looked_at_and_imported(db: TestDb) {
    let app = db.cast().await;
    let park = app.park();
    let broken = "분류,제목,내용,단축코드\n인사,첫인사,안녕하세요,hi\n인사,둘째,{{없는변수}},\n인사,셋째,글,HI\n";
    let looked = import(&park, "", broken.as_bytes()).await.ok();
    insta::assert_json_snapshot!(looked);
    let refused = import(&park, "?do=true&version=0", broken.as_bytes()).await;
    assert_eq!(
        (refused.refusal(), &refused.body["errors"][0]["code"]),
        ((422, "validation_failed"), &json!("broken_rows"))
    );
    assert_eq!(park.get("/api/v1/templates").await.ok()["items"], json!([]));
    let sound = "제목,내용\n=1+1,글\n";
    let done = import(&park, "?do=true&version=0", sound.as_bytes()).await.ok();
    assert_eq!((&done["done"], &done["new"]), (&json!(true), &json!(1)));
    let late = import(&park, "?do=true&version=0", sound.as_bytes()).await;
    assert_eq!(late.refusal(), (409, "stale_version"));
    let file = park.get("/api/v1/settings/templates/export").await;
    assert_eq!(file.text, "\u{feff}분류,제목,내용,단축코드\n,'=1+1,글,\n");
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"templates.csv\"");
    assert_eq!(app.kim().get("/api/v1/settings/templates/export").await.refusal(), (403, "forbidden"));
    assert_eq!(import(&app.kim(), "", sound.as_bytes()).await.refusal(), (403, "forbidden"));
    let json = park.post("/api/v1/settings/templates/import", json!({})).await;
    assert_eq!(json.refusal(), (415, "unsupported_type"));
}

async fn f5_too_large_a_file_is_refused(db: TestDb) {
    let app = db.cast().await;
    let large = vec![b'a'; 4 * 1024 * 1024 + 1];
    let refused = import(&app.park(), "", &large).await;
    assert_eq!((refused.refusal(), &refused.body["max"]), ((413, "too_large"), &json!(4 * 1024 * 1024)));
}

async fn f5_a_template_is_filled_for_a_room(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("walker").await;
    let room = app.site.room_with(&person, RoomSpec::in_progress(app.kim.id)).await;
    let new = json!({"title": "인사", "body": "{{customer.name}}을(를) 맡은 {{agent.name}}입니다."});
    let made = app.park().post("/api/v1/settings/templates", new).await.body;
    let path = format!("/api/v1/rooms/{room}/templates/{}", made["id"].as_str().expect("an id"));
    let filled = json!({"text": "고객을 맡은 김상담입니다.", "missing": ["customer.name"], "files": []});
    assert_eq!(app.kim().get(&path).await.ok(), filled);
    assert_eq!(app.kim().post(&path, json!({})).await.ok(), filled);
    assert_eq!(app.kim().get("/api/v1/templates").await.ok()["items"][0]["own_uses"], 1);
    let sample = "/api/v1/templates/sample";
    let text = json!({"body": "{{customer.name}}을(를) 맡은 {{site.name}} {{agent.name}}이에요/예요."});
    assert_eq!(app.kim().post(sample, text).await.ok()["text"], "김서연을 맡은 사랑방상점 김상담이에요.");
    assert_eq!(app.kim().post(sample, json!({"body": "{{x}}"})).await.refusal(), (422, "unknown_variable"));
    for caller in [app.agent(&app.lee), app.stranger()] {
        assert_eq!(caller.get(&path).await.refusal(), (404, "not_found"));
    }
}

async fn f5_sentences_are_chosen_kept_and_forgotten(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("walker").await;
    let room = app.site.room_with(&person, RoomSpec::in_progress(app.kim.id)).await;
    let (own, of_room) = ("/api/v1/me/sentences", format!("/api/v1/rooms/{room}/sentences"));
    assert_eq!(app.kim().get(own).await.ok(), json!({"offer": true, "learn": false, "most": 300, "items": []}));
    app.kim().put(own, json!({"offer": true, "learn": true})).await.ok();
    for _ in 0..2 {
        let sent = app.kim().post(&of_room, json!({"text": "조금만 기다려 주세요. 네."})).await;
        assert_eq!(sent.status, 204);
    }
    assert_eq!(
        app.kim().get(&of_room).await.ok(),
        json!({"learn": true, "items": [{"text": "조금만 기다려 주세요.", "own": true}]})
    );
    let kept = app.kim().get(own).await.ok();
    let one = format!("{own}/{}", kept["items"][0]["id"].as_str().expect("an id"));
    assert_eq!(app.agent(&app.lee).delete(&one).await.status, 404);
    assert_eq!(app.kim().delete(&one).await.status, 204);
    assert_eq!(app.kim().delete(own).await.status, 204);
    let long = app.kim().post(&of_room, json!({"text": "가".repeat(10_001)})).await;
    assert_eq!(long.refusal(), (422, "validation_failed"));
}
