//! 상담이력 as agents call it (S71–S88, R14, R18, R23).

use insta::assert_json_snapshot;
use serde_json::{Value, json};
use testkit::{Cast, RoomSpec, START, TestDb};

testkit::both_databases!(
    s83_s84_a_consultation_is_opened_from_the_room_in_view,
    r18_histories_are_found_from_readable_rooms_of_that_customer_only,
    r14_what_can_be_no_page_is_refused,
    r23_downloads_with_another_sites_session_find_nothing,
);

async fn said(caller: &testkit::Caller<'_>, path: &str, n: u8, text: &str) -> Value {
    let client_id = format!("00000000-0000-4000-8000-0000000000{n:02}");
    caller.post(path, json!({"client_id": client_id, "text": text})).await.ok()
}

/// Two consultations of one visitor: the first 이상담 had, the second 김상담 has.
async fn two(cast: &Cast) -> (String, String) {
    let visitor = cast.visitor(Some("happytalk")).await;
    let number = |sent: &Value| sent["room_no"].as_str().expect("a room").to_owned();
    let past = number(&said(&visitor, "/widget/v1/messages", 1, "배송 문의").await);
    let lee = cast.agent(&cast.lee);
    lee.post(&format!("/api/v1/rooms/{past}/accept"), json!({})).await.ok();
    cast.desk.pass(60_000);
    said(&lee, &format!("/api/v1/rooms/{past}/messages"), 2, "내일 도착합니다.").await;
    lee.post(&format!("/api/v1/rooms/{past}/memos"), json!({"text": "택배사 확인\n내일"})).await.ok();
    lee.put(&format!("/api/v1/rooms/{past}/tags"), json!({"tags": ["배송"]})).await.ok();
    cast.desk.pass(3_663_000);
    lee.post(&format!("/api/v1/rooms/{past}/end"), json!({})).await.ok();
    let room = number(&said(&visitor, "/widget/v1/messages", 3, "교환 문의").await);
    cast.kim().post(&format!("/api/v1/rooms/{room}/accept"), json!({})).await.ok();
    (past, room)
}

async fn s83_s84_a_consultation_is_opened_from_the_room_in_view(db: TestDb) {
    let cast = db.cast().await;
    let (past, room) = two(&cast).await;
    let read = async |path: &str| {
        let text = cast.kim().get(&format!("/api/v1/rooms/{room}/{path}")).await.text;
        let text = text.replace(&cast.site.id.to_string(), "SITEID").replace(&cast.lee.id.to_string(), "LEE");
        let mut value: Value = serde_json::from_str(&text).expect("JSON");
        for memos in ["/memos/0/id", "/items/0/memos/0/id"] {
            if let Some(id) = value.pointer_mut(memos) {
                *id = json!("MEMO");
            }
        }
        value
    };
    assert_json_snapshot!("consultation", read(&format!("history/{past}")).await);
    assert_json_snapshot!("older_conversations", read("older-conversations").await);
    let filters = read("history-filters").await;
    assert_eq!(filters["categories"], json!([{"id": "none", "label": "-", "count": 2}]));
    let more = read(&format!("history/{past}/messages?after=2&limit=1")).await;
    assert_eq!((&more["items"][0]["seq"], &more["older"], &more["newer"]), (&json!(3), &json!(3), &json!(3)));
    assert_eq!(cast.site.audited(cast.kim.id).await, [("read_history_room".to_owned(), 1)]);
}

async fn r18_histories_are_found_from_readable_rooms_of_that_customer_only(db: TestDb) {
    let cast = db.cast().await;
    let (past, room) = two(&cast).await;
    let other = cast.site.room_with(&cast.site.customer("other").await, RoomSpec::ended(Some(cast.kim.id))).await;
    let other = other.to_string();
    for (view, opened, kim, park, lee) in [
        (&room, &past, 200, 200, 404),
        (&past, &room, 404, 200, 200),
        (&room, &other, 404, 404, 404),
        (&other, &past, 404, 404, 404),
    ] {
        for part in ["", "/messages"] {
            let path = format!("/api/v1/rooms/{view}/history/{opened}{part}");
            for (caller, status) in [
                (cast.kim(), kim),
                (cast.park(), park),
                (cast.agent(&cast.lee), lee),
                (cast.stranger(), 404),
                (cast.nobody(), 401),
            ] {
                assert_eq!(caller.get(&path).await.status, status, "{path}");
            }
        }
    }
    for path in ["x/history/1", "1/history/x", "1/history/-1/messages", "99999999999999999999/history/1"] {
        assert_eq!(cast.admin().get(&format!("/api/v1/rooms/{path}")).await.refusal(), (404, "not_found"), "{path}");
    }
}

async fn r14_what_can_be_no_page_is_refused(db: TestDb) {
    let cast = db.cast().await;
    let (past, room) = two(&cast).await;
    for (path, code) in [
        ("history?cursor=x".to_owned(), "invalid_cursor"),
        ("history?agent_id=kim".to_owned(), "validation_failed"),
        ("history?from=2026-02-30".to_owned(), "validation_failed"),
        ("older-conversations?cursor=MQ".to_owned(), "invalid_cursor"),
        (format!("history/{past}?at=x"), "validation_failed"),
        (format!("history/{past}/messages?limit=201"), "validation_failed"),
        (format!("history/{past}/messages?before=2&after=1"), "validation_failed"),
    ] {
        let answer = cast.kim().get(&format!("/api/v1/rooms/{room}/{path}")).await;
        assert_eq!(answer.refusal(), (422, code), "{path}");
    }
    let page = cast.kim().get(&format!("/api/v1/rooms/{room}/history?channel_id=&agent_id=&from=&cursor=")).await.ok();
    assert_eq!(page["total"], 2, "what is empty narrows to nothing");
}

async fn r23_downloads_with_another_sites_session_find_nothing(db: TestDb) {
    let cast = db.cast().await;
    let room = cast.site.room_with(&cast.site.customer("a").await, RoomSpec::in_progress(cast.kim.id)).await;
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0";
    let head = b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n".as_slice();
    let form = [head, png, b"\r\n--b--\r\n"].concat();
    let kim = cast.kim();
    let sender = kim.clone().with("content-type", "multipart/form-data; boundary=b");
    let kept = sender.send(axum::http::Method::POST, "/api/v1/attachments", Some(form)).await.ok();
    let id = kept["id"].as_str().expect("an id");
    let new = json!({"client_id": "00000000-0000-4000-8000-000000000001", "text": "", "attachment_ids": [id]});
    kim.post(&format!("/api/v1/rooms/{room}/messages"), new).await.ok();
    let path = format!("/api/v1/attachments/{id}");
    let file = kim.get(&path).await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-disposition").starts_with("attachment; "));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(cast.stranger().get(&path).await.refusal(), (404, "not_found"));
    let seen = kim.clone().with("if-none-match", file.header("etag"));
    assert_eq!(seen.get(&path).await.status, 304, "checked each time, and nothing is sent again");
    cast.site.end(room).await;
    let gone = service::attachment::Gone::Expired;
    let taken = service::attachment::take_away(&cast.desk, cast.site.id, id.parse().expect("an id"), gone).await;
    assert!(taken.expect("taken away"));
    assert_eq!(seen.get(&path).await.refusal(), (404, "not_found"), "not even that it is unchanged");
    let opened = kim.get(&format!("/api/v1/rooms/{room}/history/{room}")).await.ok();
    assert_eq!((&opened["files"][0]["name"], &opened["files"][0]["state"]), (&json!("a.png"), &json!("expired")));
    assert_eq!(opened["started_at"], START.rfc3339());
}
