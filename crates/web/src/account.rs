//! Accounts: who is logged in, and their own settings.

use service::view::Me;

use crate::{Json, Session};

/// Who is logged in.
#[utoipa::path(get, path = "/api/v1/me", tag = "account", responses((status = 200, body = Me)))]
pub(crate) async fn me(session: Session) -> Json<Me> {
    Json(session.me())
}
