//! Files of templates. No message carries them: what is sent with a template is a copy.

use std::collections::BTreeMap;

use domain::{AgentId, AttachmentId, RoomNo, SiteId, TemplateId, template::Owner};

use crate::{AsConn, StoreError, Tx, attachment::Stored, exec, on, statements};

/// What stands in place of the room of a file that a template has. No room has this number, so no message takes the file and
/// no sweep finds it.
pub const HELD: RoomNo = RoomNo(-1);

statements! {
    list LIST = concat!("SELECT f.template_id, ", crate::attachment::columns!(), " FROM templates t \
        JOIN template_files f ON f.site_id = t.site_id AND f.template_id = t.template_id \
        JOIN attachments a ON a.site_id = f.site_id AND a.attachment_id = f.attachment_id \
        WHERE t.site_id = $1 AND t.owner_id IN (0, $2) ORDER BY f.template_id, f.place");
    list OF = concat!("SELECT f.template_id, ", crate::attachment::columns!(), " FROM template_files f \
        JOIN attachments a ON a.site_id = f.site_id AND a.attachment_id = f.attachment_id \
        WHERE f.site_id = $1 AND f.template_id = $2 ORDER BY f.place");
    one OWNER = "SELECT t.owner_id FROM template_files f \
        JOIN templates t ON t.site_id = f.site_id AND t.template_id = f.template_id WHERE f.site_id = $1 AND f.attachment_id = $2";
    write HOLD = "UPDATE attachments SET room_no = -1 WHERE site_id = $1 AND attachment_id IN \
        (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($3 AS TEXT)) v) AND uploader_id = $2 AND room_no IS NULL AND state = 1";
    write RELEASE = "UPDATE attachments SET room_no = NULL WHERE site_id = $1 AND room_no = -1 AND attachment_id IN \
        (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v)";
    write CLEAR = "DELETE FROM template_files WHERE site_id = $1 AND template_id = $2";
    write PUT = "INSERT INTO template_files (site_id, template_id, attachment_id, place) \
        SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST(v.value ->> 0 AS BIGINT), CAST(v.value ->> 1 AS BIGINT) \
        FROM json_each(CAST($3 AS TEXT)) v WHERE TRUE";
}

/// Files of all templates an agent sees, by template, in their order.
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut dyn AsConn,
    site: SiteId,
    agent: AgentId,
) -> Result<BTreeMap<TemplateId, Vec<Stored>>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(LIST).bind(site.0).bind(agent.0).fetch_all(c))?;
    let mut files: BTreeMap<TemplateId, Vec<Stored>> = BTreeMap::new();
    for row in rows {
        files.entry(TemplateId(row.template_id)).or_default().push(row.file.read()?);
    }
    Ok(files)
}

/// Files of one template in their order.
///
/// # Errors
/// When the database fails.
pub async fn of(conn: &mut dyn AsConn, site: SiteId, id: TemplateId) -> Result<Vec<Stored>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF).bind(site.0).bind(id.0).fetch_all(c))?;
    rows.into_iter().map(|row| row.file.read()).collect()
}

/// Whose template has a file.
///
/// # Errors
/// When the database fails.
pub async fn owner(conn: &mut dyn AsConn, site: SiteId, file: AttachmentId) -> Result<Option<Owner>, StoreError> {
    let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(OWNER).bind(site.0).bind(file.0).fetch_optional(c))?;
    Ok(row.map(|(owner,)| Owner::from_code(owner)))
}

/// Gives files to a template in the place of those it had, which are swept when they are old enough. `new` are those that it
/// did not have, uploaded by this agent and carried by nothing; answers how many of them there were to give. Where that is
/// fewer than `new`, roll back.
///
/// # Errors
/// When the database fails.
pub async fn replace(
    tx: &mut Tx<'_>,
    (site, id): (SiteId, TemplateId),
    uploader: AgentId,
    before: &[AttachmentId],
    after: &[AttachmentId],
) -> Result<bool, StoreError> {
    let new: Vec<_> = after.iter().filter(|id| !before.contains(id)).copied().collect();
    let gone: Vec<_> = before.iter().filter(|id| !after.contains(id)).copied().collect();
    if !new.is_empty() {
        let held = exec!(tx, sqlx::query(HOLD).bind(site.0).bind(uploader.0).bind(numbers(&new)?))?;
        if held != new.len() as u64 {
            return Ok(false);
        }
    }
    if before != after {
        exec!(tx, sqlx::query(CLEAR).bind(site.0).bind(id.0))?;
    }
    if !gone.is_empty() {
        exec!(tx, sqlx::query(RELEASE).bind(site.0).bind(numbers(&gone)?))?;
    }
    if before != after && !after.is_empty() {
        let rows: Vec<_> = (0_i64..).zip(after).map(|(place, file)| (file.0, place)).collect();
        let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("template_files"))?;
        exec!(tx, sqlx::query(PUT).bind(site.0).bind(id.0).bind(rows))?;
    }
    Ok(true)
}

fn numbers(files: &[AttachmentId]) -> Result<String, StoreError> {
    crate::statements::numbers(files.iter().map(|file| file.0))
}

#[derive(sqlx::FromRow)]
struct Row {
    template_id: i64,
    #[sqlx(flatten)]
    file: crate::attachment::Row,
}
