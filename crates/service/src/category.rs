//! 상담 분류: of the site and of a room (R17).

use domain::{
    AuditId, Millis, RoomNo, SiteId,
    category::{self as rules, Category, Choice, Fault},
};
use live::{Audience, Event};
use sha2::{Digest as _, Sha256};
use store::{AsConn, Tx, audit, category::Classified, visitor::Marks};

use crate::{
    Desk, Done, Error, FieldError,
    room::{tell, writable},
    session::Session,
    view,
};

/// Bytes of a list's version.
const VERSION_BYTES: usize = 12;

/// The categories of the session's site, 미사용 ones among them.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Categories, Error> {
    Ok(shown(&store::category::all(&mut desk.read().await?, session.site).await?))
}

fn shown(all: &[Category]) -> view::Categories {
    let divisions = |parent: &str| {
        let below = all.iter().filter(|one| one.parent.as_deref() == Some(parent));
        below.map(|one| view::Division { id: Some(one.id.clone()), name: one.name.clone(), used: one.used }).collect()
    };
    let items = all.iter().filter(|one| one.parent.is_none()).map(|one| view::Category {
        id: Some(one.id.clone()),
        name: one.name.clone(),
        used: one.used,
        divisions: divisions(&one.id),
    });
    view::Categories { version: version(all), items: items.collect() }
}

/// `대/중` of a choice; none where it is no category of the site.
pub(crate) fn named(all: &[Category], category: &str, division: Option<&str>) -> Option<String> {
    let name = |id: &str| all.iter().find(|one| one.id == id).map(|one| one.name.as_str());
    let category = name(category)?;
    Some(rules::shown(Some(category), division.and_then(name), None))
}

