//! 통계 (F15): for 매니저 and 관리자, of the whole site.

mod table;

use std::collections::{BTreeMap, HashMap};

use domain::{
    access::Role,
    report::{DAYS_MAX, Period, PeriodFault, of_quarter},
};
use jiff::{civil::Date, tz::TimeZone};
use store::{
    AsConn,
    report::{By, Counts, Spread},
};

pub use table::table;

use crate::{
    Desk, Error, FieldError,
    history::{bot, day},
    session::Session,
    site, view,
};

/// Days of the period where none is named.
const DAYS: i64 = 7;
/// Between the ids of 대분류 and 중분류.
const BETWEEN: char = '\u{1f}';

/// A period as it was sent, YYYY-MM-DD; empty: the last seven days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
}

struct Reading {
    zone: TimeZone,
    period: Period,
    bounds: (domain::Millis, domain::Millis),
}

impl Reading {
    async fn of(conn: &mut dyn AsConn, desk: &Desk, session: &Session, asked: &Asked) -> Result<Self, Error> {
        let zone = store::site::find(conn, session.site).await?.ok_or(Error::NotFound)?.time_zone;
        let zone = site::zone(&zone)?;
        let today = desk.now().date(&zone).ok_or(Error::Internal("the clock is beyond the calendar"))?;
        let (from, to) = (day(&asked.from, "from")?, day(&asked.to, "to")?);
        let period = match (from, to) {
            (None, None) => Period::last(DAYS, today),
            (from, to) => {
                let to = to.unwrap_or(today);
                Period::new(from.unwrap_or(to), to).map_err(refused)?
            }
        };
        let bounds = period.bounds(&zone).ok_or_else(|| Error::field("to", "invalid"))?;
        Ok(Self { zone, period, bounds })
    }
}

fn refused(fault: PeriodFault) -> Error {
    let (code, max) = match fault {
        PeriodFault::Backwards => ("invalid", None),
        PeriodFault::TooLong => ("out_of_range", Some(DAYS_MAX)),
    };
    Error::Invalid(vec![FieldError { field: "from".into(), code, max }])
}

fn shown(period: Period) -> view::ReportPeriod {
    view::ReportPeriod { from: period.from().to_string(), to: period.to().to_string() }
}

/// A period at a glance, beside the one before.
///
/// # Errors
/// [`Error::Forbidden`] for agents, [`Error::Invalid`] for what is no period of at most 366 days.
pub async fn overview(desk: &Desk, session: &Session, asked: &Asked) -> Result<view::ReportOverview, Error> {
    session.at_least(Role::Manager)?;
    let _turn = desk.report_turn().await?;
    let mut read = desk.read().await?;
    let reading = Reading::of(&mut read, desk, session, asked).await?;
    let before = reading.period.before();
    let bounds = before.bounds(&reading.zone).ok_or_else(|| Error::field("from", "invalid"))?;
    let totals = whole(&mut read, session, reading.bounds).await?;
    let totals_before = whole(&mut read, session, bounds).await?;
    let quarters = store::report::by_quarter(&mut read, session.site, reading.bounds).await?;
    drop(read);
    let mut days: BTreeMap<Date, Counts> = reading.period.each_day().map(|day| (day, Counts::default())).collect();
    for (quarter, counts) in quarters {
        let Some((day, _)) = of_quarter(quarter, &reading.zone) else { continue };
        add(days.entry(day).or_default(), counts);
    }
    let day = |(day, counts): (Date, Counts)| view::ReportDay {
        day: day.to_string(),
        received: counts.received,
        ended: counts.ended,
        missed: counts.missed,
        answered: counts.answered,
    };
    Ok(view::ReportOverview {
        period: shown(reading.period),
        before: shown(before),
        totals,
        totals_before,
        days: days.into_iter().map(day).collect(),
    })
}

fn add(to: &mut Counts, more: Counts) {
    to.received += more.received;
    to.ended += more.ended;
    to.missed += more.missed;
    to.answered += more.answered;
    to.bot += more.bot;
}

async fn whole(
    conn: &mut dyn AsConn,
    session: &Session,
    bounds: (domain::Millis, domain::Millis),
) -> Result<view::ReportTotals, Error> {
    let rows = grouped(conn, session, bounds, By::Site).await?;
    Ok(rows.into_iter().next().map(|(_, totals)| totals).unwrap_or_default())
}

