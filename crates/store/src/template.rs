//! Templates of a site and of its agents (F5).

pub mod category;
pub mod file;
pub mod sheet;

use domain::{
    AgentId, Millis, RoomNo, SiteId, TemplateCategoryId, TemplateId,
    template::{Owner, Wanted, folded},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

/// The columns of [`Stored`], as an agent sees them.
macro_rules! seen_by {
    () => {
        "SELECT t.template_id, t.owner_id, t.category_id, t.title, t.body, t.code, t.version, t.uses, t.updated_at, \
         a.name AS updated_by, COALESCE(m.favourite, FALSE) AS favourite, COALESCE(m.uses, 0) AS own_uses, \
         COALESCE(m.used_at, 0) AS used_at FROM templates t \
         LEFT JOIN template_marks m ON m.site_id = t.site_id AND m.agent_id = $2 AND m.template_id = t.template_id \
         LEFT JOIN agents a ON a.site_id = t.site_id AND a.agent_id = t.updated_by WHERE t.site_id = $1 AND "
    };
}

statements! {
    // Whoever writes something of an owner waits here for whoever does so already.
    write LOCK = "INSERT INTO template_owners (site_id, owner_id, templates, version, learns, quiet) VALUES ($1, $2, $3, 1, FALSE, FALSE) \
        ON CONFLICT (site_id, owner_id) DO UPDATE SET templates = template_owners.templates + excluded.templates, \
        version = template_owners.version + 1 RETURNING templates, version";
    one VERSION = "SELECT version FROM template_owners WHERE site_id = $1 AND owner_id = $2";
    list LIST = concat!(seen_by!(), "t.owner_id IN (0, $2) ORDER BY t.owner_id, t.template_id");
    list OF_SITE = concat!(seen_by!(), "t.owner_id = 0 ORDER BY t.template_id");
    one FIND = concat!(seen_by!(), "t.template_id = $3");
    write INSERT = "INSERT INTO templates (site_id, template_id, owner_id, category_id, title, body, code, code_key, version, uses, updated_at, updated_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 0, $9, $10)";
    write UPDATE = "UPDATE templates SET category_id = $4, title = $5, body = $6, code = $7, code_key = $8, version = version + 1, \
        updated_at = $9, updated_by = $10 WHERE site_id = $1 AND template_id = $2 AND version = $3";
    write FORGET_MARKS = "DELETE FROM template_marks WHERE site_id = $1 AND template_id = $2";
    write DELETE = "DELETE FROM templates WHERE site_id = $1 AND template_id = $2";
    write FAVOUR = "INSERT INTO template_marks (site_id, agent_id, template_id, favourite, uses, used_at) VALUES ($1, $2, $3, $4, 0, 0) \
        ON CONFLICT (site_id, agent_id, template_id) DO UPDATE SET favourite = excluded.favourite";
    write COUNT_OWN_USE = "INSERT INTO template_marks (site_id, agent_id, template_id, favourite, uses, used_at) \
        VALUES ($1, $2, $3, FALSE, 1, $4) ON CONFLICT (site_id, agent_id, template_id) DO UPDATE \
        SET uses = template_marks.uses + 1, used_at = excluded.used_at";
    write COUNT_USE = "UPDATE templates SET uses = uses + 1 WHERE site_id = $1 AND template_id = $2";
    one VALUES = "SELECT COALESCE(c.name, ''), c.customer_id, COALESCE(c.email, ''), h.label, s.name, s.time_zone FROM rooms r \
        JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
        JOIN customers c ON c.site_id = i.site_id AND c.customer_key = i.customer_key \
        JOIN channels h ON h.site_id = r.site_id AND h.channel_id = r.channel_id \
        JOIN sites s ON s.site_id = r.site_id WHERE r.site_id = $1 AND r.room_no = $2";
}

/// A template as one agent sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its number.
    pub id: TemplateId,
    /// Whose it is.
    pub owner: Owner,
    /// Its category.
    pub category: Option<TemplateCategoryId>,
    /// What it says.
    pub wanted: Wanted,
    /// Grows with every change.
    pub version: i64,
    /// How often it was inserted, by anybody.
    pub uses: i64,
    /// When it was last changed.
    pub updated_at: Millis,
    /// Name of who changed it.
    pub updated_by: Option<String>,
    /// Whether the agent likes it.
    pub favourite: bool,
    /// How often the agent inserted it.
    pub own_uses: i64,
    /// When the agent last inserted it; 0: never.
    pub used_at: Millis,
}

/// How much an owner has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locked {
    /// Templates.
    pub templates: i64,
    /// Version of everything of theirs, after this write.
    pub version: i64,
}

/// Keeps everybody else from writing something of this owner until the transaction ends, and counts so many templates more.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx<'_>, site: SiteId, owner: Owner, more: i64) -> Result<Locked, StoreError> {
    let (templates, version): (i64, i64) =
        on!(tx, |c| sqlx::query_as(LOCK).bind(site.0).bind(owner.code()).bind(more).fetch_one(c))?;
    Ok(Locked { templates, version })
}

/// Version of everything of an owner; 0 where there never was anything.
///
/// # Errors
/// When the database fails.
pub async fn version(conn: &mut dyn AsConn, site: SiteId, owner: Owner) -> Result<i64, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(VERSION).bind(site.0).bind(owner.code()).fetch_optional(c))?;
    Ok(row.map_or(0, |(version,)| version))
}

