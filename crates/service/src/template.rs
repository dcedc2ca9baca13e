//! Templates: read, written, liked (F5).

mod category;
mod insert;
mod read;
mod sheet;

use domain::{
    AttachmentId, AuditId, Millis, SiteId, TemplateCategoryId, TemplateId,
    template::{self as rules, Fault, Owner, Wanted},
};
use live::{Audience, Event};
use store::{Tx, audit, template::Stored};

pub use category::{categories, set_categories};
pub(crate) use insert::values;
pub use insert::{insert, look, sample};
pub use read::{list, of_site};
pub use sheet::{Sheets, export, import};

use crate::{Desk, Done, Error, FieldError, session::Session, view};

#[derive(Clone)]
struct Write {
    session: Session,
    owner: Owner,
    /// The one that changes; a new one otherwise.
    changes: Option<TemplateId>,
    id: TemplateId,
    version: Option<i64>,
    category: Option<TemplateCategoryId>,
    wanted: Wanted,
    files: Vec<AttachmentId>,
    line: AuditId,
    now: Millis,
}

/// Adds a template.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`], [`Error::UnknownVariable`].
pub async fn create(
    desk: &Desk,
    session: &Session,
    owner: Owner,
    new: &view::NewTemplate,
) -> Result<view::Template, Error> {
    write(desk, session, (owner, None), new).await
}

/// Changes a template of this owner.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::UnknownVariable`], [`Error::Stale`] where somebody
/// else changed it meanwhile.
pub async fn change(
    desk: &Desk,
    session: &Session,
    (owner, id): (Owner, TemplateId),
    new: &view::NewTemplate,
) -> Result<view::Template, Error> {
    write(desk, session, (owner, Some(id)), new).await
}

async fn write(
    desk: &Desk,
    session: &Session,
    (owner, changes): (Owner, Option<TemplateId>),
    new: &view::NewTemplate,
) -> Result<view::Template, Error> {
    if !owner.is_written_by(&session.viewer) {
        return Err(Error::Forbidden);
    }
    let files = files(&new.attachment_ids)?;
    let wanted = Wanted { title: new.title.clone(), body: new.body.clone(), code: new.code.clone() };
    let wanted = rules::check(&wanted, !files.is_empty()).map_err(refused)?;
    let category = category_id(new.category_id.as_deref())?;
    let id = changes.unwrap_or(TemplateId(desk.id()));
    let (version, line, now) = (new.version, AuditId(desk.id()), desk.now());
    let input = Write { session: session.clone(), owner, changes, id, version, category, wanted, files, line, now };
    desk.write("write template", input, |tx, input| Box::pin(put(tx, input))).await?;
    read::one(desk, session, id).await
}

async fn put(tx: &mut Tx<'_>, input: &Write) -> Result<Done<()>, Error> {
    let Write { owner, id, .. } = *input;
    let (site, agent) = (input.session.site, input.session.viewer.agent);
    let by = store::template::By { agent, at: input.now };
    let locked = store::template::lock(tx, site, owner, i64::from(input.changes.is_none())).await?;
    if input.changes.is_none() && locked.templates > owner.most() {
        return Err(too_many("templates", owner.most()));
    }
    let known = store::template::category::of(tx, site, owner).await?;
    let named =
        |id: Option<TemplateCategoryId>| known.iter().find(|one| Some(one.id) == id).map(|one| one.name.as_str());
    if input.category.is_some() && named(input.category).is_none() {
        return Err(Error::field("category_id", "invalid"));
    }
    let before = match input.changes {
        None => None,
        Some(id) => Some(find(tx, &input.session, owner, id).await?),
    };
    let files = store::template::file::of(tx, site, id).await?;
    let files_before: Vec<AttachmentId> = files.iter().map(|file| file.id).collect();
    match &before {
        None => {
            store::template::insert(tx, (site, owner, id), input.category, &input.wanted, by).await.map_err(taken)?
        }
        Some(before) => {
            if input.version.is_some_and(|version| version != before.version) {
                return Err(Error::Stale);
            }
            if before.wanted == input.wanted && before.category == input.category && files_before == input.files {
                return Ok(Done::quiet(()));
            }
            let key = (site, id, before.version);
            if !store::template::update(tx, key, input.category, &input.wanted, by).await.map_err(taken)? {
                return Err(Error::Stale);
            }
        }
    }
    if !store::template::file::replace(tx, (site, id), agent, &files_before, &input.files).await? {
        return Err(Error::field("attachment_ids", "invalid"));
    }
    let action = if before.is_none() { "create_template" } else { "edit_template" };
    log(tx, input, action).await?;
    let was = before.as_ref();
    let values = [
        ("title", was.map(|one| one.wanted.title.as_str()), Some(input.wanted.title.as_str())),
        ("body", was.map(|one| one.wanted.body.as_str()), Some(input.wanted.body.as_str())),
        ("code", was.and_then(|one| one.wanted.code.as_deref()), input.wanted.code.as_deref()),
        ("category", was.and_then(|one| named(one.category)), named(input.category)),
    ];
    for (field, before, after) in values.into_iter().filter(|(_, before, after)| before != after) {
        audit::value(tx, site, input.line, field, before, after).await?;
    }
    if files_before != input.files {
        let names = |files: &[store::attachment::Stored]| {
            serde_json::Value::from_iter(files.iter().map(|file| file.name.as_str())).to_string()
        };
        let after = store::template::file::of(tx, site, id).await?;
        audit::value(tx, site, input.line, "files", Some(&names(&files)), Some(&names(&after))).await?;
    }
    Ok(Done::telling((), vec![told(site, owner)]))
}

