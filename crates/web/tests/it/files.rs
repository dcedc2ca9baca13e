//! Upload and download as callers see them (F14, R23).

use axum::http::{Method, StatusCode};
use serde_json::json;
use testkit::TestDb;

use crate::callers::{Caller, House, Reply};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0";
const AGENTS: &str = "/api/v1/attachments";
const VISITORS: &str = "/widget/v1/attachments";

testkit::both_databases!(
    r23_a_download_is_saved_under_its_name_and_never_run,
    f14_files_that_are_not_taken,
    r23_strangers_find_nothing,
    visitors_upload_sixty_files_in_ten_minutes,
    visitors_upload_two_hundred_megabytes_a_day,
    f14_r23_files_travel_between_visitor_and_agent,
);

fn form(name: &str, mime: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: {mime}\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n--b--\r\n"].concat()
}

async fn upload(caller: &Caller, path: &str, name: &str, mime: &str, content: &[u8]) -> Reply {
    let caller = caller.clone().with("content-type", "multipart/form-data; boundary=b");
    caller.send(Method::POST, path, form(name, mime, content)).await
}

async fn kept(caller: &Caller, path: &str, name: &str) -> String {
    let answer = upload(caller, path, name, "image/png", PNG).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

async fn r23_a_download_is_saved_under_its_name_and_never_run(db: TestDb) {
    let house = House::open(&db).await;
    let kim = house.kim();
    let answer = upload(&kim, AGENTS, "../../사진 1.png", "image/png", PNG).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let mut shown = answer.json();
    let id = shown["id"].take().as_str().expect("an id").to_owned();
    assert_eq!(
        shown,
        json!({"id": null, "name": "사진 1.png", "mime": "image/png", "size": PNG.len(), "image": true, "width": 640, "height": 480, "state": "available"})
    );
    let file = kim.get(&format!("{AGENTS}/{id}")).await;
    assert_eq!((file.status, file.body.as_slice()), (StatusCode::OK, PNG));
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-disposition", "attachment; filename=\"___1.png\"; filename*=UTF-8''%EC%82%AC%EC%A7%84%201.png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "private, max-age=0, must-revalidate"),
        ("content-length", "29"),
    ] {
        assert_eq!(file.header(name), value, "{name}");
    }
    let again = kim.clone().with("if-none-match", file.header("etag")).get(&format!("{AGENTS}/{id}")).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
}

async fn f14_files_that_are_not_taken(db: TestDb) {
    let house = House::open(&db).await;
    let (kim, visitor) = (house.kim(), house.visitor(json!({})).await);
    let large = vec![b'a'; 21 * 1024 * 1024];
    for (caller, path) in [(&kim, AGENTS), (&visitor, VISITORS)] {
        let told = caller.clone().with("content-length", "22020400");
        for caller in [caller, &told] {
            let answer = upload(caller, path, "a.txt", "text/plain", &large).await;
            assert_eq!(
                (answer.refusal(), answer.json()["max"].as_i64()),
                ((413, "too_large".into()), Some(20_971_520))
            );
        }
        let html = b"<!doctype html><script>alert(1)</script>".as_slice();
        for (name, mime, content) in [
            ("a.png", "image/png", html),
            ("a.html", "text/html", html),
            ("a.pdf", "application/pdf", PNG),
            ("a.exe", "", b"MZ"),
        ] {
            let answer = upload(caller, path, name, mime, content).await;
            assert_eq!(answer.refusal(), (415, "unsupported_type".into()), "{name}");
        }
        let empty = upload(caller, path, "a.txt", "text/plain", b"").await;
        assert_eq!(
            (empty.refusal(), empty.json()["errors"][0]["code"].clone()),
            ((422, "validation_failed".into()), json!("blank"))
        );
        let cut = caller.clone().with("content-type", "multipart/form-data; boundary=b");
        let cut = cut.send(
            Method::POST,
            path,
            b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhalf".to_vec(),
        );
        assert_eq!(cut.await.refusal(), (400, "body_cut".into()));
        let none = caller.clone().with("content-type", "multipart/form-data; boundary=b");
        assert_eq!(
            none.send(Method::POST, path, b"--b--\r\n".to_vec()).await.refusal(),
            (422, "validation_failed".into())
        );
        assert_eq!(caller.post(path, json!({})).await.refusal(), (415, "unsupported_type".into()));
    }
    assert_eq!(
        upload(&house.nobody(), VISITORS, "a.png", "image/png", PNG).await.refusal(),
        (401, "unauthorized".into())
    );
    assert_eq!(
        upload(&kim.without("x-sarangbang"), AGENTS, "a.png", "image/png", PNG).await.refusal(),
        (403, "csrf".into())
    );
}

