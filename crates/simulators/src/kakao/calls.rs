//! The calls of the relay, in both generations, and those without one.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Multipart, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::post,
};
use serde_json::{Value, json};

use super::{
    Kakao, code,
    session::kst,
    write::{Message, Refused},
};

const IMAGE_MAX: usize = 5 << 20;
const FILE_MAX: usize = 20 << 20;

pub(super) fn calls() -> Router<Kakao> {
    Router::new()
        .route("/v1/chat/write", post(write))
        .route("/v1/chat/end", post(end))
        .route("/v1/image/upload", post(upload_image))
        .route("/v1/file/upload", post(upload_file))
        .route("/v1/profile/user/block", post(block))
        .route("/v1/profile/user/unblock", post(unblock))
        .route("/v1/profile/chat/activate", post(activate))
        .route("/v1/profile/chat/deactivate", post(deactivate))
        .route("/v1/center/sender", post(sender))
        .route("/kakaoWebhook/v3/bzc/chat/send/plain", post(plain))
        .route("/kakaoWebhook/v3/bzc/chat/send/rich", post(rich))
        .route("/kakaoWebhook/v3/bzc/chat/endWithBot", post(end_v3))
        .route("/kakaoWebhook/v3/bzc/image/upload", post(upload_image))
        .route("/kakaoWebhook/v3/bzc/file/upload", post(upload_file))
        .route("/v2/{hub_partner_key}/chat/write", post(write_direct))
        .route("/v2/{hub_partner_key}/chat/end", post(end_direct))
        .route("/v2/{hub_partner_key}/image/upload", post(upload_image_direct))
        .route("/v2/{hub_partner_key}/file/upload", post(upload_file_direct))
}

fn refuse(refused: Refused) -> Response {
    let status = match refused {
        -500 => StatusCode::UNAUTHORIZED,
        -509 => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    (status, Json(code(refused))).into_response()
}

fn answer(result: Result<Value, Refused>) -> Response {
    result.map_or_else(refuse, |value| Json(value).into_response())
}

impl Kakao {
    fn by_header(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let is = |name: &str, value: &str| headers.get(name).is_some_and(|given| given.as_bytes() == value.as_bytes());
        let account = self.account();
        let known = is("ht-client-id", &account.client_id) && is("ht-client-secret", &account.client_secret);
        if known { Ok(()) } else { Err(-500) }
    }

    fn by_path(&self, hub_partner_key: &str) -> Result<(), Refused> {
        if hub_partner_key == self.account().hub_partner_key { Ok(()) } else { Err(-507) }
    }

    fn body(&self, bytes: &[u8]) -> Result<Value, Refused> {
        let body: Value = serde_json::from_slice(bytes).map_err(|_| -509)?;
        let sender = body.get("sender_key").or_else(|| body.get("senderKey")).and_then(Value::as_str);
        if sender == Some(self.account().sender_key.as_str()) { Ok(body) } else { Err(-501) }
    }

    fn created_at(&self) -> String {
        kst(self.stage().now(), "%Y-%m-%dT%H:%M:%S%.3f")
    }

    fn write(&self, bytes: &[u8]) -> Result<Value, Refused> {
        self.take(Message::of_v1(&self.body(bytes)?)?)?;
        Ok(json!({"code": 0, "createdAt": self.created_at()}))
    }

    fn end_by_agent(&self, bytes: &[u8], field: &str) -> Result<Value, Refused> {
        let body = self.body(bytes)?;
        let key = body.get("user_key").and_then(Value::as_str).ok_or(-503)?;
        let person = self.person_of(key).ok_or(-502)?;
        let session = self.talks().end(&person).ok_or(-502)?;
        let person = self.stage().phones().get(&person).map(|phone| phone.person.clone());
        if let Some(person) = person {
            self.notice(&person, "상담이 종료되었습니다.");
        }
        Ok(json!({"code": 0, field: session.to_string()}))
    }

    fn set_blocked(&self, bytes: &[u8], blocked: bool) -> Result<Value, Refused> {
        let body = self.body(bytes)?;
        let person = body.get("user_key").and_then(Value::as_str).and_then(|key| self.person_of(key)).ok_or(-503)?;
        let mut talks = self.talks();
        talks.set_blocked(&person, blocked);
        if blocked {
            talks.end(&person);
        }
        Ok(json!({"code": 0}))
    }

    fn set_chat(&self, bytes: &[u8], on: bool) -> Result<Value, Refused> {
        self.body(bytes)?;
        self.talks().chat_off = !on;
        Ok(json!({"code": "200"}))
    }

    async fn keep(&self, mut parts: Multipart, image: bool) -> Result<Value, Refused> {
        let (mut sender, mut file) = (None, None);
        while let Some(part) = parts.next_field().await.map_err(|_| -509)? {
            match part.name().unwrap_or_default() {
                "sender_key" | "senderKey" => sender = Some(part.text().await.map_err(|_| -509)?),
                "image" | "file" => {
                    let name = part.file_name().unwrap_or("file").to_owned();
                    file = Some((name, part.bytes().await.map_err(|_| -509)?));
                }
                _ => {}
            }
        }
        if sender.as_deref() != Some(self.account().sender_key.as_str()) {
            return Err(-501);
        }
        let refused = if image { -505 } else { -510 };
        let (name, bytes) = file.ok_or(refused)?;
        let size = bytes.len();
        let too_large = size > if image { IMAGE_MAX } else { FILE_MAX };
        if size == 0 || too_large || (image && !crate::stage::kind_of(&bytes).starts_with("image/")) {
            return Err(refused);
        }
        let number = self.stage().uploads().put(&name, bytes);
        let url = self.stage().media(number);
        let field = if image { "image" } else { "file" };
        Ok(json!({"code": "0000", field: url, "name": name, "size": size}))
    }
}

async fn write(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| kakao.write(&body)))
}

