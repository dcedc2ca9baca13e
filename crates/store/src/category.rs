//! 상담 분류 of a site and of its rooms (R17).

use domain::{
    RoomNo, SiteId,
    append::RoomKey,
    category::{Category, Choice},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    list ALL_OF_SITE = "SELECT c.category_id, c.parent_id, c.name, c.used FROM categories c WHERE c.site_id = $1 ORDER BY c.place, c.category_id";
    one OF_ROOM = "SELECT r.category_id, r.division_id, r.category_detail, c.name, d.name FROM rooms r \
        LEFT JOIN categories c ON c.site_id = r.site_id AND c.category_id = r.category_id \
        LEFT JOIN categories d ON d.site_id = r.site_id AND d.category_id = r.division_id AND d.parent_id = r.category_id \
        WHERE r.site_id = $1 AND r.room_no = $2";
    write CLASSIFY = "UPDATE rooms SET category_id = $3, division_id = $4, category_detail = $5 WHERE site_id = $1 AND room_no = $2";
    write LOCK = "UPDATE sites SET last_room_no = last_room_no WHERE site_id = $1";
    write PUT = "INSERT INTO categories (site_id, category_id, parent_id, name, place, used) \
        SELECT CAST($1 AS BIGINT), v.value ->> 0, v.value ->> 1, v.value ->> 2, CAST(v.value ->> 3 AS BIGINT), CAST(v.value ->> 4 AS BIGINT) = 1 \
        FROM json_each(CAST($2 AS TEXT)) v WHERE TRUE \
        ON CONFLICT (site_id, category_id) DO UPDATE SET name = excluded.name, place = excluded.place, used = excluded.used";
}

/// What a room is classified as, with today's names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classified {
    /// The choice.
    pub choice: Choice,
    /// Name of 대분류.
    pub category: Option<String>,
    /// Name of 중분류.
    pub division: Option<String>,
}

/// The categories of a site in their order, 미사용 ones among them.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<Category>, StoreError> {
    let rows: Vec<(String, Option<String>, String, bool)> =
        on!(conn, |c| sqlx::query_as(ALL_OF_SITE).bind(site.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(id, parent, name, used)| Category { id, parent, name, used }).collect())
}

/// Keeps everybody else from changing the categories of a site until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &mut Tx<'_>, site: SiteId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LOCK).bind(site.0)).map(drop)
}

/// Writes categories in this order, new ones among them.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, site: SiteId, all: &[Category]) -> Result<(), StoreError> {
    let rows: Vec<_> = (0_i64..)
        .zip(all)
        .map(|(place, one)| (one.id.as_str(), one.parent.as_deref(), one.name.as_str(), place, i64::from(one.used)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("categories"))?;
    exec!(tx, sqlx::query(PUT).bind(site.0).bind(rows)).map(drop)
}

/// What a room is classified as.
///
/// # Errors
/// When the database fails.
pub async fn of_room(conn: &mut dyn AsConn, site: SiteId, room: RoomNo) -> Result<Classified, StoreError> {
    type Row = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(OF_ROOM).bind(site.0).bind(room.0).fetch_optional(c))?;
    Ok(row.map_or_else(Classified::default, |(id, division_id, detail, name, division)| Classified {
        choice: Choice { category: id, division: division_id, detail },
        category: name,
        division,
    }))
}

/// Classifies a locked room.
///
/// # Errors
/// When the database fails.
pub async fn classify(tx: &mut Tx<'_>, (site, room): RoomKey, choice: &Choice) -> Result<(), StoreError> {
    exec!(
        tx,
        sqlx::query(CLASSIFY)
            .bind(site.0)
            .bind(room.0)
            .bind(choice.category.as_deref())
            .bind(choice.division.as_deref())
            .bind(choice.detail.as_deref())
    )
    .map(drop)
}