/// The same for the same list, and no other.
fn version(all: &[Category]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = all.iter().map(|one| (&one.id, &one.parent, &one.name, one.used)).collect();
    let digest = Sha256::digest(serde_json::json!(rows).to_string());
    digest.iter().take(VERSION_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

struct Put {
    session: Session,
    version: String,
    wanted: Vec<Category>,
    line: AuditId,
    now: Millis,
}

/// Sets the categories: names, order, 미사용, new ones. None is ever deleted.
///
/// # Errors
/// [`Error::Invalid`] for a name or list that can't be taken, [`Error::Stale`] where somebody else changed it meanwhile;
/// nothing was saved then.
pub async fn set(desk: &Desk, session: &Session, new: &view::Categories) -> Result<view::Categories, Error> {
    let fresh = |id: &Option<String>| id.clone().unwrap_or_else(|| desk.id().to_string());
    let mut wanted = Vec::new();
    for one in &new.items {
        let id = fresh(&one.id);
        wanted.push(Category { id: id.clone(), parent: None, name: one.name.clone(), used: one.used });
        for below in &one.divisions {
            let (name, used) = (below.name.clone(), below.used);
            wanted.push(Category { id: fresh(&below.id), parent: Some(id.clone()), name, used });
        }
    }
    // An id that nobody gave is none of a new category either.
    let sent: Vec<String> = new
        .items
        .iter()
        .flat_map(|one| one.id.iter().chain(one.divisions.iter().filter_map(|b| b.id.as_ref())))
        .cloned()
        .collect();
    let (version, line) = (new.version.clone(), AuditId(desk.id()));
    let input = Put { session: session.clone(), version, wanted, line, now: desk.now() };
    desk.write("set categories", (input, sent), |tx, (input, sent)| Box::pin(put(tx, input, sent))).await?;
    show(desk, session).await
}

async fn put(tx: &mut Tx<'_>, input: &Put, sent: &[String]) -> Result<Done<()>, Error> {
    let site = input.session.site;
    store::category::lock(tx, site).await?;
    let known = store::category::all(tx, site).await?;
    if version(&known) != input.version {
        return Err(Error::Stale);
    }
    if sent.iter().any(|id| known.iter().all(|one| one.id != *id)) {
        return Err(Error::field("items", "invalid"));
    }
    let checked = rules::check(&known, input.wanted.clone()).map_err(|fault| refused("items", fault))?;
    if checked == known {
        return Ok(Done::quiet(()));
    }
    store::category::put(tx, site, &checked).await?;
    let line = audit::Line::of(input.line, input.now, Some(input.session.viewer.agent), "set_categories");
    audit::insert(tx, site, line).await?;
    let told = r#"{"type":"categories"}"#.to_owned();
    Ok(Done::telling((), vec![Event { site, audience: Audience::Site(told), visitors: None }]))
}

fn refused(field: &'static str, fault: Fault) -> Error {
    let code = match fault {
        Fault::Unknown => "invalid",
        Fault::Unused => "unused",
        Fault::NeedsAbove => "needs_above",
        Fault::Taken => "taken",
        Fault::Missing => "not_deletable",
        Fault::Text(fault) => return Error::text(field, fault),
        Fault::TooMany => {
            let max = i64::try_from(rules::CATEGORIES_MAX).ok();
            return Error::Invalid(vec![FieldError { field: field.into(), code: "too_many", max }]);
        }
    };
    Error::field(field, code)
}

/// What a room is classified as.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_room(
    conn: &mut dyn AsConn,
    session: &Session,
    room: RoomNo,
) -> Result<view::RoomCategory, Error> {
    Ok(of_record(store::category::of_room(conn, session.site, room).await?))
}

/// The classification of a room with today's names.
pub(crate) fn of_record(stored: Classified) -> view::RoomCategory {
    let Choice { category, division, detail } = stored.choice;
    view::RoomCategory {
        label: rules::shown(stored.category.as_deref(), stored.division.as_deref(), detail.as_deref()),
        category_id: category,
        division_id: division,
        detail,
        category: stored.category,
        division: stored.division,
    }
}

/// What a new room is first classified as by the parameters of its page (F6). An id that can't be chosen classifies nothing, and
/// neither does a 중분류 without its 대분류.
pub(crate) async fn first(tx: &mut Tx<'_>, site: SiteId, marks: &Marks) -> Result<Choice, Error> {
    let nothing = Choice::default();
    if marks.category_id.is_none() {
        return Ok(nothing);
    }
    let known = store::category::all(tx, site).await?;
    let above = Choice { category: marks.category_id.clone(), ..Choice::default() };
    let both = Choice { division: marks.division_id.clone(), ..above.clone() };
    let chosen = [both, above].iter().find_map(|wanted| rules::choose(&known, &nothing, wanted).ok());
    Ok(chosen.unwrap_or_default())
}

struct Classify {
    session: Session,
    room: RoomNo,
    wanted: Choice,
    line: AuditId,
    now: Millis,
}

/// Classifies a room, after its end too.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`] for a category that can't be chosen.
pub async fn classify(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    wanted: &view::ChosenCategory,
) -> Result<view::RoomCategory, Error> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let wanted = Choice {
        category: filled(&wanted.category_id),
        division: filled(&wanted.division_id),
        detail: filled(&wanted.detail),
    };
    let line = AuditId(desk.id());
    let input = Classify { session: session.clone(), room, wanted, line, now: desk.now() };
    desk.write("classify room", input, |tx, input| Box::pin(write(tx, input))).await?;
    of_room(&mut desk.read().await?, session, room).await
}

async fn write(tx: &mut Tx<'_>, input: &Classify) -> Result<Done<()>, Error> {
    let mut room = writable(tx, &input.session, input.room).await?;
    let key = (room.site, room.room_no);
    let known = store::category::all(tx, key.0).await?;
    let now = store::category::of_room(tx, key.0, key.1).await?.choice;
    let chosen = rules::choose(&known, &now, &input.wanted).map_err(|(field, fault)| refused(field, fault))?;
    if chosen == now {
        return Ok(Done::quiet(()));
    }
    store::category::classify(tx, key, &chosen).await?;
    room.state.version += 1;
    store::room::save(tx, [(key, &room.state)]).await?;
    let agent = Some(input.session.viewer.agent);
    let line = audit::Line { room: Some(key.1), ..audit::Line::of(input.line, input.now, agent, "classify_room") };
    audit::insert(tx, key.0, line).await?;
    let json = |choice: &Choice| serde_json::json!([choice.category, choice.division, choice.detail]).to_string();
    audit::value(tx, key.0, input.line, "category", Some(&json(&now)), Some(&json(&chosen))).await?;
    Ok(Done::telling((), vec![tell::row(Some(room.state.access()), &room), tell::customer(&room)]))
}
