//! Files of conversations: upload and download.

use axum::{
    body::{Body, HttpBody as _},
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, multipart::MultipartError},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{AttachmentId, SiteId, upload::MAX_BYTES};
use futures_util::{StreamExt as _, TryStreamExt as _};
use service::{
    Error,
    attachment::{self, Download, Named, Unscanned},
    view::Attachment,
};
use tokio::time::{Duration, timeout};

use crate::{
    Json, Path, Problem, Session, State,
    widget::{Counted, Visitor},
};

/// What the multipart frame around a file may take.
const FRAME: usize = 64 * 1024;
/// How much of a refused body is read away, so that the sender gets to read the refusal.
const REFUSED_REST: usize = 64 * 1024 * 1024;
const REFUSED_TIME: Duration = Duration::from_secs(20);

/// A file that the next message will carry: multipart with one part `file`, at most 20 MB.
#[utoipa::path(post, path = "/api/v1/attachments", tag = "attachments", request_body(content = File, content_type = "multipart/form-data"),
    responses((status = 201, body = Attachment), (status = 413, description = "too_large"), (status = 415, description = "unsupported_type")))]
pub(crate) async fn upload(
    session: Session,
    axum::extract::State(state): axum::extract::State<State>,
    request: Request,
) -> Result<Response, Problem> {
    receive(&state, session.site, session.viewer.agent.0, request).await
}

/// A file, for whoever may read a room of that customer.
#[utoipa::path(get, path = "/api/v1/attachments/{id}", tag = "attachments", params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, description = "The bytes", content_type = "*/*"), (status = 304, description = "Not modified"), (status = 404)))]
pub(crate) async fn download(
    session: Session,
    axum::extract::State(state): axum::extract::State<State>,
    Path(id): Path<AttachmentId>,
    headers: axum::http::HeaderMap,
) -> Result<Response, Problem> {
    let file = attachment::for_agent(&state.desk, &session, id, |sha256| is_known(&headers, sha256)).await?;
    Ok(hand_out(file, &headers))
}

/// A file that the visitor's next message will carry: multipart with one part `file`, at most 20 MB.
#[utoipa::path(post, path = "/widget/v1/attachments", tag = "widget", request_body(content = File, content_type = "multipart/form-data"),
    responses((status = 201, body = Attachment), (status = 413, description = "too_large"), (status = 415, description = "unsupported_type"),
        (status = 429, description = "60 in ten minutes, 200 MB a day")))]
pub(crate) async fn visitor_upload(
    Counted(address): Counted,
    visitor: Visitor,
    axum::extract::State(state): axum::extract::State<State>,
    request: Request,
) -> Result<Response, Problem> {
    if address.is_some() {
        // A body of no stated length may be as long as any.
        let length = request.body().size_hint().upper().and_then(|length| i64::try_from(length).ok());
        let bytes = length.unwrap_or(MAX_BYTES).min(MAX_BYTES);
        if let Err(refused) = state.limits.upload(visitor.visitor_id, bytes, state.desk.now()) {
            read_away(request.into_body());
            return Err(refused.into());
        }
    }
    receive(&state, visitor.site, visitor.visitor_id.0, request).await
}

/// A file of a room the visitor may see, or one they uploaded.
#[utoipa::path(get, path = "/widget/v1/attachments/{id}", tag = "widget", params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, description = "The bytes", content_type = "*/*"), (status = 304, description = "Not modified"), (status = 404)))]
pub(crate) async fn visitor_download(
    visitor: Visitor,
    axum::extract::State(state): axum::extract::State<State>,
    Path(id): Path<AttachmentId>,
    headers: axum::http::HeaderMap,
) -> Result<Response, Problem> {
    Ok(hand_out(attachment::for_visitor(&state.desk, &visitor, id).await?, &headers))
}

/// What an upload form holds.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form only")]
pub(crate) struct File {
    /// The file with its name and type.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Takes in the part `file` of a form.
async fn receive(state: &State, site: SiteId, uploader: i64, mut request: Request) -> Result<Response, Problem> {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let most = usize::try_from(MAX_BYTES).unwrap_or_default() + FRAME;
    if length.is_some_and(|length| length > most) {
        read_away(request.into_body());
        return Err(Error::TooLarge { max: MAX_BYTES }.into());
    }
    // A body of no stated length may be endless, its first line as well.
    DefaultBodyLimit::max(most).apply(&mut request);
    let mut form = Multipart::from_request(request, state).await.map_err(|_| Problem::new("unsupported_type"))?;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        let named = Named {
            name: field.file_name().unwrap_or_default().to_owned(),
            declared: field.content_type().map(str::to_owned),
        };
        let body = field.map_err(broken).boxed();
        let kept = attachment::upload(&state.desk, site, uploader, named, body, Unscanned).await?;
        return Ok((StatusCode::CREATED, Json(kept)).into_response());
    }
    Err(Error::field("file", "required").into())
}

fn broken(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Error::TooLarge { max: MAX_BYTES } } else { Error::Cut }
}

/// A sender that is cut off while it sends sees no answer.
fn read_away(body: Body) {
    tokio::spawn(timeout(REFUSED_TIME, async move {
        let mut parts = body.into_data_stream();
        let mut rest = REFUSED_REST;
        while let Some(Ok(part)) = parts.next().await {
            rest = rest.saturating_sub(part.len());
            if rest == 0 {
                break;
            }
        }
    }));
}

/// Whether the caller has the bytes already.
fn is_known(request: &axum::http::HeaderMap, sha256: &str) -> bool {
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| {
        known.split(',').any(|one| one.trim().trim_start_matches("W/").trim_matches('"') == sha256)
    })
}

/// Never shown by the browser as a page of ours: saved, or drawn as a picture.
pub(crate) fn hand_out(file: Download, request: &axum::http::HeaderMap) -> Response {
    let tag = format!("\"{}\"", file.sha256);
    let unchanged = is_known(request, &file.sha256);
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Body::from_stream(file.body).into_response() };
    let headers = response.headers_mut();
    let mut put = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::ETAG, &tag);
    put(header::CACHE_CONTROL, "private, max-age=0, must-revalidate");
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    if !unchanged {
        put(header::CONTENT_TYPE, &file.mime);
        put(header::CONTENT_LENGTH, &file.size.to_string());
        put(header::CONTENT_DISPOSITION, &disposition(&file.name));
    }
    response
}

/// The name twice: plain for old readers, in UTF-8 by RFC 5987.
pub(crate) fn disposition(name: &str) -> String {
    use std::fmt::Write as _;
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r23_korean_names_survive_and_quotes_do_not_end_the_header() {
        assert_eq!(
            disposition("견적 \"1\".pdf"),
            "attachment; filename=\"____1_.pdf\"; filename*=UTF-8''%EA%B2%AC%EC%A0%81%20%221%22.pdf"
        );
    }
}
