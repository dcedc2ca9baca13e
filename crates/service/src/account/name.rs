use domain::{AuditId, text};
use store::audit;

use crate::{
    Desk, Done, Error,
    session::{self, Session},
    setup::NAME_MAX,
    view,
};

/// Another shown name for oneself.
///
/// # Errors
/// [`Error::Invalid`] for a name that can't be taken.
pub async fn rename(desk: &Desk, session: &Session, name: &str) -> Result<view::Me, Error> {
    let name = text::line(name, NAME_MAX).map_err(|fault| Error::text("name", fault))?;
    if name == session.name {
        return Ok(session.me());
    }
    let (site, agent) = (session.site, session.viewer.agent);
    let input = (session.name.clone(), name.clone(), AuditId(desk.id()), desk.now());
    desk.write("rename oneself", input, move |tx, (before, name, line, now)| {
        Box::pin(async move {
            store::staff::rename(tx, site, agent, name).await?;
            let detail = format!(r#"{{"agent":"{agent}"}}"#);
            let told =
                audit::Line { detail: &detail, ..audit::Line::of(*line, *now, Some(agent), "change_agent_account") };
            audit::insert(tx, site, told).await?;
            audit::value(tx, site, *line, "name", Some(before), Some(name)).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    session::changed(desk, session);
    Ok(view::Me { name, ..session.me() })
}
