//! What a demo plays.

use axum::extract::State as Has;
use serde_json::{Value, json};
use service::{Desk, demo, view::SimulatedMessage};

use crate::{Json, Problem, Session};

/// An account of a messenger comes or writes; only with demo data.
pub(crate) async fn simulate(
    Has(desk): Has<Desk>,
    session: Session,
    Json(message): Json<SimulatedMessage>,
) -> Result<Json<Value>, Problem> {
    let sent = demo::simulate(&desk, &session, &message).await?;
    Ok(Json(json!({"room_no": sent.map(|sent| sent.room_no)})))
}
