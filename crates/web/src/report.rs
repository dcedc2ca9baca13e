//! 통계 (F15).

use axum::{
    extract::State as Has,
    http::header,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use service::{
    Desk,
    report::{self, Asked},
    view::{ReportBy, ReportGroups, ReportHours, ReportOverview, ReportTable},
};
use utoipa::IntoParams;

use crate::{Json, Problem, Query, Session};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Days {
    /// The first day, YYYY-MM-DD in the site's time zone; neither: the last seven days.
    from: Option<String>,
    /// The last day; 366 of them at most.
    to: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Grouping {
    /// What they are told apart by.
    by: ReportBy,
    /// As in the overview.
    from: Option<String>,
    /// As in the overview.
    to: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Tabling {
    /// Which table.
    #[param(inline)]
    of: ReportTable,
    /// As in the overview.
    from: Option<String>,
    /// As in the overview.
    to: Option<String>,
}

fn asked(from: Option<String>, to: Option<String>) -> Asked {
    Asked { from: from.unwrap_or_default(), to: to.unwrap_or_default() }
}

/// A period beside as many days before it.
#[utoipa::path(get, path = "/api/v1/reports/overview", tag = "reports", params(Days),
    responses((status = 200, body = ReportOverview), (status = 403), (status = 422)))]
pub(crate) async fn report_overview(
    Has(desk): Has<Desk>,
    session: Session,
    Query(days): Query<Days>,
) -> Result<Json<ReportOverview>, Problem> {
    Ok(Json(report::overview(&desk, &session, &asked(days.from, days.to)).await?))
}

/// A period by channel, agent or category.
#[utoipa::path(get, path = "/api/v1/reports/groups", tag = "reports", params(Grouping),
    responses((status = 200, body = ReportGroups), (status = 403), (status = 422)))]
pub(crate) async fn report_groups(
    Has(desk): Has<Desk>,
    session: Session,
    Query(wanted): Query<Grouping>,
) -> Result<Json<ReportGroups>, Problem> {
    Ok(Json(report::groups(&desk, &session, &asked(wanted.from, wanted.to), wanted.by).await?))
}

/// A period by the hours of the week.
#[utoipa::path(get, path = "/api/v1/reports/hours", tag = "reports", params(Days),
    responses((status = 200, body = ReportHours), (status = 403), (status = 422)))]
pub(crate) async fn report_hours(
    Has(desk): Has<Desk>,
    session: Session,
    Query(days): Query<Days>,
) -> Result<Json<ReportHours>, Problem> {
    Ok(Json(report::hours(&desk, &session, &asked(days.from, days.to)).await?))
}

/// A table of a period as a file (CSV, UTF-8 with a byte order mark).
#[utoipa::path(get, path = "/api/v1/reports/table", tag = "reports", params(Tabling),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 403), (status = 422)))]
pub(crate) async fn report_table(
    Has(desk): Has<Desk>,
    session: Session,
    Query(wanted): Query<Tabling>,
) -> Result<Response, Problem> {
    let text = report::table(&desk, &session, &asked(wanted.from, wanted.to), wanted.of).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"statistics.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}
