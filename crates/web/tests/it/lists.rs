//! 고객 목록 and 상담 목록 as agents call them (F15).

use insta::assert_json_snapshot;
use serde_json::{Value, json};
use testkit::{Cast, TestDb};

testkit::both_databases!(f15_a_consultation_is_listed_with_its_first_response, f15_columns_are_chosen_and_read);

async fn said(caller: &testkit::Caller<'_>, path: &str, n: u8, text: &str) -> Value {
    let client_id = format!("00000000-0000-4000-8000-0000000000{n:02}");
    caller.post(path, json!({"client_id": client_id, "text": text})).await.ok()
}

/// 이상담 answers after a minute and a half, once more later, and ends it after an hour.
async fn one(cast: &Cast) -> String {
    let visitor = cast.visitor(Some("happytalk")).await;
    let sent = said(&visitor, "/widget/v1/messages", 1, "배송 문의").await;
    let room = sent["room_no"].as_str().expect("a room").to_owned();
    cast.desk.pass(60_000);
    let lee = cast.agent(&cast.lee);
    lee.post(&format!("/api/v1/rooms/{room}/accept"), json!({})).await.ok();
    cast.desk.pass(30_000);
    said(&lee, &format!("/api/v1/rooms/{room}/messages"), 2, "내일 도착합니다.").await;
    cast.desk.pass(60_000);
    said(&lee, &format!("/api/v1/rooms/{room}/messages"), 3, "더 궁금하신 점이 있을까요?").await;
    lee.post(&format!("/api/v1/rooms/{room}/memos"), json!({"text": "택배사 확인\n내일"})).await.ok();
    lee.put(&format!("/api/v1/rooms/{room}/tags"), json!({"tags": ["배송"]})).await.ok();
    cast.desk.pass(3_450_000);
    lee.post(&format!("/api/v1/rooms/{room}/end"), json!({})).await.ok();
    room
}

async fn f15_a_consultation_is_listed_with_its_first_response(db: TestDb) {
    let cast = db.cast().await;
    let room = one(&cast).await;
    let read = async |path: &str| {
        let answer: Value = cast.park().get(path).await.ok();
        let mut text = answer.to_string().replace(&cast.site.id.to_string(), "SITEID");
        let key = answer.pointer("/items/0/customer/id").or(answer.pointer("/items/0/id")).cloned();
        if let Some(key) = key.as_ref().and_then(Value::as_str) {
            text = text.replace(key, "PERSON");
        }
        serde_json::from_str::<Value>(&text).expect("JSON")
    };
    let consultations = read("/api/v1/consultations").await;
    assert_eq!(consultations["items"][0]["first_response_ms"], json!(90_000), "the first answer counts");
    assert_json_snapshot!("consultation_list", consultations);
    assert_json_snapshot!("customer_list", read("/api/v1/customers").await);
    let id = cast.park().get("/api/v1/customers").await.body["items"][0]["id"].as_str().expect("an id").to_owned();
    let person = cast.park().get(&format!("/api/v1/customers/{id}")).await.ok();
    assert_eq!((&person["customer_id"], &person["consultations"]), (&json!("happytalk"), &json!(1)));
    assert_eq!(cast.stranger().get(&format!("/api/v1/customers/{id}")).await.refusal(), (404, "not_found"));
    assert_eq!(cast.kim().get(&format!("/api/v1/customers/{id}")).await.refusal(), (404, "not_found"));
    // What the list names is opened as from 상담이력, and that is audited.
    let via = consultations["items"][0]["via"].as_str().expect("open");
    cast.park().get(&format!("/api/v1/rooms/{via}/history/{room}")).await.ok();
    assert_eq!(cast.site.audited(cast.park.id).await, [("read_history_room".to_owned(), 1)]);
    let narrowed = cast.park().get("/api/v1/consultations?status=ended,waiting&tag=%EB%B0%B0%EC%86%A1").await.body;
    assert_eq!(narrowed["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(cast.park().get("/api/v1/consultations?status=over").await.refusal(), (422, "validation_failed"));
    assert_eq!(cast.park().get("/api/v1/customers?cursor=x").await.refusal(), (422, "invalid_cursor"));
}

async fn f15_columns_are_chosen_and_read(db: TestDb) {
    let cast = db.cast().await;
    assert_eq!(cast.kim().get("/api/v1/me/list-columns").await.body, json!({"columns": []}));
    let wanted = json!({"columns": ["customer", "started_at"]});
    cast.kim().put("/api/v1/me/list-columns", wanted.clone()).await.ok();
    assert_eq!(cast.kim().get("/api/v1/me/list-columns").await.body, wanted);
    let unknown = cast.kim().put("/api/v1/me/list-columns", json!({"columns": ["secret"]})).await;
    assert_eq!(unknown.status, 422);
}
