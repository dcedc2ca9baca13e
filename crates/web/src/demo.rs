//! What a demo plays.

use std::collections::BTreeMap;

use axum::extract::State as Has;
use service::{
    Desk, Error, demo,
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

/// Pages of the simulated services beside a demo, for its page.
pub(crate) async fn services(Has(desk): Has<Desk>) -> Result<Json<BTreeMap<&'static str, String>>, Problem> {
    let config = desk.config();
    if !config.demo {
        return Err(Error::NotFound.into());
    }
    Ok(Json(config.beside.iter().cloned().collect()))
}
