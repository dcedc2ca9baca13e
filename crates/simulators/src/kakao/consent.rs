//! The screen on which somebody agrees, and the link that opens a chat.

use std::collections::BTreeSet;

use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::Kakao;
use crate::page::{self, escape};

/// Scopes with their names, and whether the app needs them.
const SCOPES: [(&str, &str, bool); 3] =
    [("phone_number", "전화번호", false), ("name", "이름", false), ("account_email", "카카오계정(이메일)", false)];

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    state: String,
}

fn wrong(code: &str, words: &str) -> Response {
    let page = page::plain("카카오 로그인", &format!("<h1>잘못된 요청이에요</h1><p>{words} ({code})</p>"));
    (StatusCode::BAD_REQUEST, Html(page)).into_response()
}

/// Where a person is sent back to.
fn back(redirect_uri: &str, fields: &[(&str, &str)]) -> Option<Response> {
    if !redirect_uri.starts_with("http://") && !redirect_uri.starts_with("https://") {
        return None;
    }
    let query = serde_urlencoded::to_string(fields).ok()?;
    let sign = if redirect_uri.contains('?') { '&' } else { '?' };
    Some(Redirect::to(&format!("{redirect_uri}{sign}{query}")).into_response())
}

pub(super) async fn show(State(kakao): State<Kakao>, Query(asked): Query<Asked>) -> Response {
    if asked.client_id != kakao.account().rest_api_key {
        return wrong("KOE101", "REST API 키가 등록된 앱의 것이 아니에요.");
    }
    if asked.response_type != "code" {
        return wrong("KOE033", "response_type이 code가 아니에요.");
    }
    if !asked.redirect_uri.starts_with("http") {
        return wrong("KOE006", "redirect_uri가 없어요.");
    }
    let wanted: BTreeSet<&str> = asked.scope.split([',', ' ']).filter(|scope| !scope.is_empty()).collect();
    let people: String = kakao
        .stage()
        .phones()
        .people()
        .enumerate()
        .map(|(n, person)| {
            let checked = if n == 0 { " checked" } else { "" };
            let (id, name, email) = (escape(&person.id), escape(&person.name), escape(&person.email));
            format!(
                r#"<label class="row"><input type="radio" name="person" value="{id}"{checked}><b>{name}</b><span>{email}</span></label>"#
            )
        })
        .collect();
    let scopes: String = SCOPES
        .iter()
        .filter(|(scope, ..)| wanted.is_empty() || wanted.contains(scope))
        .map(|(scope, name, _)| {
            format!(
                r#"<label class="row"><input type="checkbox" name="scope" value="{scope}" checked><b>{name}</b><span>선택</span></label>"#
            )
        })
        .collect();
    let (redirect_uri, state, shop) =
        (escape(&asked.redirect_uri), escape(&asked.state), escape(&kakao.account().name));
    let body = format!(
        r#"<form method="post" action="/oauth/agree"><p class="brand">kakao <small>모의</small></p>
<h1>{shop}</h1><p class="lead">서비스 제공을 위해 아래 정보를 가져가려고 해요.</p>
<input type="hidden" name="redirect_uri" value="{redirect_uri}"><input type="hidden" name="state" value="{state}">
<fieldset><legend>카카오계정</legend>{people}</fieldset><fieldset><legend>제공할 항목</legend>{scopes}</fieldset>
<button class="go" name="choice" value="agree">동의하고 계속하기</button>
<button class="quiet" name="choice" value="cancel">취소</button></form>"#
    );
    Html(page::plain("카카오 로그인", &body)).into_response()
}

/// A browser's form; `scope` may be there several times.
pub(super) async fn answer(State(kakao): State<Kakao>, Form(fields): Form<Vec<(String, String)>>) -> Response {
    let one = |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let (redirect_uri, state) = (one("redirect_uri"), one("state"));
    let missing = || wrong("KOE006", "redirect_uri가 없어요.");
    if one("choice") != "agree" {
        let denied = [("error", "access_denied"), ("error_description", "User denied access"), ("state", state)];
        return back(redirect_uri, &denied).unwrap_or_else(missing);
    }
    let person = kakao.stage().phones().get(one("person")).map(|phone| phone.person.id.clone());
    let Some(person) = person else { return wrong("KOE", "그런 계정이 없어요.") };
    let scopes = fields.iter().filter(|(key, _)| key == "scope").map(|(_, value)| value.clone()).collect();
    let now = kakao.stage().now();
    let code = kakao.logins().agree(&person, scopes, redirect_uri, now);
    back(redirect_uri, &[("code", &code), ("state", state)]).unwrap_or_else(missing)
}

#[derive(Deserialize)]
pub(super) struct Opened {
    #[serde(default)]
    extra: String,
}

/// A link that opens a chat with what stands in it.
pub(super) async fn open_chat(
    State(kakao): State<Kakao>,
    Path(channel): Path<String>,
    Query(Opened { extra }): Query<Opened>,
) -> Response {
    if channel != kakao.account().channel {
        return wrong("404", "그런 채널이 없어요.");
    }
    let query = serde_urlencoded::to_string([("from", extra)]).unwrap_or_default();
    Redirect::to(&format!("/?{query}")).into_response()
}
