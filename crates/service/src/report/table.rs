//! A table of 통계 as a file that a spreadsheet opens.

use csv::Writer;
use domain::{AuditId, template::sheet::guarded};
use store::audit;

use super::{Asked, groups, hours, overview};
use crate::{
    Desk, Done, Error,
    session::Session,
    view::{Locale, ReportBy, ReportTable, ReportTotals},
};

/// What spreadsheets know UTF-8 by.
const MARK: &str = "\u{feff}";
const COUNTS: [[&str; 2]; 4] = [["접수", "Received"], ["종료", "Ended"], ["놓침", "Missed"], ["응답", "Answered"]];
const TIMES: [[&str; 2]; 5] = [
    ["봇", "Bot"],
    ["첫 응답 중앙값(초)", "First response, median (s)"],
    ["첫 응답 90%(초)", "First response, 90% (s)"],
    ["총 상담시간 중앙값(초)", "Duration, median (s)"],
    ["총 상담시간 90%(초)", "Duration, 90% (s)"],
];
const WEEKDAYS: [[&str; 2]; 7] = [
    ["월", "Monday"],
    ["화", "Tuesday"],
    ["수", "Wednesday"],
    ["목", "Thursday"],
    ["금", "Friday"],
    ["토", "Saturday"],
    ["일", "Sunday"],
];

/// A table of a period in the reader's language; who took it is audited.
///
/// # Errors
/// As [`overview`].
pub async fn table(desk: &Desk, session: &Session, asked: &Asked, wanted: ReportTable) -> Result<String, Error> {
    let language = usize::from(session.preferences.locale == Locale::En);
    let words = |all: &[[&'static str; 2]]| all.iter().map(|names| names[language].to_owned()).collect::<Vec<_>>();
    let first = |names: [&str; 2]| vec![names[language].to_owned()];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let by = match wanted {
        ReportTable::Days => {
            rows.push([first(["날짜", "Day"]), words(&COUNTS)].concat());
            for day in overview(desk, session, asked).await?.days {
                let counts = [day.received, day.ended, day.missed, day.answered].map(|n| n.to_string());
                rows.push([vec![day.day], counts.to_vec()].concat());
            }
            None
        }
        ReportTable::Hours => {
            let hours_of_day = (0..24).map(|hour| format!("{hour:02}:00")).collect();
            rows.push([first(["요일", "Weekday"]), hours_of_day].concat());
            for (weekday, day) in words(&WEEKDAYS).into_iter().zip(hours(desk, session, asked).await?.received) {
                rows.push([vec![weekday], day.iter().map(ToString::to_string).collect()].concat());
            }
            None
        }
        ReportTable::Channel => Some((ReportBy::Channel, ["채널", "Channel"])),
        ReportTable::Agent => Some((ReportBy::Agent, ["담당", "In charge"])),
        ReportTable::Category => Some((ReportBy::Category, ["상담 분류", "Category"])),
    };
    if let Some((by, name)) = by {
        rows.push([first(name), words(&COUNTS), words(&TIMES)].concat());
        let found = groups(desk, session, asked, by).await?;
        rows.extend(found.rows.into_iter().map(|row| [vec![row.label], cells(&row.totals)].concat()));
    }
    let count = rows.len() - 1;
    let text = written(&rows)?;
    let input = (session.site, session.viewer.agent, AuditId(desk.id()), desk.now(), name(wanted), count);
    desk.write("audit report", input, |tx, &(site, agent, line, now, name, rows)| {
        Box::pin(async move {
            let detail = serde_json::json!({ "table": name, "rows": rows }).to_string();
            let of = audit::Line::of(line, now, Some(agent), "export_report");
            audit::insert(tx, site, audit::Line { detail: &detail, ..of }).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    Ok(text)
}

fn name(table: ReportTable) -> &'static str {
    match table {
        ReportTable::Days => "days",
        ReportTable::Channel => "channel",
        ReportTable::Agent => "agent",
        ReportTable::Category => "category",
        ReportTable::Hours => "hours",
    }
}

fn cells(totals: &ReportTotals) -> Vec<String> {
    let seconds = |ms: Option<i64>| ms.map(|ms| (ms / 1000).to_string()).unwrap_or_default();
    let counts = [totals.received, totals.ended, totals.missed, totals.answered, totals.bot].map(|n| n.to_string());
    let times = [totals.response_median_ms, totals.response_p90_ms, totals.duration_median_ms, totals.duration_p90_ms]
        .map(seconds);
    [counts.as_slice(), times.as_slice()].concat()
}

fn written(rows: &[Vec<String>]) -> Result<String, Error> {
    let mut writer = Writer::from_writer(MARK.as_bytes().to_vec());
    let failed = |_| Error::Internal("a table could not be written");
    for row in rows {
        writer.write_record(row.iter().map(|cell| guarded(cell))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|_| Error::Internal("a table could not be written"))?;
    String::from_utf8(bytes).map_err(|_| Error::Internal("a table could not be written"))
}