async fn grouped(
    conn: &mut dyn AsConn,
    session: &Session,
    bounds: (domain::Millis, domain::Millis),
    by: By,
) -> Result<Vec<(String, view::ReportTotals)>, Error> {
    let counts = store::report::counts(conn, session.site, bounds, by).await?;
    let responses: HashMap<String, Spread> =
        store::report::responses(conn, session.site, bounds, by).await?.into_iter().collect();
    let durations: HashMap<String, Spread> =
        store::report::durations(conn, session.site, bounds, by).await?.into_iter().collect();
    let row = |(group, counts): (String, Counts)| {
        let (response, duration) = (responses.get(&group), durations.get(&group));
        let totals = view::ReportTotals {
            received: counts.received,
            ended: counts.ended,
            missed: counts.missed,
            answered: counts.answered,
            bot: counts.bot,
            response_median_ms: response.map(|spread| spread.median),
            response_p90_ms: response.map(|spread| spread.p90),
            duration_median_ms: duration.map(|spread| spread.median),
            duration_p90_ms: duration.map(|spread| spread.p90),
        };
        (group, totals)
    };
    Ok(counts.into_iter().map(row).collect())
}

/// A period by channel, agent or category, most consultations first.
///
/// # Errors
/// As [`overview`].
pub async fn groups(
    desk: &Desk,
    session: &Session,
    asked: &Asked,
    by: view::ReportBy,
) -> Result<view::ReportGroups, Error> {
    session.at_least(Role::Manager)?;
    let _turn = desk.report_turn().await?;
    let mut read = desk.read().await?;
    let reading = Reading::of(&mut read, desk, session, asked).await?;
    let found = match by {
        view::ReportBy::Channel => grouped(&mut read, session, reading.bounds, By::Channel).await?,
        view::ReportBy::Agent => grouped(&mut read, session, reading.bounds, By::Agent).await?,
        view::ReportBy::Category => grouped(&mut read, session, reading.bounds, By::Category).await?,
    };
    let names = Names::read(&mut read, session, by).await?;
    drop(read);
    let mut rows: Vec<view::ReportGroup> = found.into_iter().map(|(group, totals)| names.row(&group, totals)).collect();
    rows.sort_by(|a, b| b.totals.received.cmp(&a.totals.received).then_with(|| a.label.cmp(&b.label)));
    Ok(view::ReportGroups { period: shown(reading.period), by, rows })
}

/// Today's names of what is told apart.
struct Names {
    by: view::ReportBy,
    names: HashMap<String, (String, Option<view::ChannelKind>)>,
    none: String,
}

impl Names {
    async fn read(conn: &mut dyn AsConn, session: &Session, by: view::ReportBy) -> Result<Self, Error> {
        let site = session.site;
        let names = match by {
            view::ReportBy::Channel => {
                let channels = store::site::channels(conn, site).await?.into_iter();
                channels.map(|one| (one.id.to_string(), (one.label, Some(one.kind.into())))).collect()
            }
            view::ReportBy::Agent => {
                let agents = store::list::agents(conn, site).await?.into_iter();
                agents.map(|(id, name)| (id.to_string(), (name, None))).collect()
            }
            view::ReportBy::Category => {
                let categories = store::category::all(conn, site).await?.into_iter();
                categories.map(|one| (one.id, (one.name, None))).collect()
            }
        };
        let none = match by {
            view::ReportBy::Agent => bot(session.preferences.locale).to_owned(),
            view::ReportBy::Channel | view::ReportBy::Category => "-".to_owned(),
        };
        Ok(Self { by, names, none })
    }

    fn row(&self, group: &str, totals: view::ReportTotals) -> view::ReportGroup {
        let known = |id: &str| self.names.get(id).cloned().unwrap_or_else(|| (id.to_owned(), None));
        let none = || (None, (self.none.clone(), None));
        let (id, (label, channel)) = match (self.by, group.split_once(BETWEEN)) {
            (view::ReportBy::Agent, _) if group == "0" => none(),
            (view::ReportBy::Category, Some(("", _)) | None) => none(),
            (view::ReportBy::Category, Some((top, ""))) => (Some(top.to_owned()), known(top)),
            (view::ReportBy::Category, Some((top, below))) => {
                let label = format!("{}/{}", known(top).0, known(below).0);
                (Some(below.to_owned()), (label, None))
            }
            _ => (Some(group.to_owned()), known(group)),
        };
        view::ReportGroup { id, label, channel, totals }
    }
}

/// A period by the hours of the week.
///
/// # Errors
/// As [`overview`].
pub async fn hours(desk: &Desk, session: &Session, asked: &Asked) -> Result<view::ReportHours, Error> {
    session.at_least(Role::Manager)?;
    let _turn = desk.report_turn().await?;
    let mut read = desk.read().await?;
    let reading = Reading::of(&mut read, desk, session, asked).await?;
    let quarters = store::report::by_quarter(&mut read, session.site, reading.bounds).await?;
    drop(read);
    let mut received = vec![vec![0_i64; 24]; 7];
    for (quarter, counts) in quarters {
        let Some((_, at)) = of_quarter(quarter, &reading.zone) else { continue };
        if let Some(cell) = received.get_mut(at.weekday).and_then(|day| day.get_mut(at.hour)) {
            *cell += counts.received;
        }
    }
    let most = received.iter().flatten().copied().max().unwrap_or_default();
    Ok(view::ReportHours { period: shown(reading.period), received, most })
}
