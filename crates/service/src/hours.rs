//! 운영 시간 of a site (F3, F13).

use domain::{
    AuditId, Millis, SiteId,
    hours::{Hours, HoursFault, Span, Week},
};
use jiff::{civil::Date, tz::TimeZone};
use store::{AsConn, StoreError, audit, hours::HoursRow};

use crate::{Desk, Done, Error, session::Session, site, view};

type Days = [Vec<(String, String)>; 7];

/// The hours of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Hours, Error> {
    let row = stored(&mut desk.read().await?, session.site).await?;
    let open_now = is_open(&row, desk.now())?;
    let hours = read(&row)?;
    Ok(view::Hours {
        version: row.version,
        week: hours.week.as_ref().map(shown),
        holidays: hours
            .holidays
            .into_iter()
            .map(|(date, name)| view::Holiday { date: date.to_string(), name })
            .collect(),
        time_zone: row.time_zone,
        open_now,
    })
}

/// Sets them.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Stale`] where somebody else changed them meanwhile.
pub async fn set(desk: &Desk, session: &Session, new: &view::Hours) -> Result<view::Hours, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let hours = check(new)?;
    let json = |value: &serde_json::Value| value.to_string();
    let week = hours.week.as_ref().map(written);
    let holidays: Vec<_> = hours.holidays.iter().map(|(date, name)| (date.to_string(), name)).collect();
    let input = (view::named(new.version), week, json(&serde_json::json!(holidays)), desk.now(), AuditId(desk.id()));
    desk.write("set hours", input, move |tx, (version, week, holidays, now, id)| {
        Box::pin(async move {
            Error::unless(store::hours::put(tx, site, *version, (week.as_deref(), holidays)).await?, *version)?;
            audit::insert(tx, site, audit::Line::of(*id, *now, Some(agent), "set_hours")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    show(desk, session).await
}

/// Whether a site is open at this time.
pub(crate) async fn open_at(conn: &mut dyn AsConn, of: SiteId, now: Millis) -> Result<bool, Error> {
    is_open(&stored(conn, of).await?, now)
}

fn is_open(row: &HoursRow, now: Millis) -> Result<bool, Error> {
    Ok(read(row)?.open_at(now, &site::zone(&row.time_zone)?))
}

async fn stored(conn: &mut dyn AsConn, of: SiteId) -> Result<HoursRow, Error> {
    store::hours::find(conn, of).await?.ok_or(Error::NotFound)
}

/// A week as stored.
pub(crate) fn written(week: &Week) -> String {
    let spans = |day: &Vec<Span>| -> Vec<[String; 2]> {
        day.iter().map(|span| [span.from.to_string(), span.to.to_string()]).collect()
    };
    serde_json::json!(week.days().iter().map(spans).collect::<Vec<_>>()).to_string()
}

/// A stored week; `None` where it is none.
pub(crate) fn week(json: &str) -> Option<Week> {
    let days: Days = serde_json::from_str(json).ok()?;
    let mut spans: [Vec<Span>; 7] = Default::default();
    for (day, stored) in spans.iter_mut().zip(days) {
        for (from, to) in stored {
            day.push(Span { from: from.parse().ok()?, to: to.parse().ok()? });
        }
    }
    Week::new(spans).ok()
}

/// A week as shown.
pub(crate) fn shown(week: &Week) -> Vec<view::HoursDay> {
    let day = |spans: &Vec<Span>| view::HoursDay { spans: spans.iter().map(|span| (*span).into()).collect() };
    week.days().iter().map(day).collect()
}

/// A week as wanted.
///
/// # Errors
/// [`Error::Invalid`] of this field.
pub(crate) fn wanted(field: &'static str, days: &[view::HoursDay]) -> Result<Week, Error> {
    let invalid = |_| Error::field(field, "invalid");
    let mut spans: [Vec<Span>; 7] = Default::default();
    if days.len() != spans.len() {
        return Err(Error::field(field, "invalid"));
    }
    for (day, wanted) in spans.iter_mut().zip(days) {
        for span in &wanted.spans {
            day.push(Span { from: span.from.parse().map_err(invalid)?, to: span.to.parse().map_err(invalid)? });
        }
    }
    Week::new(spans).map_err(|fault| refused(field, fault))
}

/// When agents of a site are on duty: while it is open, within their own hours.
pub(crate) struct Duty {
    open: bool,
    zone: TimeZone,
    now: Millis,
}

impl Duty {
    pub(crate) async fn read(conn: &mut dyn AsConn, of: SiteId, now: Millis) -> Result<Self, Error> {
        let row = stored(conn, of).await?;
        Ok(Self { open: is_open(&row, now)?, zone: site::zone(&row.time_zone)?, now })
    }

    /// Whether somebody with these stored hours is on duty; `None`: whenever it is open.
    pub(crate) fn on(&self, json: Option<&str>) -> Result<bool, Error> {
        let Some(json) = json else { return Ok(self.open) };
        let own = week(json).ok_or(StoreError::Corrupt("agents.week"))?;
        Ok(self.open && Hours { week: Some(own), ..Hours::default() }.open_at(self.now, &self.zone))
    }
}

fn read(row: &HoursRow) -> Result<Hours, Error> {
    let corrupt = || Error::from(StoreError::Corrupt("working_hours"));
    let week = row.week.as_deref().map(|json| week(json).ok_or_else(corrupt)).transpose()?;
    let holidays: Vec<(Date, String)> = serde_json::from_str(&row.holidays).map_err(|_| corrupt())?;
    Hours { week, ..Hours::default() }.with_holidays(holidays).map_err(|_| corrupt())
}

fn check(new: &view::Hours) -> Result<Hours, Error> {
    let week = new.week.as_deref().map(|days| wanted("week", days)).transpose()?;
    let mut holidays = Vec::new();
    for holiday in &new.holidays {
        let date: Date = holiday.date.parse().map_err(|_| Error::field("holidays", "invalid"))?;
        holidays.push((date, holiday.name.clone()));
    }
    Hours { week, ..Hours::default() }.with_holidays(holidays).map_err(|fault| refused("holidays", fault))
}

fn refused(field: &'static str, fault: HoursFault) -> Error {
    match fault {
        HoursFault::OutOfOrder => Error::field(field, "invalid"),
        HoursFault::TooMany => Error::field(field, "out_of_range"),
        HoursFault::Name(fault) => Error::text(field, fault),
    }
}

impl From<Span> for view::HoursSpan {
    fn from(span: Span) -> Self {
        Self { from: span.from.to_string(), to: span.to.to_string() }
    }
}