/// All that an agent may insert: the site's, then their own.
///
/// # Errors
/// When the database fails.
pub async fn list(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Vec<Stored>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(LIST).bind(site.0).bind(agent.0).fetch_all(c))?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// The site's, as an agent sees them.
///
/// # Errors
/// When the database fails.
pub async fn of_site(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Vec<Stored>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SITE).bind(site.0).bind(agent.0).fetch_all(c))?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// One template as an agent sees it, whosever it is.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
    id: TemplateId,
) -> Result<Option<Stored>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(agent.0).bind(id.0).fetch_optional(c))?;
    Ok(row.map(Stored::from))
}

/// Who writes a template, and when.
#[derive(Debug, Clone, Copy)]
pub struct By {
    /// The agent.
    pub agent: AgentId,
    /// The time.
    pub at: Millis,
}

/// Adds a template.
///
/// # Errors
/// A unique violation where another one of the owner has the code; or when the database fails.
pub async fn insert(
    tx: &mut Tx<'_>,
    (site, owner, id): (SiteId, Owner, TemplateId),
    category: Option<TemplateCategoryId>,
    wanted: &Wanted,
    by: By,
) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(site.0)
            .bind(id.0)
            .bind(owner.code())
            .bind(category.map(|category| category.0))
            .bind(&wanted.title)
            .bind(&wanted.body)
            .bind(wanted.code.as_deref())
            .bind(wanted.code.as_deref().map(folded))
            .bind(by.at.0)
            .bind(by.agent.0)
    )
    .map(drop)
}

/// Writes a template in the place of this version of it; answers whether that was the one that stood.
///
/// # Errors
/// A unique violation where another one of the owner has the code; or when the database fails.
pub async fn update(
    tx: &mut Tx<'_>,
    (site, id, version): (SiteId, TemplateId, i64),
    category: Option<TemplateCategoryId>,
    wanted: &Wanted,
    by: By,
) -> Result<bool, StoreError> {
    let changed = exec!(
        tx,
        sqlx::query(UPDATE)
            .bind(site.0)
            .bind(id.0)
            .bind(version)
            .bind(category.map(|category| category.0))
            .bind(&wanted.title)
            .bind(&wanted.body)
            .bind(wanted.code.as_deref())
            .bind(wanted.code.as_deref().map(folded))
            .bind(by.at.0)
            .bind(by.agent.0)
    )?;
    Ok(changed == 1)
}

/// Removes a template that has no files any more, with what agents have with it.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx<'_>, site: SiteId, id: TemplateId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FORGET_MARKS).bind(site.0).bind(id.0))?;
    exec!(tx, sqlx::query(DELETE).bind(site.0).bind(id.0)).map(drop)
}

/// Notes whether an agent likes a template.
///
/// # Errors
/// When the database fails.
pub async fn favour(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, id: TemplateId, on: bool) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(FAVOUR).bind(site.0).bind(agent.0).bind(id.0).bind(on)).map(drop)
}

/// Counts that an agent inserted a template, where it is still there.
///
/// # Errors
/// When the database fails.
pub async fn count_use(tx: &mut Tx<'_>, site: SiteId, id: TemplateId, by: By) -> Result<(), StoreError> {
    if exec!(tx, sqlx::query(COUNT_USE).bind(site.0).bind(id.0))? == 0 {
        return Ok(());
    }
    exec!(tx, sqlx::query(COUNT_OWN_USE).bind(site.0).bind(by.agent.0).bind(id.0).bind(by.at.0)).map(drop)
}

/// What is known of a room for the variables of templates. The verified phone is not among it (R21).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomValues {
    /// 이름; empty where it is not known.
    pub customer_name: String,
    /// 고객 ID
    pub customer_id: String,
    /// 이메일; empty where it is not known.
    pub email: String,
    /// Label of the channel.
    pub channel: String,
    /// Name of the site.
    pub site: String,
    /// Time zone of the site.
    pub time_zone: String,
}

/// What is known of a room.
///
/// # Errors
/// When the database fails.
pub async fn values(conn: &mut dyn AsConn, site: SiteId, room: RoomNo) -> Result<Option<RoomValues>, StoreError> {
    type Row = (String, String, String, String, String, String);
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(VALUES).bind(site.0).bind(room.0).fetch_optional(c))?;
    Ok(row.map(|(customer_name, customer_id, email, channel, site, time_zone)| RoomValues {
        customer_name,
        customer_id,
        email,
        channel,
        site,
        time_zone,
    }))
}

#[derive(sqlx::FromRow)]
struct Row {
    template_id: i64,
    owner_id: i64,
    category_id: Option<i64>,
    title: String,
    body: String,
    code: Option<String>,
    version: i64,
    uses: i64,
    updated_at: i64,
    updated_by: Option<String>,
    favourite: bool,
    own_uses: i64,
    used_at: i64,
}

impl From<Row> for Stored {
    fn from(row: Row) -> Self {
        Self {
            id: TemplateId(row.template_id),
            owner: Owner::from_code(row.owner_id),
            category: row.category_id.map(TemplateCategoryId),
            wanted: Wanted { title: row.title, body: row.body, code: row.code },
            version: row.version,
            uses: row.uses,
            updated_at: Millis(row.updated_at),
            updated_by: row.updated_by,
            favourite: row.favourite,
            own_uses: row.own_uses,
            used_at: Millis(row.used_at),
        }
    }
}
