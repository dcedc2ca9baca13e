//! The change log of a customer: values, IDs and links in one order (R4, R24).

use domain::{AgentId, CustomerKey, LinkId, Millis, SiteId, link::MoveKind};

use crate::{AsConn, StoreError, on, statements};

/// Values that count, each with the one before it.
macro_rules! values {
    ($more:literal) => {
        concat!(
            "SELECT f.fact_id, f.placed_at, f.at, f.field, f.value, \
             (SELECT g.value FROM facts g WHERE g.site_id = f.site_id AND g.customer_key = f.customer_key AND g.field = f.field \
                 AND g.voided_at IS NULL AND (g.placed_at, g.fact_id) < (f.placed_at, f.fact_id) \
                 ORDER BY g.placed_at DESC, g.fact_id DESC LIMIT 1) AS before, \
             f.source, a.name AS agent, h.label AS channel, i.identifier, f.link_id, f.shown FROM facts f \
             JOIN identities i ON i.site_id = f.site_id AND i.identity_id = f.identity_id \
             JOIN channels h ON h.site_id = i.site_id AND h.channel_id = i.channel_id \
             LEFT JOIN agents a ON a.site_id = f.site_id AND a.agent_id = f.agent_id \
             WHERE f.site_id = $1 AND f.customer_key = $2",
            $more,
            " AND f.voided_at IS NULL AND (f.placed_at, f.fact_id) < ($3, $4) ORDER BY f.placed_at DESC, f.fact_id DESC LIMIT $5"
        )
    };
}

/// Moves of identities to or from a person.
macro_rules! moves {
    ($end:literal) => {
        concat!(
            "SELECT l.link_id, l.placed_at, l.at, l.kind, l.id_before, l.id_after, l.source, a.name AS agent, h.label AS channel, \
             i.identifier, l.undone_at, l.agent_id, \
             l.link_id = (SELECT x.link_id FROM links x WHERE x.site_id = l.site_id AND x.identity_id = l.identity_id \
                 AND x.undone_at IS NULL ORDER BY x.n DESC LIMIT 1) AS newest FROM links l \
             JOIN identities i ON i.site_id = l.site_id AND i.identity_id = l.identity_id \
             JOIN channels h ON h.site_id = i.site_id AND h.channel_id = i.channel_id \
             LEFT JOIN agents a ON a.site_id = l.site_id AND a.agent_id = l.agent_id WHERE l.site_id = $1 AND ",
            $end,
            " = $2 AND (l.placed_at, l.link_id) < ($3, $4) ORDER BY l.placed_at DESC, l.link_id DESC LIMIT $5"
        )
    };
}

statements! {
    // Each branch walks its own index backwards and stops at the page's size.
    list VALUES = values!("");
    list VALUES_OF_FIELD = values!(" AND f.field = $6");
    list LINKS_IN = moves!("l.to_customer");
    list LINKS_OUT = moves!("l.from_customer");
    list RENAMES = "SELECT r.rename_id, r.placed_at, r.at, r.id_before, r.id_after, r.source, a.name AS agent, h.label AS channel, i.identifier \
        FROM renames r JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
        JOIN channels h ON h.site_id = i.site_id AND h.channel_id = i.channel_id \
        LEFT JOIN agents a ON a.site_id = r.site_id AND a.agent_id = r.agent_id \
        WHERE r.site_id = $1 AND r.customer_key = $2 AND (r.placed_at, r.rename_id) < ($3, $4) \
        ORDER BY r.placed_at DESC, r.rename_id DESC LIMIT $5";
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A field.
    Value {
        /// As stored: its name, or `p:` and a parameter's.
        field: String,
        /// The link that brought it.
        link: Option<LinkId>,
        /// Whether it is shown now.
        shown: bool,
    },
    /// The ID, of a person of one identity.
    Id,
    /// An identity went to a person of its own.
    Move,
    /// An identity was linked.
    Link {
        /// The link.
        link: LinkId,
        /// Whether that was undone.
        undone: bool,
        /// Whether it is the newest move of its identity that counts.
        newest: bool,
        /// The agent who made it.
        agent: Option<AgentId>,
    },
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number.
    pub id: i64,
    /// Its place in the order.
    pub placed: Millis,
    /// When it was written.
    pub at: Millis,
    /// What changed.
    pub subject: Subject,
    /// Value or ID before.
    pub before: Option<String>,
    /// Value or ID after; empty: cleared.
    pub after: Option<String>,
    /// Stored number of who wrote it.
    pub source: i64,
    /// Name of the agent.
    pub by: Option<String>,
    /// Label of the channel.
    pub channel: Option<String>,
    /// 고객식별번호
    pub identifier: Option<String>,
}

