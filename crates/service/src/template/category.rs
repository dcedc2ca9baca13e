use domain::{
    AuditId, Millis, TemplateCategoryId,
    template::{self as rules, Owner, folded},
};
use store::{Tx, audit, template::category::Category};

use super::{read, told, too_many};
use crate::{Desk, Done, Error, session::Session, view};

struct Put {
    session: Session,
    owner: Owner,
    version: Option<i64>,
    wanted: Vec<(Option<TemplateCategoryId>, TemplateCategoryId, String)>,
    removed: Vec<(TemplateCategoryId, Option<TemplateCategoryId>)>,
    line: AuditId,
    now: Millis,
}

/// Categories of an owner in their order.
///
/// # Errors
/// [`Error::Forbidden`] for those of somebody else.
pub async fn categories(desk: &Desk, session: &Session, owner: Owner) -> Result<view::TemplateCategories, Error> {
    if !owner.is_written_by(&session.viewer) {
        return Err(Error::Forbidden);
    }
    let (site, agent) = (session.site, session.viewer.agent);
    let mut read = desk.read().await?;
    let version = store::template::version(&mut read, site, owner).await?;
    let known = store::template::category::of(&mut read, site, owner).await?;
    let templates = store::template::list(&mut read, site, agent).await?;
    let count = |id| templates.iter().filter(|one| one.category == Some(id)).count();
    let item = |one: &Category| read::category(one, i64::try_from(count(one.id)).unwrap_or(i64::MAX));
    Ok(view::TemplateCategories { version, items: known.iter().map(item).collect() })
}

/// Sets the categories of an owner: names, order, new ones, and where the templates of those go that are removed.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`], [`Error::Stale`] where something of the owner's changed since it was read; nothing
/// was saved then.
pub async fn set_categories(
    desk: &Desk,
    session: &Session,
    owner: Owner,
    new: &view::NewTemplateCategories,
) -> Result<view::TemplateCategories, Error> {
    if !owner.is_written_by(&session.viewer) {
        return Err(Error::Forbidden);
    }
    if new.items.len() > rules::CATEGORIES_MAX {
        return Err(too_many("items", i64::try_from(rules::CATEGORIES_MAX).unwrap_or_default()));
    }
    let number = |field, id: &str| id.parse().map_err(|_| Error::field(field, "invalid"));
    let mut wanted = Vec::with_capacity(new.items.len());
    for one in &new.items {
        let name = rules::category(&one.name).map_err(|fault| Error::text("items", fault))?;
        if wanted.iter().any(|(_, _, other): &(_, _, String)| folded(other) == folded(&name)) {
            return Err(Error::field("items", "taken"));
        }
        let id = one.id.as_deref().map(|id| number("items", id)).transpose()?;
        wanted.push((id, id.unwrap_or(TemplateCategoryId(desk.id())), name));
    }
    let mut removed = Vec::with_capacity(new.removed.len());
    for one in &new.removed {
        let to = one.move_to.as_deref().filter(|id| !id.is_empty());
        removed.push((number("removed", &one.id)?, to.map(|id| number("removed", id)).transpose()?));
    }
    let (session_, version, line) = (session.clone(), new.version, AuditId(desk.id()));
    let input = Put { session: session_, owner, version, wanted, removed, line, now: desk.now() };
    desk.write("set template categories", input, |tx, input| Box::pin(put(tx, input))).await?;
    categories(desk, session, owner).await
}

async fn put(tx: &mut Tx<'_>, input: &Put) -> Result<Done<()>, Error> {
    let (site, owner) = (input.session.site, input.owner);
    let locked = store::template::lock(tx, site, owner, 0).await?;
    if input.version.is_some_and(|version| version != locked.version - 1) {
        return Err(Error::Stale);
    }
    let known = store::template::category::of(tx, site, owner).await?;
    let stays = |id: TemplateCategoryId| input.wanted.iter().any(|(known, ..)| *known == Some(id));
    let goes = |id: TemplateCategoryId| input.removed.iter().any(|(gone, _)| *gone == id);
    let is_known = |id: TemplateCategoryId| known.iter().any(|one| one.id == id);
    let mut named: Vec<_> = input.wanted.iter().filter_map(|(id, ..)| *id).collect();
    named.sort_unstable();
    let twice = named.windows(2).any(|two| two[0] == two[1]);
    // Each one either stays or goes: what was added meanwhile does not vanish.
    if twice || named.iter().any(|id| !is_known(*id)) || known.iter().any(|one| stays(one.id) == goes(one.id)) {
        return Err(Error::field("items", "invalid"));
    }
    if input.removed.iter().any(|(id, to)| !is_known(*id) || to.is_some_and(|to| !stays(to))) {
        return Err(Error::field("removed", "invalid"));
    }
    let after: Vec<_> =
        input.wanted.iter().map(|(_, id, name)| Category { id: *id, owner, name: name.clone() }).collect();
    if after == known {
        return Ok(Done::quiet(()));
    }
    for (id, to) in &input.removed {
        store::template::category::move_templates(tx, (site, owner), *id, *to).await?;
        store::template::category::delete(tx, (site, owner), *id).await?;
    }
    store::template::category::put(tx, site, owner, &after).await?;
    let agent = Some(input.session.viewer.agent);
    let detail = serde_json::json!({ "shared": owner == Owner::Site }).to_string();
    let line = audit::Line::of(input.line, input.now, agent, "set_template_categories");
    audit::insert(tx, site, audit::Line { detail: &detail, ..line }).await?;
    let names = |all: &[Category]| serde_json::Value::from_iter(all.iter().map(|one| one.name.as_str())).to_string();
    audit::value(tx, site, input.line, "categories", Some(&names(&known)), Some(&names(&after))).await?;
    Ok(Done::telling((), vec![told(site, owner)]))
}
