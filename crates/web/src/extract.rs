//! Extractors: what comes in is checked here, so that handlers get only what can be worked with.

use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use service::Error;

use crate::{Problem, State, problem::FieldFault};

/// Largest JSON body.
pub(crate) const BODY_LIMIT: usize = 256 * 1024;
/// Deepest JSON.
const DEPTH_LIMIT: usize = 32;
const SHORT_BODY_LIMIT: usize = 64 * 1024;

/// Who is logged in; the route's guard has found out.
#[derive(Debug, Clone)]
pub struct Session(pub service::session::Session);

impl std::ops::Deref for Session {
    type Target = service::session::Session;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl FromRequestParts<State> for Session {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let found = parts.extensions.remove::<service::session::Session>();
        found.map(Self).ok_or_else(|| Error::Unauthorized.into())
    }
}

/// Name of the session cookie: the prefix binds it to this host where https allows that.
pub(crate) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-sarangbang_session" } else { "sarangbang_session" }
}

/// The session token a request carries.
pub(crate) fn session_token(headers: &HeaderMap, secure: bool) -> Option<&str> {
    cookie(headers, cookie_name(secure))
}

/// The key of the API that a request carries.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// What a request carries by this name.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

pub(crate) async fn find_session(state: &State, headers: &HeaderMap) -> Result<service::session::Session, Error> {
    let token = session_token(headers, state.secure()).ok_or(Error::Unauthorized)?;
    service::session::find(&state.desk, token).await
}

/// Ids of the path; one that is malformed names nothing, so it is not found before any look at the database.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<State> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(Error::NotFound.into()),
        }
    }
}

/// The query; what can't be read is told by its name.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<State> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        // An empty parameter is an absent one.
        let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let reader =
            serde::de::value::MapDeserializer::<_, serde::de::value::Error>::new(given.map(|(k, v)| (k, Text(v))));
        serde_path_to_error::deserialize(reader)
            .map(Self)
            .map_err(|error| Problem::invalid(vec![FieldFault::unreadable(&error.path().to_string(), error.inner())]))
    }
}

/// A query value that reads itself as what the field wants.
struct Text(String);

impl<'de> serde::de::IntoDeserializer<'de> for Text {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident)+) => {$(
        fn $method<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            visitor.$visit(self.0.parse().map_err(|_| serde::de::Error::custom("not of the expected kind"))?)
        }
    )+};
}

impl<'de> serde::Deserializer<'de> for Text {
    type Error = serde::de::value::Error;
    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_string(self.0)
    }
    fn deserialize_option<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }
    fn deserialize_newtype_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_enum(serde::de::value::StringDeserializer::new(self.0))
    }
    parsed! {
        deserialize_bool visit_bool
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
    }
    serde::forward_to_deserialize_any! {
        i8 i16 i128 u8 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// A JSON body, in or out. In: at most 256 KiB; unknown members are ignored; a POST without any has none of them. What stands
/// is never replaced without one.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<State> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &State) -> Result<Self, Problem> {
        json(request).await
    }
}

/// The JSON body of a request.
pub(crate) async fn json<T: DeserializeOwned>(request: Request) -> Result<Json<T>, Problem> {
    read_json(request, BODY_LIMIT).await.map(Json)
}

/// A JSON body of at most 64 KiB, for what anybody may send.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShortJson<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<State> for ShortJson<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &State) -> Result<Self, Problem> {
        read_json(request, SHORT_BODY_LIMIT).await.map(Self)
    }
}

pub(crate) async fn read_json<T: DeserializeOwned>(request: Request, limit: usize) -> Result<T, Problem> {
    let (json, named) = (is_json(request.headers()), request.headers().contains_key(header::CONTENT_TYPE));
    let replaces = matches!(*request.method(), Method::PUT | Method::PATCH);
    if named && !json {
        return Err(Problem::new("unsupported_type"));
    }
    let body = to_bytes(request.into_body(), limit).await.map_err(|error| too_large_or_cut(&error, limit))?;
    // Every body is described as an object; serde would take an array for one, member by member.
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::invalid(vec![FieldFault::invalid("")]));
    }
    match (named, body.is_empty()) {
        (false, true) if replaces => Err(Problem::unreadable("no body".to_owned())),
        (false, true) => from_json(b"{}"),
        (false, false) => Err(Problem::new("unsupported_type")),
        (true, _) => from_json(&body),
    }
}

/// Reads JSON: broken text is 400, a member of the wrong kind 422 with its name.
pub(crate) fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if is_too_deep(body) {
        return Err(Problem::unreadable(format!("nested deeper than {DEPTH_LIMIT}")));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        if error.inner().is_data() {
            Problem::invalid(vec![FieldFault::unreadable(&error.path().to_string(), error.inner())])
        } else {
            Problem::bad_json(error.inner())
        }
    })?;
    reader.end().map_err(|error| Problem::bad_json(&error))?;
    Ok(value)
}

/// Counts brackets outside of strings: what nobody reads may not be deep either.
fn is_too_deep(body: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_LIMIT {
            return true;
        }
    }
    false
}

pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Why a body could not be read to its end.
pub(crate) fn too_large_or_cut(error: &axum::Error, limit: usize) -> Problem {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit exceeded") {
            return Error::TooLarge { max: i64::try_from(limit).unwrap_or(i64::MAX) }.into();
        }
        cause = error.source();
    }
    Problem::new("body_cut")
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
            Err(_) => Problem::from(Error::Internal("an answer could not be written as JSON")).into_response(),
        }
    }
}
