//! Categories of templates.

use domain::{AgentId, SiteId, TemplateCategoryId, TemplateId, template::Owner};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    list LIST = "SELECT c.category_id, c.owner_id, c.name FROM template_categories c WHERE c.site_id = $1 AND c.owner_id IN (0, $2) \
        ORDER BY c.owner_id, c.place, c.category_id";
    list OF = "SELECT c.category_id, c.owner_id, c.name FROM template_categories c WHERE c.site_id = $1 AND c.owner_id = $2 \
        ORDER BY c.place, c.category_id";
    write PUT = "INSERT INTO template_categories (site_id, category_id, owner_id, name, place) \
        SELECT CAST($1 AS BIGINT), CAST(v.value ->> 0 AS BIGINT), CAST($2 AS BIGINT), v.value ->> 1, CAST(v.value ->> 2 AS BIGINT) \
        FROM json_each(CAST($3 AS TEXT)) v WHERE TRUE \
        ON CONFLICT (site_id, category_id) DO UPDATE SET name = excluded.name, place = excluded.place";
    write MOVE = "UPDATE templates SET category_id = $4, version = version + 1 WHERE site_id = $1 AND owner_id = $2 AND category_id = $3 \
        RETURNING template_id";
    write DELETE = "DELETE FROM template_categories WHERE site_id = $1 AND owner_id = $2 AND category_id = $3";
}

/// A category of templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its number.
    pub id: TemplateCategoryId,
    /// Whose it is.
    pub owner: Owner,
    /// Its name.
    pub name: String,
}

type Row = (i64, i64, String);

fn read(rows: Vec<Row>) -> Vec<Category> {
    let read = |(id, owner, name)| Category { id: TemplateCategoryId(id), owner: Owner::from_code(owner), name };
    rows.into_iter().map(read).collect()
}

/// The categories an agent sees in their order: the site's, then their own.
///
/// # Errors
/// When the database fails.
pub async fn list(conn: &mut dyn AsConn, site: SiteId, agent: AgentId) -> Result<Vec<Category>, StoreError> {
    on!(conn, |c| sqlx::query_as::<_, Row>(LIST).bind(site.0).bind(agent.0).fetch_all(c)).map(read)
}

/// The categories of one owner in their order.
///
/// # Errors
/// When the database fails.
pub async fn of(conn: &mut dyn AsConn, site: SiteId, owner: Owner) -> Result<Vec<Category>, StoreError> {
    on!(conn, |c| sqlx::query_as::<_, Row>(OF).bind(site.0).bind(owner.code()).fetch_all(c)).map(read)
}

/// Writes categories of an owner in this order, new ones among them.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, site: SiteId, owner: Owner, all: &[Category]) -> Result<(), StoreError> {
    if all.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = (0_i64..).zip(all).map(|(place, one)| (one.id.0, one.name.as_str(), place)).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("template_categories"))?;
    exec!(tx, sqlx::query(PUT).bind(site.0).bind(owner.code()).bind(rows)).map(drop)
}

/// Puts the templates of a category of this owner elsewhere; answers which they were.
///
/// # Errors
/// When the database fails.
pub async fn move_templates(
    tx: &mut Tx<'_>,
    (site, owner): (SiteId, Owner),
    from: TemplateCategoryId,
    to: Option<TemplateCategoryId>,
) -> Result<Vec<TemplateId>, StoreError> {
    let to = to.map(|to| to.0);
    let rows: Vec<(i64,)> =
        on!(tx, |c| sqlx::query_as(MOVE).bind(site.0).bind(owner.code()).bind(from.0).bind(to).fetch_all(c))?;
    Ok(rows.into_iter().map(|(id,)| TemplateId(id)).collect())
}

/// Removes a category of this owner that has no templates any more.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx<'_>, (site, owner): (SiteId, Owner), id: TemplateCategoryId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(DELETE).bind(site.0).bind(owner.code()).bind(id.0)).map(drop)
}
