//! The info area: 상담방정보 and 고객정보.

use axum::extract::State as Has;
use domain::{LinkId, RoomNo};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use service::{
    Desk,
    customer::{Saved, Undone},
    info, tag,
    view::{
        CustomerChanges, CustomerPatch, CustomerTags, CustomerView, RoomInfo, TagSuggestions, UndoRequest, UndoneLink,
    },
};
use utoipa::IntoParams;

use crate::{Json, Path, Problem, Query, Session, problem::FieldFault};

/// Fields of a save that null clears.
const CLEARABLE: [&str; 7] = ["customer_id", "name", "phone", "email", "birth_date", "address", "note"];
/// The other members of a save.
const OTHERS: [&str; 5] = ["version", "keep_values", "confirm_link", "target_version", "confirm_undo"];

/// 상담방정보 of a room.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/info", tag = "customer", params(("room_no" = String, Path, description = "방번호")),
    responses((status = 200, body = RoomInfo), (status = 404)))]
pub(crate) async fn room_info(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<RoomInfo>, Problem> {
    Ok(Json(info::room(&desk, &session, room_no).await?))
}

/// 고객정보 of a room's customer.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/customer", tag = "customer", params(("room_no" = String, Path, description = "방번호")),
    responses((status = 200, body = CustomerView), (status = 404)))]
pub(crate) async fn customer(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<CustomerView>, Problem> {
    Ok(Json(info::customer(&desk, &session, room_no).await?))
}

/// Set 고객 태그 of the room's channel account: at most 50 of at most 20 characters. The last one to write wins.
#[utoipa::path(put, path = "/api/v1/rooms/{room_no}/identity/tags", tag = "customer", params(("room_no" = String, Path, description = "방번호")),
    request_body = CustomerTags,
    responses((status = 200, body = CustomerTags), (status = 403), (status = 404), (status = 422, description = "Nothing was saved")))]
pub(crate) async fn put_tags(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<CustomerTags>,
) -> Result<Json<CustomerTags>, Problem> {
    Ok(Json(CustomerTags { tags: tag::set(&desk, &session, room_no, new.tags).await? }))
}

/// Save 고객정보. A link to the person who has the ID already is asked for first: 409 `link_confirmation_required` with a
/// preview, then the same with `confirm_link` and `target_version`.
#[utoipa::path(patch, path = "/api/v1/rooms/{room_no}/customer", tag = "customer", params(("room_no" = String, Path, description = "방번호")),
    request_body = CustomerPatch,
    responses((status = 200, body = CustomerView), (status = 403), (status = 404),
        (status = 409, description = "stale_version, link_confirmation_required, undo_confirmation_required, identity_limit"),
        (status = 422, description = "Fields that can't be taken; nothing was saved"), (status = 429, description = "Too many previews")))]
pub(crate) async fn edit(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(sent): Json<Map<String, Value>>,
) -> Result<Json<CustomerView>, Problem> {
    let patch = patch(sent)?;
    match service::customer::edit(&desk, &session, room_no, &patch).await? {
        Saved::Done(view) => Ok(Json(view)),
        Saved::Stale(stale) => {
            let refusal = Problem::new("stale_version").with("current", json!(stale.current));
            Err(refusal.with("fields", json!(stale.fields)))
        }
        Saved::ConfirmLink(preview) => Err(Problem::new("link_confirmation_required").with("preview", json!(preview))),
        Saved::ConfirmUndo { link_id, preview } => {
            let refusal = Problem::new("undo_confirmation_required").with("preview", json!(preview));
            Err(refusal.with("link_id", json!(link_id)))
        }
    }
}

/// Reads a save: every member that can't be taken is named, and null clears.
fn patch(sent: Map<String, Value>) -> Result<CustomerPatch, Problem> {
    let mut faults = Vec::new();
    let mut read = Map::new();
    for (name, value) in sent {
        let known = CLEARABLE.contains(&name.as_str());
        if !known && !OTHERS.contains(&name.as_str()) {
            faults.push(FieldFault::not_editable(&name));
        } else if known && value.is_null() {
            read.insert(name, Value::String(String::new()));
        } else if known && !value.is_string() {
            faults.push(FieldFault::invalid(&name));
        } else {
            read.insert(name, value);
        }
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    serde_path_to_error::deserialize(Value::Object(read))
        .map_err(|error| Problem::invalid(vec![FieldFault::unreadable(&error.path().to_string(), error.inner())]))
}

/// 연결 취소.
#[utoipa::path(post, path = "/api/v1/links/{link_id}/undo", tag = "customer", params(("link_id" = String, Path)),
    request_body = UndoRequest,
    responses((status = 200, body = UndoneLink), (status = 403), (status = 404),
        (status = 409, description = "undo_confirmation_required, link_confirmation_required, link_superseded, already_undone, identity_limit")))]
pub(crate) async fn undo(
    Has(desk): Has<Desk>,
    session: Session,
    Path(link): Path<LinkId>,
    Json(request): Json<UndoRequest>,
) -> Result<Json<UndoneLink>, Problem> {
    match service::customer::undo(&desk, &session, link, &request).await? {
        Undone::Done(undone) => Ok(Json(undone)),
        Undone::Confirm(preview) => Err(Problem::new("undo_confirmation_required").with("preview", json!(preview))),
        Undone::ConfirmLink(preview) => Err(Problem::new("link_confirmation_required").with("preview", json!(preview))),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Beginning {
    /// What the tag begins with, case apart; absent or empty: any.
    q: Option<String>,
}

impl Beginning {
    pub(crate) fn text(&self) -> &str {
        self.q.as_deref().unwrap_or_default()
    }
}

/// 고객 태그 that were used in the site, newest use first; at most 20.
#[utoipa::path(get, path = "/api/v1/customer-tags", tag = "customer", params(Beginning),
    responses((status = 200, body = TagSuggestions)))]
pub(crate) async fn suggest_tags(
    Has(desk): Has<Desk>,
    session: Session,
    Query(beginning): Query<Beginning>,
) -> Result<Json<TagSuggestions>, Problem> {
    let items = tag::suggest(&desk, &session, beginning.text()).await?;
    Ok(Json(TagSuggestions { items }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Log {
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
    /// Only the values of this field.
    field: Option<String>,
}

/// 변경 이력 of a room's customer, newest first.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/customer/changes", tag = "customer", params(("room_no" = String, Path, description = "방번호"), Log),
    responses((status = 200, body = CustomerChanges), (status = 404), (status = 422, description = "invalid_cursor")))]
pub(crate) async fn changes(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Query(log): Query<Log>,
) -> Result<Json<CustomerChanges>, Problem> {
    let cursor = log.cursor.as_deref().unwrap_or_default();
    Ok(Json(service::customer::changes(&desk, &session, room_no, cursor, log.field.as_deref()).await?))
}
