//! Many templates of the site at once.

use domain::{
    SiteId, TemplateCategoryId, TemplateId,
    template::{Owner, Wanted, folded},
};

use super::By;
use crate::{StoreError, Tx, exec, statements};

statements! {
    write INSERT = "INSERT INTO templates (site_id, template_id, owner_id, category_id, title, body, code, code_key, version, uses, updated_at, updated_by) \
        SELECT CAST($1 AS BIGINT), CAST(v.value ->> 0 AS BIGINT), CAST($2 AS BIGINT), CAST(v.value ->> 1 AS BIGINT), v.value ->> 2, v.value ->> 3, \
        v.value ->> 4, v.value ->> 5, 1, 0, CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM json_each(CAST($5 AS TEXT)) v WHERE TRUE";
    write UPDATE = "UPDATE templates SET category_id = CAST(v.value ->> 1 AS BIGINT), title = v.value ->> 2, body = v.value ->> 3, \
        code = v.value ->> 4, code_key = v.value ->> 5, version = templates.version + 1, updated_at = $3, updated_by = $4 \
        FROM json_each(CAST($5 AS TEXT)) v WHERE templates.site_id = $1 AND templates.owner_id = $2 \
        AND templates.template_id = CAST(v.value ->> 0 AS BIGINT)";
}

/// A template as it is to be.
pub type Sheet<'w> = (TemplateId, Option<TemplateCategoryId>, &'w Wanted);

/// Adds and changes templates of an owner.
///
/// # Errors
/// A unique violation where another one of the owner has a code; or when the database fails.
pub async fn put(
    tx: &mut Tx<'_>,
    (site, owner): (SiteId, Owner),
    new: &[Sheet<'_>],
    changed: &[Sheet<'_>],
    by: By,
) -> Result<(), StoreError> {
    for (sql, rows) in [(UPDATE, changed), (INSERT, new)] {
        if rows.is_empty() {
            continue;
        }
        let row = |(id, category, wanted): &Sheet<'_>| {
            let code = wanted.code.as_deref();
            serde_json::json!([id.0, category.map(|one| one.0), wanted.title, wanted.body, code, code.map(folded)])
        };
        let rows = serde_json::Value::from_iter(rows.iter().map(row)).to_string();
        exec!(tx, sqlx::query(sql).bind(site.0).bind(owner.code()).bind(by.at.0).bind(by.agent.0).bind(rows))?;
    }
    Ok(())
}