async fn r23_strangers_find_nothing(db: TestDb) {
    let house = House::open(&db).await;
    let id = kept(&house.kim(), AGENTS, "a.png").await;
    let path = format!("{AGENTS}/{id}");
    for caller in [house.park(), house.admin(), house.stranger()] {
        assert_eq!(caller.get(&path).await.refusal(), (404, "not_found".into()));
    }
    assert_eq!(house.nobody().get(&path).await.refusal(), (401, "unauthorized".into()));
    assert_eq!(
        house.visitor(json!({})).await.get(&format!("{VISITORS}/{id}")).await.refusal(),
        (404, "not_found".into())
    );
    for none in ["x", "0", "-1", "99999999999999999999", "%2e%2e"] {
        assert_eq!(house.kim().get(&format!("{AGENTS}/{none}")).await.refusal(), (404, "not_found".into()), "{none}");
    }
}

async fn say(house: &House, caller: &Caller, path: &str, n: u8, file: &str) -> Reply {
    let client_id = format!("00000000-0000-4000-8000-0000000000{n:02}");
    let answer = caller.post(path, json!({"client_id": client_id, "text": "", "attachment_ids": [file]})).await;
    assert_eq!(answer.status, StatusCode::OK, "{} {}", house.site.id, answer.text());
    answer
}

async fn f14_r23_files_travel_between_visitor_and_agent(db: TestDb) {
    let house = House::open(&db).await;
    let (seoyeon, other) = (house.visitor(json!({"site_uid": "happytalk"})).await, house.visitor(json!({})).await);
    let question = kept(&seoyeon, VISITORS, "문의.png").await;
    let sent = say(&house, &seoyeon, "/widget/v1/messages", 1, &question).await;
    let room = sent.json()["room_no"].as_str().expect("a room").to_owned();
    let page = house.kim().get(&format!("/api/v1/rooms/{room}/messages")).await.json();
    let message = page["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|item| item["kind"] == "image")
        .expect("the image")
        .clone();
    assert_eq!(message["attachments"][0]["id"], json!(question));

    house.kim().post(&format!("/api/v1/rooms/{room}/accept"), json!({})).await;
    let answer = kept(&house.kim(), AGENTS, "답변.png").await;
    let unsent = other.get(&format!("{VISITORS}/{answer}")).await;
    say(&house, &house.kim(), &format!("/api/v1/rooms/{room}/messages"), 2, &answer).await;

    for file in [&question, &answer] {
        for (caller, path, status) in [
            (&house.kim(), AGENTS, 200),
            (&house.park(), AGENTS, 200),
            (&house.lee(), AGENTS, 404),
            (&house.stranger(), AGENTS, 404),
            (&seoyeon, VISITORS, 200),
            (&other, VISITORS, 404),
        ] {
            assert_eq!(caller.get(&format!("{path}/{file}")).await.status, status, "{path}");
        }
    }
    assert_eq!(unsent.status, 404);
}

async fn visitors_upload_sixty_files_in_ten_minutes(db: TestDb) {
    let house = House::open(&db).await;
    let (visitor, other) = (house.visitor(json!({})).await, house.visitor(json!({})).await);
    for n in 0..60 {
        kept(&visitor, VISITORS, &format!("{n}.png")).await;
    }
    let refused = upload(&visitor, VISITORS, "61.png", "image/png", PNG).await;
    assert_eq!(refused.refusal(), (429, "rate_limited".into()));
    assert_eq!((refused.header("content-type"), refused.header("retry-after")), ("application/problem+json", "11"));
    kept(&other, VISITORS, "a.png").await;
    for n in 0..61 {
        kept(&house.kim(), AGENTS, &format!("{n}.png")).await;
    }
    house.app.desk.pass(10_000);
    kept(&visitor, VISITORS, "later.png").await;
    assert_eq!(upload(&visitor, VISITORS, "again.png", "image/png", PNG).await.refusal().0, 429);
    house.app.desk.pass(600_000);
    for n in 0..60 {
        kept(&visitor, VISITORS, &format!("{n}.png")).await;
    }
}

/// What is not read counts as well: these are refused by their type, as quickly as they come.
async fn visitors_upload_two_hundred_megabytes_a_day(db: TestDb) {
    let house = House::open(&db).await;
    let (visitor, other) = (house.visitor(json!({})).await, house.visitor(json!({})).await);
    let large = vec![b'a'; 19 * 1024 * 1024];
    let send = async |caller: &Caller| {
        let caller = caller.clone().with("content-type", "text/plain");
        caller.send(Method::POST, VISITORS, large.clone()).await.refusal()
    };
    for _ in 0..10 {
        assert_eq!(send(&visitor).await, (415, "unsupported_type".into()));
    }
    assert_eq!(send(&visitor).await, (429, "rate_limited".into()), "190 MB are gone");
    kept(&visitor, VISITORS, "small.png").await;
    assert_eq!(send(&other).await.0, 415, "another visitor has a day of their own");
    house.app.desk.pass(24 * 3_600_000);
    assert_eq!(send(&visitor).await.0, 415, "the next day");
}
