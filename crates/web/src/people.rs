//! Who works in a site: people, invitations, one-time links (F16).

use axum::{extract::State as Shared, http::StatusCode, response::Response};
use domain::{AgentId, InvitationId};
use serde::Deserialize;
use service::{
    Desk,
    invitation::{self, Accept},
    password_link, people as staff,
    view::{
        Deactivation, InvitationLink, InvitationLook, Invitations, Me, NewInvitation, NewPerson, OneTimeLink,
        PasswordLinkLook, People, Person,
    },
};
use utoipa::ToSchema;

use crate::{Json, Path, Problem, Session, State, account::logged_in, client::Stranger};

/// The token of a one-time link.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LinkToken {
    /// What stands behind `#token=`.
    token: String,
}

/// What somebody who was invited types.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AcceptedInvitation {
    /// What stands behind `#token=`.
    token: String,
    /// Shown name.
    name: String,
    /// A new one of at least 10 characters; whoever has an account already: the one of the account.
    password: String,
    /// Code of the second factor of an account that was there already.
    #[serde(default)]
    totp: Option<String>,
}

/// Another password by a one-time link.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordByLink {
    /// What stands behind `#token=`.
    token: String,
    /// At least 10 characters.
    password: String,
}

/// Everybody who works or worked in the site.
#[utoipa::path(get, path = "/api/v1/settings/people", tag = "settings", responses((status = 200, body = People)))]
pub(crate) async fn people(Shared(desk): Shared<Desk>, session: Session) -> Result<Json<People>, Problem> {
    Ok(Json(staff::list(&desk, &session).await?))
}

/// Another role or shown name for somebody.
#[utoipa::path(put, path = "/api/v1/settings/agents/{id}", tag = "settings", request_body = NewPerson,
    params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, body = Person), (status = 404), (status = 409, description = "`last_admin`"), (status = 422)))]
pub(crate) async fn put_person(
    Shared(desk): Shared<Desk>,
    session: Session,
    Path(id): Path<AgentId>,
    Json(new): Json<NewPerson>,
) -> Result<Json<Person>, Problem> {
    Ok(Json(staff::change(&desk, &session, id, &new).await?))
}

/// Somebody logs in no more; their sessions end at once.
#[utoipa::path(post, path = "/api/v1/settings/agents/{id}/deactivate", tag = "settings", request_body = Deactivation,
    params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, body = Person), (status = 404),
        (status = 409, description = "`rooms_in_hand` with `rooms`, where it isn't said where they go; `last_admin`, `not_oneself`, `at_capacity`"), (status = 422)))]
pub(crate) async fn deactivate(
    Shared(desk): Shared<Desk>,
    session: Session,
    Path(id): Path<AgentId>,
    Json(rooms): Json<Deactivation>,
) -> Result<Json<Person>, Problem> {
    Ok(Json(staff::deactivate(&desk, &session, id, &rooms).await?))
}

/// Somebody may log in again, in the role and groups they had.
#[utoipa::path(post, path = "/api/v1/settings/agents/{id}/reactivate", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")), responses((status = 200, body = Person), (status = 404)))]
pub(crate) async fn reactivate(
    Shared(desk): Shared<Desk>,
    session: Session,
    Path(id): Path<AgentId>,
) -> Result<Json<Person>, Problem> {
    Ok(Json(staff::reactivate(&desk, &session, id).await?))
}

/// A one-time link by which somebody chooses another password, good for a day and shown this once.
#[utoipa::path(post, path = "/api/v1/settings/agents/{id}/password-link", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, body = OneTimeLink), (status = 404), (status = 409, description = "`shared_account`, `not_oneself`")))]
pub(crate) async fn make_password_link(
    Shared(desk): Shared<Desk>,
    session: Session,
    Path(id): Path<AgentId>,
) -> Result<Json<OneTimeLink>, Problem> {
    Ok(Json(staff::password_link(&desk, &session, id).await?))
}

/// Takes somebody's second factor out of use.
#[utoipa::path(delete, path = "/api/v1/settings/agents/{id}/totp", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")),
    responses((status = 200, body = Person), (status = 404), (status = 409, description = "`shared_account`, `not_oneself`")))]
pub(crate) async fn take_totp_off(
    Shared(desk): Shared<Desk>,
    session: Session,
    Path(id): Path<AgentId>,
) -> Result<Json<Person>, Problem> {
    Ok(Json(staff::turn_off_totp(&desk, &session, id).await?))
}

