//! Refusals as RFC 9457 documents, in the caller's language.

mod words;

use std::{error::Error as StdError, sync::Arc};

use axum::{
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::verification::Refusal;
use serde_json::{Map, Value, json};
use service::{Error, FieldError, view::Locale};

pub(crate) use words::{FieldFault, unknown_variable};

/// A refusal. Its words are chosen where the answer leaves the server.
#[derive(Debug, Clone)]
pub struct Problem {
    code: &'static str,
    status: StatusCode,
    detail: Option<String>,
    errors: Vec<FieldFault>,
    more: Map<String, Value>,
    retry_after: Option<u64>,
    allow: Option<HeaderValue>,
    cause: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Problem {
    /// A refusal by its code; see `words` for the codes there are.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Self {
            code,
            status: words::status(code),
            detail: None,
            errors: Vec::new(),
            more: Map::new(),
            retry_after: None,
            allow: None,
            cause: None,
        }
    }

    /// Fields that can't be taken.
    pub(crate) fn invalid(errors: Vec<FieldFault>) -> Self {
        Self { errors, ..Self::new("validation_failed") }
    }

    /// A body that is no JSON.
    pub(crate) fn bad_json(error: &serde_json::Error) -> Self {
        Self::unreadable(error.to_string())
    }

    /// A body that is not read as JSON, and why.
    pub(crate) fn unreadable(why: String) -> Self {
        Self { detail: Some(why), ..Self::new("bad_json") }
    }

    /// More members of the document.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn allowing(mut self, methods: Option<HeaderValue>) -> Self {
        self.allow = methods;
        self
    }

    /// Written once, here: what went wrong inside, and which answer it belongs to.
    pub(crate) fn log(&self, method: &Method, route: &str, request: &str) {
        if self.status.is_server_error() {
            let cause = self.cause.as_deref().map(|error| tracing::field::display(words::chain(error)));
            tracing::error!(%method, route, request, code = self.code, cause, "request failed");
        }
    }

    /// The answer in this language.
    pub(crate) fn told_in(self, language: Locale, request: &str) -> Response {
        let title = words::title(self.code, language);
        let detail = match self.detail {
            Some(detail) => format!("{title}: {detail}"),
            None => words::detail(self.code, language, &self.more).unwrap_or_else(|| title.to_owned()),
        };
        let mut document = json!({
            "type": format!("urn:sarangbang:problem:{}", self.code),
            "title": title,
            "status": self.status.as_u16(),
            "code": self.code,
            "detail": detail,
            "request_id": request,
        });
        if let Value::Object(members) = &mut document {
            if !self.errors.is_empty() {
                let errors = self.errors.iter().map(|fault| fault.told_in(language)).collect();
                members.insert("errors".into(), Value::Array(errors));
            }
            members.extend(self.more);
            if let Some(seconds) = self.retry_after {
                members.insert("retry_after".into(), seconds.into());
            }
        }
        let mut response = (self.status, document.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(words::tag(language)));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(id) = HeaderValue::from_str(request) {
            headers.insert("x-request-id", id);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(methods) = self.allow {
            headers.insert(header::ALLOW, methods);
        }
        response
    }
}

impl IntoResponse for Problem {
    /// Without words yet: the edge adds them.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthorized => Self::new("unauthorized"),
            Error::BadCredentials => Self::new("bad_credentials"),
            Error::TotpRequired => Self::new("totp_required"),
            Error::WrongTotp => Self::new("wrong_totp"),
            Error::TotpOn => Self::new("totp_on"),
            Error::LastAdmin => Self::new("last_admin"),
            Error::NotOneself => Self::new("not_oneself"),
            Error::RoomsInHand(rooms) => Self::new("rooms_in_hand").with("rooms", rooms.into()),
            Error::SharedAccount => Self::new("shared_account"),
            Error::LinkUsed => Self::new("link_used"),
            Error::Forbidden => Self::new("forbidden"),
            Error::ScopeMissing(scope) => Self::new("scope_missing").with("scope", scope.to_string().into()),
            Error::NotFound => Self::new("not_found"),
            Error::Invalid(fields) => Self::invalid(fields.into_iter().map(FieldFault::from).collect()),
            Error::UnknownVariable(name) => {
                let fault = FieldFault::from(FieldError { field: "body".into(), code: "unknown_variable", max: None });
                Self { errors: vec![fault], ..Self::new("unknown_variable") }.with("variable", name.into())
            }
            Error::Verification(refusal) => Self::verification(refusal),
            Error::RoomEnded => Self::new("room_ended"),
            Error::AlreadyAccepted(agent) => Self::new("already_accepted").with("agent", json!(agent)),
            Error::AtCapacity => Self::new("at_capacity"),
            Error::AgentAtCapacity(agent) => Self::new("at_capacity").with("agent", json!(agent)),
            Error::AgentUnavailable(agent) => Self::new("agent_unavailable").with("agent", json!(agent)),
            Error::RequestPending => Self::new("request_pending"),
            Error::ExportRunning => Self::new("export_running"),
            Error::RequestDecided { state, by } => {
                Self::new("request_decided").with("state", json!(state)).with("by", json!(by))
            }
            Error::IdentityLimit => Self::new("identity_limit"),
            Error::LinksByManagers => Self::new("links_by_managers"),
            Error::LinkSuperseded => Self::new("link_superseded"),
            Error::AlreadyUndone => Self::new("already_undone"),
            Error::ClientIdReused => Self::new("client_id_reused"),
            Error::Stale => Self::new("stale_version"),
            Error::OldSecretValid => Self::new("old_secret_valid"),
            Error::SetupLinkUsed => Self::new("setup_link_used"),
            Error::TooLarge { max } => Self::new("too_large").with("max", max.into()),
            Error::StorageFull => Self::new("storage_full"),
            Error::Cut => Self::new("body_cut"),
            Error::InvalidCursor => Self::new("invalid_cursor"),
            Error::UnsupportedType => Self::new("unsupported_type"),
            Error::RateLimited { retry_after } => Self { retry_after: Some(retry_after), ..Self::new("rate_limited") },
            Error::Store(cause) if cause.is_unreachable() || cause.is_transient() => Self::caused("unavailable", cause),
            Error::Store(cause) => Self::caused("internal", cause),
            Error::Files(cause) => Self::caused("internal", cause),
            Error::Provider(_) => Self::new("provider_unreachable"),
            Error::Internal(_) => Self::caused("internal", error),
        }
    }
}

impl Problem {
    fn verification(refusal: Refusal) -> Self {
        let of_code = |code, max| Self::invalid(vec![FieldFault::from(FieldError { field: "code".into(), code, max })]);
        match refusal {
            Refusal::Closed => Self::new("verification_closed"),
            Refusal::Expired => of_code("expired", None),
            Refusal::Wrong { left } => of_code("wrong_code", Some(left)),
            Refusal::TooManyTries => Self::new("too_many_tries"),
            Refusal::TooManySends => Self::new("too_many_codes"),
            Refusal::NoSender => Self::new("no_sms_sender"),
            Refusal::NoKakaoSync => Self::new("no_kakao_sync"),
            Refusal::NoShop => Self::new("no_shop"),
        }
    }

    fn caused(code: &'static str, cause: impl StdError + Send + Sync + 'static) -> Self {
        Self { cause: Some(Arc::new(cause)), ..Self::new(code) }
    }
}
