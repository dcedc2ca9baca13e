//! [상담정보 영역 관리]: 대표 메뉴 and custom tabs (S2, S4, S5, R22).

mod context;

use std::collections::BTreeSet;

use domain::{
    AgentId, AuditId, Millis, RoomNo, SiteId, TabId,
    access::Role,
    custom_tab::{Address, Allowed, CONTEXT_MS, TABS_MAX, TITLE_MAX},
    text,
};
use store::{
    AsConn, Tx, audit,
    custom_tab::{self, TabRow},
};

use crate::{Desk, Done, Error, error::FieldError, room::readable, secret, session::Session, vault::Place, view};

const FIXED: [&str; 3] = ["room", "customer", "history"];
/// Where a custom tab that is gone leads to (S5).
const FALLBACK: &str = "history";
const CUSTOM: &str = "custom:";

fn place(site: SiteId, tab: TabId) -> Place<'static> {
    Place { site, table: "custom_tabs", column: "secret", row: tab.0 }
}

/// The settings of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn settings(desk: &Desk, session: &Session) -> Result<view::InfoArea, Error> {
    let mut read = desk.read().await?;
    let (default_tab, version) = stored(&mut read, session.site).await?;
    let tabs = custom_tab::of_site(&mut read, session.site).await?;
    Ok(view::InfoArea { version: Some(version), default_tab, custom_tabs: tabs.iter().map(shown).collect() })
}

/// What the info area shows to the session's agent.
///
/// # Errors
/// When the database fails.
pub async fn tabs(desk: &Desk, session: &Session) -> Result<view::InfoTabs, Error> {
    let mut read = desk.read().await?;
    let (default_tab, _) = stored(&mut read, session.site).await?;
    let tabs = custom_tab::of_site(&mut read, session.site).await?;
    let mine = tabs.into_iter().filter(|tab| is_for(tab, session.viewer.role));
    let custom_tabs = mine.map(|tab| view::CustomTab {
        id: tab.id.to_string(),
        title: tab.title,
        channels: tab.channels.into_iter().map(Into::into).collect(),
        origin: tab.origin,
    });
    Ok(view::InfoTabs { default_tab, custom_tabs: custom_tabs.collect() })
}

/// The origins that the console's document may frame for this agent: those of enabled tabs, each once.
///
/// # Errors
/// When the database fails.
pub async fn origins(desk: &Desk, session: &Session) -> Result<BTreeSet<String>, Error> {
    let tabs = custom_tab::of_site(&mut desk.read().await?, session.site).await?;
    Ok(tabs.into_iter().filter(|tab| is_for(tab, session.viewer.role)).map(|tab| tab.origin).collect())
}

fn is_for(tab: &TabRow, role: Role) -> bool {
    tab.enabled && tab.roles.contains(&role)
}

async fn stored(conn: &mut dyn AsConn, site: SiteId) -> Result<(String, i64), Error> {
    custom_tab::info_area(conn, site).await?.ok_or(Error::NotFound)
}

fn shown(tab: &TabRow) -> view::CustomTabSettings {
    view::CustomTabSettings {
        id: Some(tab.id.to_string()),
        title: tab.title.clone(),
        url: tab.url.clone(),
        enabled: tab.enabled,
        channels: tab.channels.iter().copied().map(Into::into).collect(),
        roles: tab.roles.iter().copied().map(Into::into).collect(),
        same_origin: tab.same_origin,
    }
}

/// What is to be set, once it was read.
struct Put {
    site: SiteId,
    agent: AgentId,
    version: Option<i64>,
    default_tab: String,
    tabs: Vec<TabRow>,
    line: AuditId,
    now: Millis,
}

/// Sets 대표 메뉴 and the custom tabs: those that are left out are removed, those without an id are new. What is as it was changes
/// nothing. Open consoles hear of it.
///
/// # Errors
/// [`Error::Invalid`] for what can't be taken, field by field (nothing is saved then); [`Error::Stale`] where somebody else
/// changed them since they were read.
pub async fn set(desk: &Desk, session: &Session, new: &view::InfoArea) -> Result<view::InfoArea, Error> {
    let tabs = read(desk, session.site, &new.custom_tabs)?;
    let input = Put {
        site: session.site,
        agent: session.viewer.agent,
        version: new.version,
        default_tab: new.default_tab.clone(),
        tabs,
        line: AuditId(desk.id()),
        now: desk.now(),
    };
    desk.write("set info area", input, |tx, input| Box::pin(put(tx, input))).await?;
    settings(desk, session).await
}