/// Invitations that nobody has accepted.
#[utoipa::path(get, path = "/api/v1/settings/invitations", tag = "settings", responses((status = 200, body = Invitations)))]
pub(crate) async fn invitations(Shared(desk): Shared<Desk>, session: Session) -> Result<Json<Invitations>, Problem> {
    Ok(Json(invitation::list(&desk, &session).await?))
}

/// Invite somebody: a one-time link, good for seven days and shown this once. No mail is sent.
#[utoipa::path(post, path = "/api/v1/settings/invitations", tag = "settings", request_body = NewInvitation,
    responses((status = 200, body = InvitationLink), (status = 422, description = "`taken`: works or worked here")))]
pub(crate) async fn invite(
    Shared(desk): Shared<Desk>,
    session: Session,
    Json(new): Json<NewInvitation>,
) -> Result<Json<InvitationLink>, Problem> {
    Ok(Json(invitation::invite(&desk, &session, &new).await?))
}

/// Another link for an invitation; the one before is no good any more.
#[utoipa::path(post, path = "/api/v1/settings/invitations/{id}/renew", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")), responses((status = 200, body = InvitationLink), (status = 404)))]
pub(crate) async fn renew_invitation(
    Shared(desk): Shared<Desk>,
    session: Session,
    Path(id): Path<InvitationId>,
) -> Result<Json<InvitationLink>, Problem> {
    Ok(Json(invitation::renew(&desk, &session, id).await?))
}

/// Take an invitation back.
#[utoipa::path(delete, path = "/api/v1/settings/invitations/{id}", tag = "settings",
    params(("id" = String, Path, description = "Opaque id")), responses((status = 204), (status = 404)))]
pub(crate) async fn take_invitation_back(
    Shared(desk): Shared<Desk>,
    session: Session,
    Path(id): Path<InvitationId>,
) -> Result<StatusCode, Problem> {
    invitation::take_back(&desk, &session, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What an invitation says, for whoever opens its link.
#[utoipa::path(post, path = "/api/v1/invitations/look", tag = "account", request_body = LinkToken,
    responses((status = 200, body = InvitationLook), (status = 410, description = "`link_used`")))]
pub(crate) async fn look_at_invitation(
    Shared(desk): Shared<Desk>,
    _: Stranger,
    Json(given): Json<LinkToken>,
) -> Result<Json<InvitationLook>, Problem> {
    Ok(Json(invitation::look(&desk, &given.token).await?))
}

/// Accept an invitation, and log in.
#[utoipa::path(post, path = "/api/v1/invitations/accept", tag = "account", request_body = AcceptedInvitation,
    responses((status = 200, body = Me), (status = 401, description = "`bad_credentials`, `totp_required`, `wrong_totp` for an account that was there"),
        (status = 410, description = "`link_used`"), (status = 422, description = "`validation_failed`"), (status = 429, description = "`rate_limited`")))]
pub(crate) async fn accept_invitation(
    Shared(state): Shared<State>,
    Stranger(browser): Stranger,
    Json(given): Json<AcceptedInvitation>,
) -> Result<Response, Problem> {
    let code = given.totp.as_deref().filter(|code| !code.trim().is_empty());
    let accept = Accept { token: &given.token, name: &given.name, password: &given.password, code, browser: &browser };
    let (token, session) = invitation::accept(&state.desk, accept).await?;
    Ok(logged_in(&state, &token, &session))
}

/// Whom a link for another password is for.
#[utoipa::path(post, path = "/api/v1/password-links/look", tag = "account", request_body = LinkToken,
    responses((status = 200, body = PasswordLinkLook), (status = 410, description = "`link_used`")))]
pub(crate) async fn look_at_password_link(
    Shared(desk): Shared<Desk>,
    _: Stranger,
    Json(given): Json<LinkToken>,
) -> Result<Json<PasswordLinkLook>, Problem> {
    Ok(Json(password_link::look(&desk, &given.token).await?))
}

/// Choose another password by a link; all sessions of the account end.
#[utoipa::path(post, path = "/api/v1/password-links/use", tag = "account", request_body = PasswordByLink,
    responses((status = 204), (status = 410, description = "`link_used`"), (status = 422, description = "`validation_failed`")))]
pub(crate) async fn use_password_link(
    Shared(desk): Shared<Desk>,
    _: Stranger,
    Json(given): Json<PasswordByLink>,
) -> Result<StatusCode, Problem> {
    password_link::change(&desk, &given.token, &given.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
