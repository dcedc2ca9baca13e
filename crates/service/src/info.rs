//! The info area: 상담방정보 and 고객정보 of the room in view (S9–S17, S23–S40).

use std::collections::BTreeMap;

use domain::{Millis, RoomNo, customer::Source, person, room::ChannelKind};
use jiff::tz::TimeZone;
use store::info::Sourced;

use crate::{Desk, Error, customer, room::readable, session::Session, site, view};

/// What the field of a parameter begins with.
const PARAMETER: &str = "p:";
/// What an agent may change (S50).
const EDITABLE: [&str; 7] = ["customer_id", "name", "phone", "email", "birth_date", "address", "note"];

/// 상담방정보.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room.
pub async fn room(desk: &Desk, session: &Session, room_no: RoomNo) -> Result<view::RoomInfo, Error> {
    let mut read = desk.read().await?;
    readable(&mut read, session, room_no).await?;
    let facts = store::info::room(&mut read, session.site, room_no).await?.ok_or(Error::NotFound)?;
    let channel = view::Channel { kind: facts.channel_kind()?.into(), label: facts.channel_label };
    Ok(view::RoomInfo {
        agent: facts.agent.unwrap_or_else(|| format!("로봇-{}", session.site)),
        identifier: facts.identifier,
        room_no: room_no.to_string(),
        channel,
        history_count: facts.history_count,
    })
}

/// 고객정보 as the room's identity shows it.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room.
pub async fn customer(desk: &Desk, session: &Session, room_no: RoomNo) -> Result<view::CustomerView, Error> {
    let mut read = desk.read().await?;
    let head = readable(&mut read, session, room_no).await?;
    let site = session.site;
    let facts = store::info::customer(&mut read, site, head.identity).await?.ok_or(Error::NotFound)?;
    let sourced = store::info::sourced(&mut read, site, facts.key()).await?;
    let tags = store::tag::of(&mut read, site, facts.key(), facts.identity()).await?;
    let verified = store::verification::of_identifier(&mut read, site, facts.identity()).await?;
    let kakao = store::kakao::is_on(&mut read, site).await?;
    let naver = facts.channel_kind()? == ChannelKind::Naver && store::shop::is_linked(&mut read, site).await?;
    drop(read);
    let ways = [
        (true, view::VerificationMethod::Sms),
        (kakao, view::VerificationMethod::KakaoSync),
        (naver, view::VerificationMethod::Naver),
    ];
    let today = desk.now().start_of_day(&site::zone(&facts.time_zone)?);
    let may_edit = session.viewer.may_edit_customer(head.access, head.ended_at, today);
    let (parameters, fields): (Vec<_>, Vec<_>) =
        sourced.into_iter().filter(|fact| !fact.value.is_empty()).partition(|fact| fact.field.starts_with(PARAMETER));
    let keeps_identifier =
        facts.channel_kind()? == ChannelKind::Web && facts.identifier != format!("{site}_{}", facts.customer_id);
    let unsigned = !facts.signed && facts.unsigned_claim.as_deref() == Some(facts.customer_id.as_str());
    let shown = |fact: &Sourced| (parameter_name(&fact.field).to_owned(), fact.value.clone());
    Ok(view::CustomerView {
        version: customer::version(facts.key(), facts.version),
        age: age(facts.birth_date.as_deref(), desk.now(), &site::zone(&facts.time_zone)?),
        customer_id: facts.customer_id,
        name: filled(facts.name),
        phone: filled(facts.phone),
        mobile: verified.mobile().map(|number| view::Mobile { number: number.to_string(), verified: true }),
        verify_by: ways.into_iter().filter_map(|(on, way)| on.then_some(way)).collect(),
        email: filled(facts.email),
        birth_date: filled(facts.birth_date),
        address: filled(facts.address),
        note: filled(facts.note),
        parameters: parameters.iter().map(shown).collect(),
        parameter_sources: sources(parameters),
        sources: sources(fields),
        identity: view::IdentityView {
            identifier: facts.identifier,
            tags: tags.shown(),
            signed: facts.signed,
            ignored_claim: facts.ignored_claim,
            unsigned,
            keeps_identifier,
        },
        identities: facts.identities,
        editable: if may_edit { EDITABLE.map(str::to_owned).to_vec() } else { Vec::new() },
    })
}

pub(crate) fn filled(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.is_empty())
}

fn parameter_name(field: &str) -> &str {
    field.strip_prefix(PARAMETER).unwrap_or(field)
}

fn sources(facts: Vec<Sourced>) -> BTreeMap<String, view::Source> {
    let source = |fact: Sourced| view::Source {
        source: source_name(fact.source).to_owned(),
        by: fact.agent,
        at: fact.at.rfc3339(),
        channel: Some(fact.channel),
    };
    facts.into_iter().map(|fact| (parameter_name(&fact.field).to_owned(), source(fact))).collect()
}

pub(crate) fn source_name(source: Source) -> &'static str {
    match source {
        Source::Agent => "agent",
        Source::ProfileBot => "profile_bot",
        Source::Parameter => "parameter",
        Source::Api => "api",
    }
}

/// 연령 today in the site's time zone; empty without a birth date (S35, S36).
pub(crate) fn age(birth_date: Option<&str>, now: Millis, zone: &TimeZone) -> Option<i64> {
    let age = birth_date.zip(now.date(zone)).and_then(|(text, today)| {
        let born = person::birth_date(text, today).ok()?;
        person::age(born, today)
    });
    age.map(i64::from)
}