#[derive(sqlx::FromRow)]
struct ValueRow {
    fact_id: i64,
    placed_at: i64,
    at: i64,
    field: String,
    value: String,
    before: Option<String>,
    source: i64,
    agent: Option<String>,
    channel: String,
    identifier: String,
    link_id: Option<i64>,
    shown: bool,
}

#[derive(sqlx::FromRow)]
struct MoveRow {
    link_id: i64,
    placed_at: i64,
    at: i64,
    kind: i64,
    id_before: String,
    id_after: String,
    source: i64,
    agent: Option<String>,
    channel: String,
    identifier: String,
    undone_at: Option<i64>,
    agent_id: Option<i64>,
    newest: Option<bool>,
}

#[derive(sqlx::FromRow)]
struct RenameRow {
    rename_id: i64,
    placed_at: i64,
    at: i64,
    id_before: String,
    id_after: String,
    source: i64,
    agent: Option<String>,
    channel: String,
    identifier: String,
}

impl From<ValueRow> for Change {
    fn from(row: ValueRow) -> Self {
        Self {
            id: row.fact_id,
            placed: Millis(row.placed_at),
            at: Millis(row.at),
            subject: Subject::Value { field: row.field, link: row.link_id.map(LinkId), shown: row.shown },
            before: row.before,
            after: Some(row.value),
            source: row.source,
            by: row.agent,
            channel: Some(row.channel),
            identifier: Some(row.identifier),
        }
    }
}

impl From<MoveRow> for Change {
    fn from(row: MoveRow) -> Self {
        let is_link = MoveKind::from_code(row.kind).is_some_and(MoveKind::is_link);
        let link = Subject::Link {
            link: LinkId(row.link_id),
            undone: row.undone_at.is_some(),
            newest: row.newest.unwrap_or_default(),
            agent: row.agent_id.map(AgentId),
        };
        Self {
            id: row.link_id,
            placed: Millis(row.placed_at),
            at: Millis(row.at),
            subject: if is_link { link } else { Subject::Move },
            before: Some(row.id_before),
            after: Some(row.id_after),
            source: row.source,
            by: row.agent,
            channel: Some(row.channel),
            identifier: Some(row.identifier),
        }
    }
}

impl From<RenameRow> for Change {
    fn from(row: RenameRow) -> Self {
        Self {
            id: row.rename_id,
            placed: Millis(row.placed_at),
            at: Millis(row.at),
            subject: Subject::Id,
            before: Some(row.id_before),
            after: Some(row.id_after),
            source: row.source,
            by: row.agent,
            channel: Some(row.channel),
            identifier: Some(row.identifier),
        }
    }
}

/// At most `limit` changes of a customer before a place in the order, newest first; with `field` only those of that field.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    (placed, id): (Millis, i64),
    field: Option<&str>,
    limit: i64,
) -> Result<Vec<Change>, StoreError> {
    macro_rules! rows {
        ($row:ty, $sql:expr) => {{
            let rows: Vec<$row> = on!(conn, |c| sqlx::query_as($sql)
                .bind(site.0)
                .bind(customer.0)
                .bind(placed.0)
                .bind(id)
                .bind(limit)
                .fetch_all(c))?;
            rows.into_iter().map(Change::from)
        }};
    }
    if let Some(field) = field {
        let rows: Vec<ValueRow> = on!(conn, |c| sqlx::query_as(VALUES_OF_FIELD)
            .bind(site.0)
            .bind(customer.0)
            .bind(placed.0)
            .bind(id)
            .bind(limit)
            .bind(field)
            .fetch_all(c))?;
        return Ok(rows.into_iter().map(Change::from).collect());
    }
    let mut changes: Vec<Change> = rows!(ValueRow, VALUES).collect();
    changes.extend(rows!(MoveRow, LINKS_IN));
    changes.extend(rows!(MoveRow, LINKS_OUT));
    changes.extend(rows!(RenameRow, RENAMES));
    changes.sort_unstable_by_key(|change| std::cmp::Reverse((change.placed, change.id)));
    changes.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(changes)
}
