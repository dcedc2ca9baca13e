//! 프로필봇 and 챗봇 as administrators set them.

use axum::extract::{FromRequest, Request, State as Has};
use serde::{Deserialize, de::DeserializeOwned};
use service::{
    Desk,
    bot::settings,
    view::{
        BotAnswer, BotDraft, BotProblems, BotState, BotTest, BotTree, BotVersions, Chatbot, NewChatbot, NewProfileBot,
        ProfileBot,
    },
};
use utoipa::IntoParams;

use crate::{Json, Path, Problem, Query, Session, State, extract};

/// A whole tree at its largest.
const TREE_LIMIT: usize = 2 * 1024 * 1024;

/// A JSON body of at most 2 MiB.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TreeJson<T>(T);

impl<T: DeserializeOwned> FromRequest<State> for TreeJson<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &State) -> Result<Self, Problem> {
        extract::read_json(request, TREE_LIMIT).await.map(Self)
    }
}

/// 프로필봇
#[utoipa::path(get, path = "/api/v1/settings/profile-bot", tag = "settings", responses((status = 200, body = ProfileBot)))]
pub(crate) async fn profile_bot(Has(desk): Has<Desk>, session: Session) -> Result<Json<ProfileBot>, Problem> {
    Ok(Json(settings::profile_bot(&desk, &session).await?))
}

/// Set it; rooms that are being asked go on as they began.
#[utoipa::path(put, path = "/api/v1/settings/profile-bot", tag = "settings", request_body = NewProfileBot,
    responses((status = 200, body = ProfileBot), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_profile_bot(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewProfileBot>,
) -> Result<Json<ProfileBot>, Problem> {
    Ok(Json(settings::set_profile_bot(&desk, &session, &new).await?))
}

/// 챗봇
#[utoipa::path(get, path = "/api/v1/settings/chatbot", tag = "settings", responses((status = 200, body = Chatbot)))]
pub(crate) async fn chatbot(Has(desk): Has<Desk>, session: Session) -> Result<Json<Chatbot>, Problem> {
    Ok(Json(settings::chatbot(&desk, &session).await?))
}

/// Save the draft, which may have problems still, and switch the published version on and off.
#[utoipa::path(put, path = "/api/v1/settings/chatbot", tag = "settings", request_body = NewChatbot,
    responses((status = 200, body = Chatbot), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_chatbot(
    Has(desk): Has<Desk>,
    session: Session,
    TreeJson(new): TreeJson<NewChatbot>,
) -> Result<Json<Chatbot>, Problem> {
    Ok(Json(settings::set_chatbot(&desk, &session, &new).await?))
}

/// Publish the draft: rooms begin with it from now on, and those that have begun go on as they did.
#[utoipa::path(post, path = "/api/v1/settings/chatbot/publish", operation_id = "publish_chatbot", tag = "settings", request_body = BotState,
    responses((status = 200, body = Chatbot), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn publish(
    Has(desk): Has<Desk>,
    session: Session,
    Json(at): Json<BotState>,
) -> Result<Json<Chatbot>, Problem> {
    Ok(Json(settings::publish(&desk, &session, &at).await?))
}

/// What is wrong with a draft.
#[utoipa::path(post, path = "/api/v1/settings/chatbot/check", operation_id = "check_chatbot", tag = "settings", request_body = BotDraft,
    responses((status = 200, body = BotProblems), (status = 422)))]
pub(crate) async fn check(
    Has(desk): Has<Desk>,
    session: Session,
    TreeJson(BotDraft { draft }): TreeJson<BotDraft>,
) -> Result<Json<BotProblems>, Problem> {
    Ok(Json(settings::check(&desk, &session, &draft).await?))
}

/// Say something to a draft; nothing is kept.
#[utoipa::path(post, path = "/api/v1/settings/chatbot/test", operation_id = "test_chatbot", tag = "settings", request_body = BotTest,
    responses((status = 200, body = BotAnswer), (status = 422)))]
pub(crate) async fn test(
    Has(desk): Has<Desk>,
    session: Session,
    TreeJson(said): TreeJson<BotTest>,
) -> Result<Json<BotAnswer>, Problem> {
    Ok(Json(settings::test(&desk, &session, &said).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct VersionsQuery {
    /// Opaque; absent or empty: the newest.
    cursor: Option<String>,
}

/// What was published, the newest first.
#[utoipa::path(get, path = "/api/v1/settings/chatbot/versions", operation_id = "chatbot_versions", tag = "settings", params(VersionsQuery),
    responses((status = 200, body = BotVersions)))]
pub(crate) async fn versions(
    Has(desk): Has<Desk>,
    session: Session,
    Query(VersionsQuery { cursor }): Query<VersionsQuery>,
) -> Result<Json<BotVersions>, Problem> {
    Ok(Json(settings::versions(&desk, &session, cursor.as_deref().unwrap_or_default()).await?))
}

/// A version that was published.
#[utoipa::path(get, path = "/api/v1/settings/chatbot/versions/{version}", operation_id = "chatbot_version", tag = "settings",
    params(("version" = i64, Path)), responses((status = 200, body = BotTree), (status = 404)))]
pub(crate) async fn version(
    Has(desk): Has<Desk>,
    session: Session,
    Path(version): Path<i64>,
) -> Result<Json<BotTree>, Problem> {
    Ok(Json(settings::version(&desk, &session, version).await?))
}

/// The draft says what this version said; rooms begin with it when it is published.
#[utoipa::path(post, path = "/api/v1/settings/chatbot/versions/{version}/restore", operation_id = "restore_chatbot", tag = "settings",
    params(("version" = i64, Path)), request_body = BotState,
    responses((status = 200, body = Chatbot), (status = 404), (status = 409, description = "stale_version")))]
pub(crate) async fn restore(
    Has(desk): Has<Desk>,
    session: Session,
    Path(version): Path<i64>,
    Json(at): Json<BotState>,
) -> Result<Json<Chatbot>, Problem> {
    Ok(Json(settings::restore(&desk, &session, version, &at).await?))
}
