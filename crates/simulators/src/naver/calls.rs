//! The two calls of the service. They answer 200, whatever came of it.

use std::time::Duration;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Naver,
    content::{Content, Refused},
};
use crate::{
    people::Person,
    stage::{UPLOAD_MAX, kind_of},
};

const FETCH: Duration = Duration::from_secs(10);

pub(super) fn calls() -> Router<Naver> {
    Router::new()
        .route("/chatbot/v1/event", post(event))
        .route("/chatbot/v1/imageUpload", post(image_upload))
        .route("/{partner}", get(open_chat))
}

#[derive(Deserialize)]
struct Opened {
    #[serde(default)]
    from: String,
}

/// A link that opens a chat with what stands in it.
async fn open_chat(
    State(naver): State<Naver>,
    Path(partner): Path<String>,
    Query(Opened { from }): Query<Opened>,
) -> Response {
    if partner != naver.account().partner {
        return StatusCode::NOT_FOUND.into_response();
    }
    let query = serde_urlencoded::to_string([("from", from)]).unwrap_or_default();
    Redirect::to(&format!("/?{query}")).into_response()
}

fn answer(result: Result<Value, Refused>) -> Response {
    let body = result.unwrap_or_else(|code| {
        let message = match code {
            "01" => "Authorization is invalid or expired",
            "02" => "Invalid JSON or a required value is missing",
            "IMG-01" => "unsupported image",
            "IMG-02" => "image download timed out",
            "IMG-03" => "image is larger than 20MB",
            _ => "unknown error",
        };
        json!({"success": false, "resultCode": code, "resultMessage": message})
    });
    Json(body).into_response()
}

impl Naver {
    fn body(&self, headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Refused> {
        let given = headers.get(header::AUTHORIZATION).map(header::HeaderValue::as_bytes);
        if given != Some(self.account().token.as_bytes()) {
            return Err("01");
        }
        serde_json::from_slice(bytes).map_err(|_| "02")
    }

    fn addressee(&self, body: &Value) -> Result<Person, Refused> {
        let user = body.get("user").and_then(Value::as_str).filter(|user| !user.is_empty()).ok_or("02")?;
        let id = self.person_of(user).ok_or("99")?;
        let person = self.stage().phones().get(&id).map(|phone| phone.person.clone()).ok_or("99")?;
        if self.kept().profiles.is_asked(&id, self.stage().now()) {
            return Err("99");
        }
        Ok(person)
    }

    async fn send(&self, headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Refused> {
        let body = self.body(headers, bytes)?;
        let kind = body.get("event").and_then(Value::as_str).ok_or("02")?;
        match kind {
            "send" => {
                let person = self.addressee(&body)?;
                let mut content = Content::of(&body)?;
                if let Some(image) = &content.image {
                    content.image = Some(self.fetch(image).await?);
                }
                self.put(&person.id, content)?;
                self.echo(&person, body);
            }
            "action" => self.take(&self.addressee(&body)?.id, &body)?,
            "profile" => self.ask_profile(&self.addressee(&body)?, &body)?,
            "product" | "handover" => drop(self.addressee(&body)?),
            "persistentMenu" => {
                let menu = body.get("menuContent").and_then(Value::as_array).ok_or("02")?;
                self.kept().menu.clone_from(menu);
            }
            _ => return Err("02"),
        }
        Ok(json!({"success": true, "resultCode": "00"}))
    }

    /// What was sent comes back to whoever listens.
    fn echo(&self, person: &Person, mut body: Value) {
        let Some(fields) = body.as_object_mut() else { return };
        fields.insert("event".to_owned(), json!("echo"));
        fields.insert("echoedEvent".to_owned(), json!("send"));
        fields.insert("user".to_owned(), json!(self.user(&person.id)));
        fields.insert("partner".to_owned(), json!(self.account().partner));
        fields.insert("options".to_owned(), json!({"mobile": false, "sourceId": 2, "threadOwnerId": 2}));
        self.stage().driver().send("", body);
    }

    /// Fetches a picture once and keeps it; an id of an earlier one is taken as it is.
    async fn fetch(&self, image: &str) -> Result<String, Refused> {
        if let Some(number) = image.strip_prefix("img-") {
            let number = number.parse().map_err(|_| "99")?;
            let known = self.stage().uploads().get(number).is_some();
            return if known { Ok(self.stage().media(number)) } else { Err("99") };
        }
        let client = reqwest::Client::builder().timeout(FETCH).no_proxy().build().map_err(|_| "IMG-99")?;
        let failed = |error: reqwest::Error| if error.is_timeout() { "IMG-02" } else { "IMG-01" };
        let answer = client.get(image).send().await.map_err(failed)?;
        if !answer.status().is_success() {
            return Err("IMG-01");
        }
        let told = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        let bytes = answer.bytes().await.map_err(failed)?;
        if bytes.len() > UPLOAD_MAX {
            return Err("IMG-03");
        }
        let kind = kind_of(&bytes);
        if !kind.starts_with("image/") || told.is_none_or(|told| !told.starts_with(kind)) {
            return Err("IMG-01");
        }
        let number = self.stage().uploads().put("image", bytes);
        Ok(self.stage().media(number))
    }

    async fn upload(&self, headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Refused> {
        let body = self.body(headers, bytes)?;
        let url = body.get("imageUrl").and_then(Value::as_str).ok_or("02")?;
        let kept = self.fetch(url).await?;
        let number = kept.rsplit('/').next().unwrap_or_default();
        Ok(json!({"success": true, "resultCode": "00", "imageId": format!("img-{number}")}))
    }
}

async fn event(State(naver): State<Naver>, headers: HeaderMap, body: Bytes) -> Response {
    answer(naver.send(&headers, &body).await)
}

async fn image_upload(State(naver): State<Naver>, headers: HeaderMap, body: Bytes) -> Response {
    answer(naver.upload(&headers, &body).await)
}