fn read(desk: &Desk, site: SiteId, new: &[view::CustomTabSettings]) -> Result<Vec<TabRow>, Error> {
    if new.len() > TABS_MAX {
        let max = i64::try_from(TABS_MAX).ok();
        return Err(Error::Invalid(vec![FieldError { field: "custom_tabs".into(), code: "too_many", max }]));
    }
    let (mut rows, mut faults, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (n, tab) in new.iter().enumerate() {
        let mut refuse = |field: &str, fault: Error| {
            if let Error::Invalid(errors) = fault {
                faults.extend(
                    errors
                        .into_iter()
                        .map(|error| FieldError { field: format!("custom_tabs.{n}.{field}").into(), ..error }),
                );
            }
        };
        let id = match tab.id.as_deref().map(str::parse) {
            None => TabId(desk.id()),
            Some(Ok(id)) if ids.insert(id) => id,
            Some(_) => {
                refuse("id", Error::field("id", "invalid"));
                continue;
            }
        };
        let title = text::line(&tab.title, TITLE_MAX).map_err(|fault| refuse("title", Error::text("title", fault)));
        let address = address(desk, &tab.url).map_err(|fault| refuse("url", fault));
        let (Ok(title), Ok(address)) = (title, address) else { continue };
        let secret = desk.vault().seal(desk.random(), place(site, id), &secret::token(desk));
        let channels: BTreeSet<_> = tab.channels.iter().map(|kind| domain::room::ChannelKind::from(*kind)).collect();
        let roles: BTreeSet<_> = tab.roles.iter().map(|role| Role::from(*role)).collect();
        rows.push(TabRow {
            id,
            title,
            url: tab.url.trim().to_owned(),
            origin: address.origin().to_owned(),
            enabled: tab.enabled,
            channels: channels.into_iter().collect(),
            roles: roles.into_iter().collect(),
            same_origin: tab.same_origin,
            secret,
        });
    }
    if faults.is_empty() { Ok(rows) } else { Err(Error::Invalid(faults)) }
}

fn address(desk: &Desk, text: &str) -> Result<Address, Error> {
    let config = desk.config();
    let own = [config.public_url.as_str(), config.widget_url.as_str()];
    let allowed = Allowed { http: config.is_loopback(), own: &own };
    Address::parse(text, allowed).map_err(|fault| Error::field("url", fault.code()))
}

async fn put(tx: &mut Tx<'_>, input: &Put) -> Result<Done<()>, Error> {
    let site = input.site;
    let (tab_before, version) = stored(tx, site).await?;
    if input.version.is_some_and(|read| read != version) {
        return Err(Error::Stale);
    }
    let before = custom_tab::of_site(tx, site).await?;
    let known = |id: TabId| before.iter().find(|tab| tab.id == id);
    let default_tab = match input.default_tab.strip_prefix(CUSTOM).map(str::parse::<TabId>) {
        None if FIXED.contains(&input.default_tab.as_str()) => input.default_tab.clone(),
        Some(Ok(id)) if input.tabs.iter().any(|tab| tab.id == id) => input.default_tab.clone(),
        // It is removed by this very change.
        Some(Ok(id)) if known(id).is_some() => FALLBACK.to_owned(),
        _ => return Err(Error::field("default_tab", "invalid")),
    };
    let mut after = input.tabs.clone();
    for tab in &mut after {
        if let Some(known) = known(tab.id) {
            tab.secret.clone_from(&known.secret);
        }
    }
    if after == before && default_tab == tab_before {
        return Ok(Done::quiet(()));
    }
    if !custom_tab::set_info_area(tx, site, version, &default_tab).await? {
        return Err(store::StoreError::Conflict.into());
    }
    for tab in before.iter().filter(|tab| after.iter().all(|other| other.id != tab.id)) {
        custom_tab::remove(tx, site, tab.id).await?;
    }
    for (place, tab) in (0..).zip(&after) {
        custom_tab::put(tx, site, place, tab).await?;
    }
    audit::insert(tx, site, audit::Line::of(input.line, input.now, Some(input.agent), "set_info_area")).await?;
    let texts = [("default_tab", tab_before, default_tab), ("custom_tabs", written(&before)?, written(&after)?)];
    for (field, before, after) in texts.iter().filter(|(_, before, after)| before != after) {
        audit::value(tx, site, input.line, field, Some(before), Some(after)).await?;
    }
    let told = r#"{"type":"info_area"}"#.to_owned();
    Ok(Done::telling((), vec![live::Event { site, audience: live::Audience::Site(told), visitors: None }]))
}

/// As the audit log has them: without secrets.
fn written(tabs: &[TabRow]) -> Result<String, Error> {
    let shown: Vec<_> = tabs.iter().map(shown).collect();
    serde_json::to_string(&shown).map_err(|_| Error::Internal("custom tabs are no JSON"))
}

/// What an address would become, with sample values: nothing is saved.
///
/// # Errors
/// [`Error::Invalid`] with what is wrong with it.
pub fn try_address(desk: &Desk, session: &Session, new: &view::AddressToTry) -> Result<view::TriedAddress, Error> {
    let address = address(desk, &new.url)?;
    let sample = context::Context {
        site: session.site.to_string(),
        room: "1024".to_owned(),
        customer_id: "happytalk".to_owned(),
        identifier: format!("{}_happytalk", session.site),
        agent: session.viewer.agent.to_string(),
        tab: String::new(),
    };
    let url = address.fill(|hole| sample.value(hole), "eyJ...").ok_or(Error::field("url", "invalid_url"))?;
    Ok(view::TriedAddress { url, origin: address.origin().to_owned() })
}

/// The page of a custom tab for a room, with a context signed for this agent (R22).
///
/// # Errors
/// [`Error::NotFound`] for a room that the agent may not read, a tab that is not shown to them or not for its channel;
/// [`Error::Invalid`] where an ID can't stand in the address.
pub async fn page(desk: &Desk, session: &Session, room_no: RoomNo, tab: TabId) -> Result<view::CustomTabPage, Error> {
    let site = session.site;
    let mut read = desk.read().await?;
    let head = readable(&mut read, session, room_no).await?;
    let tab = custom_tab::find(&mut read, site, tab).await?.ok_or(Error::NotFound)?;
    let facts = store::info::customer(&mut read, site, head.identity).await?.ok_or(Error::NotFound)?;
    if !is_for(&tab, session.viewer.role) || !tab.channels.contains(&facts.channel_kind()?) {
        return Err(Error::NotFound);
    }
    drop(read);
    let (secret, now) = (open(desk, site, &tab)?, desk.now());
    let told = context::Context {
        site: site.to_string(),
        room: room_no.to_string(),
        customer_id: facts.customer_id,
        identifier: facts.identifier,
        agent: session.viewer.agent.to_string(),
        tab: tab.id.to_string(),
    };
    let token = context::sign(&told, &tab.origin, secret.as_bytes(), now)?;
    let url =
        address(desk, &tab.url)?.fill(|hole| told.value(hole), &token).ok_or(Error::field("url", "invalid_url"))?;
    let expires_at = now.plus(CONTEXT_MS).rfc3339();
    Ok(view::CustomTabPage { url, context: token, origin: tab.origin, same_origin: tab.same_origin, expires_at })
}

fn open(desk: &Desk, site: SiteId, tab: &TabRow) -> Result<String, Error> {
    let opened = desk.vault().open(place(site, tab.id), &tab.secret);
    opened.map_err(|_| Error::Internal("a stored secret can't be read with this key"))
}

/// The secret of a tab, for the system that checks its context. Looking is audited.
///
/// # Errors
/// [`Error::NotFound`] without such a tab.
pub async fn secret(desk: &Desk, session: &Session, tab: TabId) -> Result<view::TabSecret, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let row = custom_tab::find(&mut desk.read().await?, site, tab).await?.ok_or(Error::NotFound)?;
    let secret = open(desk, site, &row)?;
    desk.write("view tab secret", (desk.now(), AuditId(desk.id())), move |tx, &(now, line)| {
        Box::pin(async move {
            let line =
                audit::Line { detail: &detail(tab), ..audit::Line::of(line, now, Some(agent), "view_tab_secret") };
            Ok(Done::quiet(audit::insert(tx, site, line).await?))
        })
    })
    .await?;
    Ok(view::TabSecret { secret })
}

/// Another secret for a tab: what the one before signed counts no more.
///
/// # Errors
/// [`Error::NotFound`] without such a tab.
pub async fn rotate_secret(desk: &Desk, session: &Session, tab: TabId) -> Result<view::TabSecret, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let secret = secret::token(desk);
    let sealed = desk.vault().seal(desk.random(), place(site, tab), &secret);
    desk.write("rotate tab secret", (sealed, desk.now(), AuditId(desk.id())), move |tx, (sealed, now, line)| {
        Box::pin(async move {
            if !custom_tab::set_secret(tx, site, tab, sealed).await? {
                return Err(Error::NotFound);
            }
            let line =
                audit::Line { detail: &detail(tab), ..audit::Line::of(*line, *now, Some(agent), "rotate_tab_secret") };
            Ok(Done::quiet(audit::insert(tx, site, line).await?))
        })
    })
    .await?;
    Ok(view::TabSecret { secret })
}

fn detail(tab: TabId) -> String {
    format!(r#"{{"tab_id":"{tab}"}}"#)
}
