use std::ops::ControlFlow;

use domain::{
    SiteId,
    room::Kind,
    search::{Initials, Query, Span},
};
use store::{
    AsConn,
    search::{Hit, Within},
};

use crate::{Error, view};

/// Entries that are read at once.
const AT_ONCE: i64 = 64;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looking<'a> {
    pub site: SiteId,
    pub query: &'a Query,
    pub within: &'a Within,
    /// Only entries before this one.
    pub before: i64,
    /// How many entries are looked at.
    pub most: usize,
}

/// Something in which all of a query stands.
#[derive(Debug)]
pub(crate) struct Found {
    pub hit: Hit,
    /// What can be searched in it.
    pub text: String,
    /// Where it was found.
    pub spans: Vec<Span>,
}

/// Gives what is found, newest first, until `take` has enough or as many entries were looked at as may be; answers the entry
/// to go on behind, or `None` at the end.
pub(crate) async fn look(
    conn: &mut dyn AsConn,
    looking: Looking<'_>,
    mut take: impl FnMut(Found) -> ControlFlow<()>,
) -> Result<Option<i64>, Error> {
    let Looking { site, query, within, mut before, most } = looking;
    let words = query.tokens();
    if words.is_empty() {
        return Ok(None);
    }
    let newest = store::search::newest(conn).await?;
    let mut looked_at = 0;
    for reach in store::search::reaches(conn, within, before, newest) {
        loop {
            let (hits, last) = store::search::find(conn, site, (&words, within), (&reach, before), AT_ONCE).await?;
            looked_at += hits.len();
            for hit in hits {
                let doc = hit.doc;
                let text = text_of(hit.message.map(|(_, kind)| kind), &hit.body, hit.extra.as_deref());
                // Pairs of letters in some order make no word yet.
                if let Some(spans) = query.find(&text, Initials::OfWords)
                    && take(Found { hit, text, spans }).is_break()
                {
                    return Ok(Some(doc));
                }
            }
            let Some(last) = last else { break };
            before = last;
            if looked_at >= most {
                return Ok(Some(before));
            }
        }
        before = before.min(reach.from());
    }
    Ok(None)
}

/// What can be searched of a message or memo: its text, and the names of its files.
pub(super) fn text_of(kind: Option<Kind>, body: &str, extra: Option<&str>) -> String {
    let files: Vec<view::Attachment> = match kind {
        Some(Kind::Image | Kind::File) => extra.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default(),
        _ => Vec::new(),
    };
    let mut text = body.to_owned();
    for file in files {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&file.name);
    }
    text
}
