use std::collections::HashSet;

use crate::{
    Desk, Done, Error,
    session::Session,
    view::{ListColumn, ListColumns},
};

/// The columns of 상담 목록 an agent has chosen.
///
/// # Errors
/// When the database fails.
pub async fn columns(desk: &Desk, session: &Session) -> Result<ListColumns, Error> {
    let stored = store::list::columns(&mut desk.read().await?, session.site, session.viewer.agent).await?;
    let stored = stored.ok_or(Error::Unauthorized)?;
    // Columns of a newer version are unknown here; then the usual ones are shown.
    Ok(ListColumns { columns: serde_json::from_str(&stored).unwrap_or_default() })
}

/// Keeps them.
///
/// # Errors
/// [`Error::Invalid`] for one that stands there twice.
pub async fn set_columns(desk: &Desk, session: &Session, new: &ListColumns) -> Result<(), Error> {
    let mut seen: HashSet<ListColumn> = HashSet::new();
    if !new.columns.iter().all(|column| seen.insert(*column)) {
        return Err(Error::field("columns", "invalid"));
    }
    let (site, agent) = (session.site, session.viewer.agent);
    let text = serde_json::to_string(&new.columns).map_err(|_| Error::Internal("columns could not be written"))?;
    desk.write("set list columns", text, move |tx, text| {
        Box::pin(async move {
            store::list::set_columns(tx, site, agent, text).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}