async fn write_direct(State(kakao): State<Kakao>, Path(key): Path<String>, body: Bytes) -> Response {
    answer(kakao.by_path(&key).and_then(|()| kakao.write(&body)))
}

async fn plain(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| v3(&kakao, &body, false)))
}

async fn rich(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| v3(&kakao, &body, true)))
}

fn v3(kakao: &Kakao, body: &[u8], rich: bool) -> Result<Value, Refused> {
    kakao.take(Message::of_v3(&kakao.body(body)?, rich)?)?;
    Ok(json!({"code": 0, "created_at": kakao.created_at()}))
}

async fn end(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| kakao.end_by_agent(&body, "sessionId")))
}

async fn end_direct(State(kakao): State<Kakao>, Path(key): Path<String>, body: Bytes) -> Response {
    answer(kakao.by_path(&key).and_then(|()| kakao.end_by_agent(&body, "sessionId")))
}

async fn end_v3(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| kakao.end_by_agent(&body, "session_id")))
}

async fn block(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| kakao.set_blocked(&body, true)))
}

async fn unblock(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| kakao.set_blocked(&body, false)))
}

async fn activate(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| kakao.set_chat(&body, true)))
}

async fn deactivate(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| kakao.set_chat(&body, false)))
}

async fn sender(State(kakao): State<Kakao>, headers: HeaderMap, body: Bytes) -> Response {
    answer(kakao.by_header(&headers).and_then(|()| {
        kakao.body(&body)?;
        let (account, status) = (kakao.account(), if kakao.talks().chat_off { "C" } else { "A" });
        Ok(json!({"code": "200", "data": {
            "senderKey": account.sender_key, "uuid": account.channel, "name": account.name, "status": "A", "block": false,
            "dormant": false, "profileStatus": status, "bizchat": true,
        }}))
    }))
}

async fn upload_image(State(kakao): State<Kakao>, headers: HeaderMap, parts: Multipart) -> Response {
    match kakao.by_header(&headers) {
        Ok(()) => answer(kakao.keep(parts, true).await),
        Err(refused) => refuse(refused),
    }
}

async fn upload_file(State(kakao): State<Kakao>, headers: HeaderMap, parts: Multipart) -> Response {
    match kakao.by_header(&headers) {
        Ok(()) => answer(kakao.keep(parts, false).await),
        Err(refused) => refuse(refused),
    }
}

async fn upload_image_direct(State(kakao): State<Kakao>, Path(key): Path<String>, parts: Multipart) -> Response {
    match kakao.by_path(&key) {
        Ok(()) => answer(kakao.keep(parts, true).await),
        Err(refused) => refuse(refused),
    }
}

async fn upload_file_direct(State(kakao): State<Kakao>, Path(key): Path<String>, parts: Multipart) -> Response {
    match kakao.by_path(&key) {
        Ok(()) => answer(kakao.keep(parts, false).await),
        Err(refused) => refuse(refused),
    }
}
