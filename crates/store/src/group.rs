//! Groups of agents.

use domain::{AgentId, GroupId, SiteId};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    list ALL_OF_SITE = "SELECT g.group_id, g.name FROM groups g WHERE g.site_id = $1 ORDER BY g.group_id";
    write PUT = "INSERT INTO groups (site_id, group_id, name) \
        SELECT CAST($1 AS BIGINT), CAST(v.value ->> 0 AS BIGINT), v.value ->> 1 FROM json_each(CAST($2 AS TEXT)) v WHERE TRUE \
        ON CONFLICT (site_id, group_id) DO UPDATE SET name = excluded.name";
    write CLEAR_MEMBERS = "DELETE FROM group_members WHERE site_id = $1";
    write PUT_MEMBERS = "INSERT INTO group_members (site_id, group_id, agent_id, leads) \
        SELECT CAST($1 AS BIGINT), CAST(v.value ->> 0 AS BIGINT), CAST(v.value ->> 1 AS BIGINT), CAST(v.value ->> 2 AS BIGINT) = 1 \
        FROM json_each(CAST($2 AS TEXT)) v WHERE TRUE";
    write DROP = "DELETE FROM groups WHERE site_id = $1 AND group_id NOT IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v)";
}

/// The groups of a site with their names, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn all(conn: &mut dyn AsConn, site: SiteId) -> Result<Vec<(GroupId, String)>, StoreError> {
    let rows: Vec<(i64, String)> = on!(conn, |c| sqlx::query_as(ALL_OF_SITE).bind(site.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(group, name)| (GroupId(group), name)).collect())
}

/// A group with who belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The group.
    pub id: GroupId,
    /// Shown name.
    pub name: String,
    /// Who belongs to it, and whether they lead it.
    pub members: Vec<(AgentId, bool)>,
}

/// Sets the groups of a locked site; others go.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx<'_>, site: SiteId, groups: &[Group]) -> Result<(), StoreError> {
    let json = |rows: &[serde_json::Value]| serde_json::Value::from(rows).to_string();
    let names: Vec<_> = groups.iter().map(|group| serde_json::json!([group.id.0, group.name])).collect();
    let members = |group: &Group| -> Vec<_> {
        let row = |(agent, leads): &(AgentId, bool)| serde_json::json!([group.id.0, agent.0, i64::from(*leads)]);
        group.members.iter().map(row).collect()
    };
    let members: Vec<_> = groups.iter().flat_map(members).collect();
    exec!(tx, sqlx::query(PUT).bind(site.0).bind(json(&names)))?;
    exec!(tx, sqlx::query(CLEAR_MEMBERS).bind(site.0))?;
    exec!(tx, sqlx::query(PUT_MEMBERS).bind(site.0).bind(json(&members)))?;
    exec!(tx, sqlx::query(DROP).bind(site.0).bind(json(&names))).map(drop)
}
