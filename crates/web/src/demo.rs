//! What a demo plays.

use axum::extract::State as Has;
use service::{
    Desk, demo,
    view::{SimulatedMessage, SimulatedRoom},
};

use crate::{Json, Problem, Session};

/// An account of a messenger comes or writes, as if its channel told so; 404 but with demo data.
#[utoipa::path(post, path = "/api/v1/demo/messengers", tag = "demo", request_body = SimulatedMessage,
    responses((status = 200, body = SimulatedRoom), (status = 404), (status = 422)))]
pub(crate) async fn simulate(
    Has(desk): Has<Desk>,
    session: Session,
    Json(message): Json<SimulatedMessage>,
) -> Result<Json<SimulatedRoom>, Problem> {
    let sent = demo::simulate(&desk, &session, &message).await?;
    Ok(Json(SimulatedRoom { room_no: sent.map(|sent| sent.room_no) }))
}
