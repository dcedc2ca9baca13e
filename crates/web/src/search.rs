//! Search of conversations.

use axum::extract::State as Has;
use serde::Deserialize;
use service::{
    Desk, Error,
    search::{self, Where},
    view::SearchResult,
};
use utoipa::IntoParams;

use crate::{Json, Problem, Query, Session};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Searching {
    /// 1 to 100 characters: words, parts of words, first consonants; all of them have to be found.
    q: Option<String>,
    /// `room:{room_no}`: all consultations of that room's customer; `all` (default): every room one may see.
    r#in: Option<String>,
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
}

impl Searching {
    fn place(&self) -> Result<Where, Error> {
        match self.r#in.as_deref() {
            None | Some("" | "all") => Ok(Where::All),
            Some(place) => {
                let room = place.strip_prefix("room:").and_then(|number| number.parse().ok());
                room.map(Where::CustomerOf).ok_or_else(|| Error::field("in", "invalid"))
            }
        }
    }
}

/// Messages and memos with everything that is asked for, newest first.
#[utoipa::path(get, path = "/api/v1/search", operation_id = "search", tag = "search", params(Searching),
    responses((status = 200, body = SearchResult), (status = 404), (status = 422), (status = 429)))]
pub(crate) async fn find(
    Has(desk): Has<Desk>,
    session: Session,
    Query(searching): Query<Searching>,
) -> Result<Json<SearchResult>, Problem> {
    let (q, cursor) = (searching.q.as_deref().unwrap_or_default(), searching.cursor.as_deref().unwrap_or_default());
    Ok(Json(search::find(&desk, &session, searching.place()?, q, cursor).await?))
}
