//! What agents do with a room beside writing: 보류, 상담 분류, 상담방태그, signs, grades, alarms.

use axum::extract::State as Has;
use domain::RoomNo;
use service::{
    Desk, alarm, category,
    room::{hold, mark},
    view::{
        AlarmList, Categories, ChosenCategory, NewAlarm, NewFlag, NewGrade, NewHold, RoomAlarm, RoomCategory, RoomTags,
        RoomView, TagSuggestions,
    },
};

use crate::{Json, Path, Problem, Query, Session, customer::Beginning};

/// Put a room on hold, give its hold another end, or lift it.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/hold", tag = "rooms", params(("room_no" = String, Path)),
    request_body = NewHold, responses((status = 200, body = RoomView), (status = 403), (status = 404),
        (status = 409, description = "room_ended"), (status = 422)))]
pub(crate) async fn put_on_hold(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(wanted): Json<NewHold>,
) -> Result<Json<RoomView>, Problem> {
    Ok(Json(hold::set(&desk, &session, room_no, &wanted).await?))
}

/// Classify a room, after its end too.
#[utoipa::path(put, path = "/api/v1/rooms/{room_no}/category", tag = "rooms", params(("room_no" = String, Path)),
    request_body = ChosenCategory, responses((status = 200, body = RoomCategory), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn classify(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(wanted): Json<ChosenCategory>,
) -> Result<Json<RoomCategory>, Problem> {
    Ok(Json(category::classify(&desk, &session, room_no, &wanted).await?))
}

/// Set 상담방태그: at most 50 of at most 20 characters. The last one to write wins.
#[utoipa::path(put, path = "/api/v1/rooms/{room_no}/tags", tag = "rooms", params(("room_no" = String, Path)),
    request_body = RoomTags, responses((status = 200, body = RoomTags), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn put_room_tags(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<RoomTags>,
) -> Result<Json<RoomTags>, Problem> {
    Ok(Json(RoomTags { tags: mark::set_tags(&desk, &session, room_no, new.tags).await? }))
}

/// 상담방태그 that were used in the site, newest use first; at most 20.
#[utoipa::path(get, path = "/api/v1/room-tags", tag = "rooms", params(Beginning), responses((status = 200, body = TagSuggestions)))]
pub(crate) async fn suggest_room_tags(
    Has(desk): Has<Desk>,
    session: Session,
    Query(beginning): Query<Beginning>,
) -> Result<Json<TagSuggestions>, Problem> {
    Ok(Json(TagSuggestions { items: mark::suggest_tags(&desk, &session, beginning.text()).await? }))
}

/// Put one of eight signs on a room, or take it away.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/flag", tag = "rooms", params(("room_no" = String, Path)),
    request_body = NewFlag, responses((status = 200, body = RoomView), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn flag(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<NewFlag>,
) -> Result<Json<RoomView>, Problem> {
    Ok(Json(mark::set_flag(&desk, &session, room_no, new.flag).await?))
}

/// Set 고객 등급 of the person behind a room.
#[utoipa::path(put, path = "/api/v1/rooms/{room_no}/customer/grade", tag = "customer", params(("room_no" = String, Path)),
    request_body = NewGrade, responses((status = 200, body = RoomView), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn put_grade(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<NewGrade>,
) -> Result<Json<RoomView>, Problem> {
    Ok(Json(mark::set_grade(&desk, &session, room_no, new.grade).await?))
}

/// Set one's own alarm about a room in place of the one before, or drop it.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/alarm", tag = "rooms", params(("room_no" = String, Path)),
    request_body = NewAlarm, responses((status = 200, body = RoomAlarm), (status = 404), (status = 422)))]
pub(crate) async fn set_alarm(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(new): Json<NewAlarm>,
) -> Result<Json<RoomAlarm>, Problem> {
    Ok(Json(RoomAlarm { alarm: alarm::set(&desk, &session, room_no, &new).await? }))
}

/// One's own alarms, the next first; those that rang stay until they are dropped.
#[utoipa::path(get, path = "/api/v1/alarms", tag = "rooms", responses((status = 200, body = AlarmList)))]
pub(crate) async fn alarms(Has(desk): Has<Desk>, session: Session) -> Result<Json<AlarmList>, Problem> {
    Ok(Json(alarm::list(&desk, &session).await?))
}

/// 상담 분류 of the site.
#[utoipa::path(get, path = "/api/v1/settings/categories", tag = "settings", responses((status = 200, body = Categories)))]
pub(crate) async fn categories(Has(desk): Has<Desk>, session: Session) -> Result<Json<Categories>, Problem> {
    Ok(Json(category::show(&desk, &session).await?))
}

/// Set names, order and 미사용, and add new ones. None is ever deleted.
#[utoipa::path(put, path = "/api/v1/settings/categories", tag = "settings", request_body = Categories,
    responses((status = 200, body = Categories), (status = 422, description = "Nothing was saved")))]
pub(crate) async fn put_categories(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<Categories>,
) -> Result<Json<Categories>, Problem> {
    Ok(Json(category::set(&desk, &session, &new).await?))
}
