use std::{cmp::Reverse, collections::BTreeMap};

use domain::{
    TemplateId,
    access::Role,
    search::{Initials, QUERY_MAX, Query},
    template::{Owner, Variable},
    text::{TextFault, normal},
};
use store::template::{Stored, category::Category};

use crate::{Desk, Error, attachment, session::Session, view};

/// All that the agent may insert; with `q` those in which everything of it is found, by title and code before the text.
///
/// # Errors
/// [`Error::Invalid`] for a `q` of more than 100 characters.
pub async fn list(desk: &Desk, session: &Session, q: &str) -> Result<view::TemplateList, Error> {
    let length = normal(q).chars().count();
    if length > QUERY_MAX {
        return Err(Error::text("q", TextFault::TooLong { length, max: QUERY_MAX }));
    }
    let (site, agent) = (session.site, session.viewer.agent);
    let mut read = desk.read().await?;
    let stored = store::template::list(&mut read, site, agent).await?;
    let known = store::template::category::list(&mut read, site, agent).await?;
    let files = store::template::file::list(&mut read, site, agent).await?;
    drop(read);
    Ok(shown(session, found(stored, q), &known, files))
}

/// The site's templates alone, for whoever writes them.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn of_site(desk: &Desk, session: &Session) -> Result<view::TemplateList, Error> {
    if !Owner::Site.is_written_by(&session.viewer) {
        return Err(Error::Forbidden);
    }
    let (site, agent) = (session.site, session.viewer.agent);
    let mut read = desk.read().await?;
    let stored = store::template::of_site(&mut read, site, agent).await?;
    let known = store::template::category::of(&mut read, site, Owner::Site).await?;
    let files = store::template::file::list(&mut read, site, agent).await?;
    drop(read);
    Ok(shown(session, stored, &known, files))
}

/// One template that the agent sees.
pub(super) async fn one(desk: &Desk, session: &Session, id: TemplateId) -> Result<view::Template, Error> {
    let mut read = desk.read().await?;
    let stored = store::template::find(&mut read, session.site, session.viewer.agent, id).await?;
    let files = store::template::file::of(&mut read, session.site, id).await?;
    Ok(template(session, stored.ok_or(Error::NotFound)?, &files))
}

fn found(stored: Vec<Stored>, q: &str) -> Vec<Stored> {
    let query = Query::new(q);
    if query.is_empty() {
        return if q.trim().is_empty() { stored } else { Vec::new() };
    }
    let rank = |one: &Stored| {
        let code = one.wanted.code.as_deref().unwrap_or_default();
        let by_name = |text: &str| query.find(text, Initials::Anywhere).and_then(|spans| Some(spans.first()?.start));
        let named = by_name(code).into_iter().chain(by_name(&one.wanted.title)).min();
        let inside = || query.find(&one.wanted.body, Initials::OfWords).map(|_| usize::MAX);
        named.or_else(inside)
    };
    let mut found: Vec<_> = stored.into_iter().filter_map(|one| Some((rank(&one)?, one))).collect();
    found.sort_by_key(|(rank, one)| (*rank, Reverse(one.own_uses), Reverse(one.uses), one.id));
    found.into_iter().map(|(_, one)| one).collect()
}

fn shown(
    session: &Session,
    stored: Vec<Stored>,
    known: &[Category],
    files: BTreeMap<TemplateId, Vec<store::attachment::Stored>>,
) -> view::TemplateList {
    let mut counts = BTreeMap::new();
    for category in stored.iter().filter_map(|one| one.category) {
        *counts.entry(category).or_default() += 1;
    }
    let category = |one: &Category| self::category(one, counts.get(&one.id).copied().unwrap_or_default());
    let categories = known.iter().map(category).collect();
    let none = Vec::new();
    let items = stored.into_iter().map(|one| {
        let files = files.get(&one.id).unwrap_or(&none);
        template(session, one, files)
    });
    view::TemplateList {
        items: items.collect(),
        categories,
        variables: Variable::ALL.map(|one| one.name().to_owned()).to_vec(),
        shares: session.viewer.role >= Role::Manager,
    }
}

pub(super) fn category(one: &Category, count: i64) -> view::TemplateCategory {
    view::TemplateCategory { id: one.id.to_string(), name: one.name.clone(), shared: one.owner == Owner::Site, count }
}

fn template(session: &Session, one: Stored, files: &[store::attachment::Stored]) -> view::Template {
    view::Template {
        id: one.id.to_string(),
        shared: one.owner == Owner::Site,
        category_id: one.category.map(|id| id.to_string()),
        editable: one.owner.is_written_by(&session.viewer),
        title: one.wanted.title,
        body: one.wanted.body,
        code: one.wanted.code,
        files: files.iter().map(attachment::shown).collect(),
        favourite: one.favourite,
        uses: one.uses,
        own_uses: one.own_uses,
        used_at: (one.own_uses > 0).then(|| one.used_at.rfc3339()),
        version: one.version,
        updated_at: one.updated_at.rfc3339(),
        updated_by: one.updated_by,
    }
}