async fn log(tx: &mut Tx<'_>, input: &Write, action: &str) -> Result<(), Error> {
    let detail = serde_json::json!({ "template_id": input.id, "shared": input.owner == Owner::Site }).to_string();
    let agent = Some(input.session.viewer.agent);
    let line = audit::Line { detail: &detail, ..audit::Line::of(input.line, input.now, agent, action) };
    Ok(audit::insert(tx, input.session.site, line).await?)
}

/// Removes a template of this owner, with its files.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn remove(desk: &Desk, session: &Session, owner: Owner, id: TemplateId) -> Result<(), Error> {
    if !owner.is_written_by(&session.viewer) {
        return Err(Error::Forbidden);
    }
    let input = (session.clone(), owner, id, AuditId(desk.id()), desk.now());
    desk.write("remove template", input, |tx, (session, owner, id, line, now)| {
        Box::pin(async move {
            let (site, owner, id) = (session.site, *owner, *id);
            store::template::lock(tx, site, owner, 0).await?;
            let before = find(tx, session, owner, id).await?;
            store::template::lock(tx, site, owner, -1).await?;
            let files: Vec<_> = store::template::file::of(tx, site, id).await?.iter().map(|file| file.id).collect();
            store::template::file::replace(tx, (site, id), session.viewer.agent, &files, &[]).await?;
            store::template::delete(tx, site, id).await?;
            let detail = serde_json::json!({ "template_id": id, "shared": owner == Owner::Site }).to_string();
            let of = audit::Line::of(*line, *now, Some(session.viewer.agent), "delete_template");
            audit::insert(tx, site, audit::Line { detail: &detail, ..of }).await?;
            for (field, value) in [("title", &before.wanted.title), ("body", &before.wanted.body)] {
                audit::value(tx, site, *line, field, Some(value), None).await?;
            }
            if let Some(code) = &before.wanted.code {
                audit::value(tx, site, *line, "code", Some(code), None).await?;
            }
            Ok(Done::telling((), vec![told(site, owner)]))
        })
    })
    .await
}

/// Notes whether the agent likes a template.
///
/// # Errors
/// [`Error::NotFound`] for one they don't see.
pub async fn favour(desk: &Desk, session: &Session, id: TemplateId, on: bool) -> Result<(), Error> {
    let input = (session.clone(), id, on);
    desk.write("favour template", input, |tx, (session, id, on)| {
        Box::pin(async move {
            let (site, agent) = (session.site, session.viewer.agent);
            let there = store::template::find(tx, site, agent, *id).await?;
            there.filter(|one| one.owner.is_read_by(agent)).ok_or(Error::NotFound)?;
            store::template::favour(tx, site, agent, *id, *on).await?;
            Ok(Done::telling((), vec![told(site, Owner::Agent(agent))]))
        })
    })
    .await
}

/// A template of this owner; their rows are locked.
async fn find(tx: &mut Tx<'_>, session: &Session, owner: Owner, id: TemplateId) -> Result<Stored, Error> {
    let there = store::template::find(tx, session.site, session.viewer.agent, id).await?;
    there.filter(|one| one.owner == owner).ok_or(Error::NotFound)
}

/// Whoever shows templates of this owner fetches them again.
pub(crate) fn told(site: SiteId, owner: Owner) -> Event {
    let frame = r#"{"type":"templates"}"#.to_owned();
    let audience = match owner {
        Owner::Site => Audience::Site(frame),
        Owner::Agent(agent) => Audience::Agent(agent, frame),
    };
    Event { site, audience, visitors: None }
}

fn files(ids: &[String]) -> Result<Vec<AttachmentId>, Error> {
    if ids.len() > rules::FILES_MAX {
        return Err(too_many("attachment_ids", i64::try_from(rules::FILES_MAX).unwrap_or_default()));
    }
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        let id = id.parse().map_err(|_| Error::field("attachment_ids", "invalid"))?;
        if !files.contains(&id) {
            files.push(id);
        }
    }
    Ok(files)
}

fn category_id(given: Option<&str>) -> Result<Option<TemplateCategoryId>, Error> {
    let given = given.filter(|id| !id.is_empty());
    given.map(|id| id.parse().map_err(|_| Error::field("category_id", "invalid"))).transpose()
}

fn too_many(field: &'static str, max: i64) -> Error {
    Error::Invalid(vec![FieldError { field: field.into(), code: "too_many", max: Some(max) }])
}

fn refused(fault: Fault) -> Error {
    match fault {
        Fault::Text(field, fault) => Error::text(field, fault),
        Fault::Code => Error::field("code", "code_signs"),
        Fault::Variable(unknown) => Error::UnknownVariable(unknown.0),
    }
}

/// The index on codes is the only one that can refuse a template.
fn taken(error: store::StoreError) -> Error {
    if error.is_unique_violation() { Error::field("code", "taken") } else { error.into() }
}
