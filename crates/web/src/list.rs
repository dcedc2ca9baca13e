//! 고객 목록 and 상담 목록 (F15).

use axum::{extract::State as Has, http::StatusCode};
use domain::CustomerKey;
use serde::Deserialize;
use service::{
    Desk, Error,
    list::{self, Consultations, Customers},
    view::{ConsultationList, CustomerList, ListChoices, ListColumns, PersonDetail, Status},
};
use utoipa::IntoParams;

use crate::{Json, Path, Problem, Query, Session};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListingConsultations {
    /// 방번호, 고객 ID, 고객식별번호, 이름, 전화, 이메일, or the account's own 휴대폰.
    q: Option<String>,
    /// Only those of this person.
    customer: Option<String>,
    /// Only those in these statuses, with commas between.
    status: Option<String>,
    /// Only those that came in by this channel.
    channel_id: Option<String>,
    /// Only those that this agent has, or had last; `none`: that nobody had.
    agent_id: Option<String>,
    /// Only those of this 대분류 or 중분류; `none`: without one.
    category_id: Option<String>,
    /// Only those with this 상담방태그.
    tag: Option<String>,
    /// Only those from this day on, YYYY-MM-DD in the site's time zone.
    from: Option<String>,
    /// Only those up to this day.
    to: Option<String>,
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
}

impl ListingConsultations {
    fn parts(self) -> Result<(Consultations, String), Error> {
        let filter = Consultations {
            q: self.q.unwrap_or_default(),
            customer: self.customer.unwrap_or_default(),
            status: statuses(self.status.as_deref())?,
            channel_id: self.channel_id.unwrap_or_default(),
            agent_id: self.agent_id.unwrap_or_default(),
            category_id: self.category_id.unwrap_or_default(),
            tag: self.tag.unwrap_or_default(),
            from: self.from.unwrap_or_default(),
            to: self.to.unwrap_or_default(),
        };
        Ok((filter, self.cursor.unwrap_or_default()))
    }
}

/// Statuses with commas between.
pub(crate) fn statuses(names: Option<&str>) -> Result<Vec<Status>, Error> {
    let names = names.into_iter().flat_map(|names| names.split(',')).filter(|name| !name.is_empty());
    let status = |name: &str| {
        let name = serde_json::Value::from(name.trim());
        serde_json::from_value(name).map_err(|_| Error::field("status", "invalid"))
    };
    names.map(status).collect()
}

/// 상담 목록, newest first: of the whole site for 매니저 and 관리자, else what one has or had last.
#[utoipa::path(get, path = "/api/v1/consultations", tag = "lists", params(ListingConsultations),
    responses((status = 200, body = ConsultationList), (status = 404, description = "Of this person one may read no room"),
        (status = 422, description = "invalid_cursor, or a filter that can be none")))]
pub(crate) async fn consultations(
    Has(desk): Has<Desk>,
    session: Session,
    Query(listing): Query<ListingConsultations>,
) -> Result<Json<ConsultationList>, Problem> {
    let (filter, cursor) = listing.parts()?;
    Ok(Json(list::consultations(&desk, &session, &filter, &cursor).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListingCustomers {
    /// 고객 ID, 고객식별번호, 이름, 전화 or 이메일; finds those without a consultation as well.
    q: Option<String>,
    /// Only those of whom an account has this 고객 태그.
    tag: Option<String>,
    /// Only those with an account of this channel.
    channel_id: Option<String>,
    /// Only those whose last consultation began on this day or later, YYYY-MM-DD in the site's time zone.
    from: Option<String>,
    /// Only those whose last consultation began up to this day.
    to: Option<String>,
    /// Opaque; absent or empty: the first page.
    cursor: Option<String>,
}

/// 고객 목록: one row per person, who had the last consultation first. 매니저 and 관리자 see everybody, 상담사 those of whom they
/// have or had a room.
#[utoipa::path(get, path = "/api/v1/customers", tag = "lists", params(ListingCustomers),
    responses((status = 200, body = CustomerList), (status = 422, description = "invalid_cursor, or a filter that can be none")))]
pub(crate) async fn customers(
    Has(desk): Has<Desk>,
    session: Session,
    Query(listing): Query<ListingCustomers>,
) -> Result<Json<CustomerList>, Problem> {
    let filter = Customers {
        q: listing.q.unwrap_or_default(),
        tag: listing.tag.unwrap_or_default(),
        channel_id: listing.channel_id.unwrap_or_default(),
        from: listing.from.unwrap_or_default(),
        to: listing.to.unwrap_or_default(),
    };
    Ok(Json(list::customers(&desk, &session, &filter, &listing.cursor.unwrap_or_default()).await?))
}

/// A person with all of their accounts.
#[utoipa::path(get, path = "/api/v1/customers/{id}", operation_id = "person", tag = "lists", params(("id" = String, Path, description = "Opaque id of the person")),
    responses((status = 200, body = PersonDetail), (status = 404)))]
pub(crate) async fn person(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<CustomerKey>,
) -> Result<Json<PersonDetail>, Problem> {
    Ok(Json(list::person(&desk, &session, id).await?))
}

/// What the lists may be narrowed to.
#[utoipa::path(get, path = "/api/v1/list-choices", tag = "lists", responses((status = 200, body = ListChoices)))]
pub(crate) async fn list_choices(Has(desk): Has<Desk>, session: Session) -> Result<Json<ListChoices>, Problem> {
    Ok(Json(list::choices(&desk, &session).await?))
}

/// The columns one has chosen for 상담 목록.
#[utoipa::path(get, path = "/api/v1/me/list-columns", tag = "lists", responses((status = 200, body = ListColumns)))]
pub(crate) async fn list_columns(Has(desk): Has<Desk>, session: Session) -> Result<Json<ListColumns>, Problem> {
    Ok(Json(list::columns(&desk, &session).await?))
}

/// Choose the columns of 상담 목록.
#[utoipa::path(put, path = "/api/v1/me/list-columns", tag = "lists", request_body = ListColumns,
    responses((status = 204), (status = 422)))]
pub(crate) async fn put_list_columns(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<ListColumns>,
) -> Result<StatusCode, Problem> {
    list::set_columns(&desk, &session, &new).await?;
    Ok(StatusCode::NO_CONTENT)
}
