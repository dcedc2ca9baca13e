//! Templates and sentences: what agents insert instead of typing it.

use axum::{
    body::to_bytes,
    extract::{Request, State as Has},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    RoomNo, SentenceId, TemplateId,
    template::{Owner, sheet::BYTES_MAX},
};
use serde::Deserialize;
use service::{
    Desk, FieldError, sentence,
    template::{self, Sheets},
    view::{
        Favourite, FilledTemplate, Locale, NewTemplate, NewTemplateCategories, OfferedSentences, OwnSentences,
        SentText, SentenceChoice, Sheet, SheetFault, Template, TemplateCategories, TemplateDraft, TemplateList,
    },
};
use utoipa::IntoParams;

use crate::{
    Json, Path, Problem, Query, Session, extract, locale,
    problem::{FieldFault, unknown_variable},
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// At most 100 characters: words, parts of words, first consonants; absent: all templates.
    q: Option<String>,
}

/// Templates one may insert: the site's and one's own.
#[utoipa::path(get, path = "/api/v1/templates", tag = "templates", params(Wanted),
    responses((status = 200, body = TemplateList), (status = 422)))]
pub(crate) async fn templates(
    Has(desk): Has<Desk>,
    session: Session,
    Query(wanted): Query<Wanted>,
) -> Result<Json<TemplateList>, Problem> {
    Ok(Json(template::list(&desk, &session, wanted.q.as_deref().unwrap_or_default()).await?))
}

/// Add a template of one's own.
#[utoipa::path(post, path = "/api/v1/templates", tag = "templates", request_body = NewTemplate,
    responses((status = 201, body = Template), (status = 422, description = "taken, unknown_variable, too_long, too_many")))]
pub(crate) async fn create_own_template(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewTemplate>,
) -> Result<Response, Problem> {
    let made = template::create(&desk, &session, Owner::Agent(session.viewer.agent), &new).await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// Change a template of one's own.
#[utoipa::path(put, path = "/api/v1/templates/{id}", tag = "templates", params(("id" = String, Path)), request_body = NewTemplate,
    responses((status = 200, body = Template), (status = 404), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_own_template(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<TemplateId>,
    Json(new): Json<NewTemplate>,
) -> Result<Json<Template>, Problem> {
    let owner = Owner::Agent(session.viewer.agent);
    Ok(Json(template::change(&desk, &session, (owner, id), &new).await?))
}

/// Remove a template of one's own.
#[utoipa::path(delete, path = "/api/v1/templates/{id}", tag = "templates", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub(crate) async fn delete_own_template(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<TemplateId>,
) -> Result<StatusCode, Problem> {
    template::remove(&desk, &session, Owner::Agent(session.viewer.agent), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Like a template, or like it no more.
#[utoipa::path(put, path = "/api/v1/templates/{id}/favourite", tag = "templates", params(("id" = String, Path)),
    request_body = Favourite, responses((status = 200, body = Favourite), (status = 404)))]
pub(crate) async fn favour_template(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<TemplateId>,
    Json(wanted): Json<Favourite>,
) -> Result<Json<Favourite>, Problem> {
    template::favour(&desk, &session, id, wanted.on).await?;
    Ok(Json(wanted))
}

/// Look at a text that is not a template yet, filled with an example.
#[utoipa::path(post, path = "/api/v1/templates/sample", tag = "templates", request_body = TemplateDraft,
    responses((status = 200, body = FilledTemplate), (status = 422, description = "unknown_variable, too_long")))]
pub(crate) async fn sample_template(
    Has(desk): Has<Desk>,
    session: Session,
    Json(draft): Json<TemplateDraft>,
) -> Result<Json<FilledTemplate>, Problem> {
    Ok(Json(template::sample(&desk, &session, &draft.body).await?))
}

/// Categories of one's own templates.
#[utoipa::path(get, path = "/api/v1/me/template-categories", tag = "templates", responses((status = 200, body = TemplateCategories)))]
pub(crate) async fn own_template_categories(
    Has(desk): Has<Desk>,
    session: Session,
) -> Result<Json<TemplateCategories>, Problem> {
    Ok(Json(template::categories(&desk, &session, Owner::Agent(session.viewer.agent)).await?))
}

/// Set names and order of the categories of one's own templates, add and remove some.
#[utoipa::path(put, path = "/api/v1/me/template-categories", tag = "templates", request_body = NewTemplateCategories,
    responses((status = 200, body = TemplateCategories), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_own_template_categories(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewTemplateCategories>,
) -> Result<Json<TemplateCategories>, Problem> {
    let owner = Owner::Agent(session.viewer.agent);
    Ok(Json(template::set_categories(&desk, &session, owner, &new).await?))
}

/// Look at a template as it would be inserted into a room.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/templates/{id}", tag = "templates",
    params(("room_no" = String, Path), ("id" = String, Path)), responses((status = 200, body = FilledTemplate), (status = 404)))]
pub(crate) async fn look_at_template(
    Has(desk): Has<Desk>,
    session: Session,
    Path((room_no, id)): Path<(RoomNo, TemplateId)>,
) -> Result<Json<FilledTemplate>, Problem> {
    Ok(Json(template::look(&desk, &session, room_no, id).await?))
}

/// Insert a template into what one writes in a room: it is counted, and its files are copied for the next message.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/templates/{id}", tag = "templates",
    params(("room_no" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = FilledTemplate), (status = 404), (status = 507, description = "storage_full")))]
pub(crate) async fn insert_template(
    Has(desk): Has<Desk>,
    session: Session,
    Path((room_no, id)): Path<(RoomNo, TemplateId)>,
) -> Result<Json<FilledTemplate>, Problem> {
    Ok(Json(template::insert(&desk, &session, room_no, id).await?))
}

/// Sentences that may be offered to whoever types in a room, filled for it.
#[utoipa::path(get, path = "/api/v1/rooms/{room_no}/sentences", tag = "templates", params(("room_no" = String, Path)),
    responses((status = 200, body = OfferedSentences), (status = 404)))]
pub(crate) async fn offered_sentences(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
) -> Result<Json<OfferedSentences>, Problem> {
    Ok(Json(sentence::offered(&desk, &session, room_no).await?))
}

/// Keep the sentences of a text that was sent, where one has chosen that; none that speaks of the customer.
#[utoipa::path(post, path = "/api/v1/rooms/{room_no}/sentences", tag = "templates", params(("room_no" = String, Path)),
    request_body = SentText, responses((status = 204), (status = 404), (status = 422)))]
pub(crate) async fn keep_sentences(
    Has(desk): Has<Desk>,
    session: Session,
    Path(room_no): Path<RoomNo>,
    Json(sent): Json<SentText>,
) -> Result<StatusCode, Problem> {
    sentence::learn(&desk, &session, room_no, &sent.text).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own kept sentences.
#[utoipa::path(get, path = "/api/v1/me/sentences", tag = "templates", responses((status = 200, body = OwnSentences)))]
pub(crate) async fn own_sentences(Has(desk): Has<Desk>, session: Session) -> Result<Json<OwnSentences>, Problem> {
    Ok(Json(sentence::list(&desk, &session).await?))
}

/// Choose whether sentences are offered, and whether those one sends are kept.
#[utoipa::path(put, path = "/api/v1/me/sentences", tag = "templates", request_body = SentenceChoice,
    responses((status = 200, body = OwnSentences)))]
pub(crate) async fn choose_sentences(
    Has(desk): Has<Desk>,
    session: Session,
    Json(choice): Json<SentenceChoice>,
) -> Result<Json<OwnSentences>, Problem> {
    Ok(Json(sentence::choose(&desk, &session, choice).await?))
}

/// Forget all of one's own kept sentences.
#[utoipa::path(delete, path = "/api/v1/me/sentences", tag = "templates", responses((status = 204)))]
pub(crate) async fn forget_sentences(Has(desk): Has<Desk>, session: Session) -> Result<StatusCode, Problem> {
    sentence::forget_all(&desk, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forget a kept sentence.
#[utoipa::path(delete, path = "/api/v1/me/sentences/{id}", tag = "templates", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub(crate) async fn forget_sentence(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<SentenceId>,
) -> Result<StatusCode, Problem> {
    sentence::forget(&desk, &session, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 템플릿 관리: the site's templates.
#[utoipa::path(get, path = "/api/v1/settings/templates", tag = "settings", responses((status = 200, body = TemplateList)))]
pub(crate) async fn shared_templates(Has(desk): Has<Desk>, session: Session) -> Result<Json<TemplateList>, Problem> {
    Ok(Json(template::of_site(&desk, &session).await?))
}

/// Add a template for everybody.
#[utoipa::path(post, path = "/api/v1/settings/templates", tag = "settings", request_body = NewTemplate,
    responses((status = 201, body = Template), (status = 422, description = "taken, unknown_variable, too_long, too_many")))]
pub(crate) async fn create_template(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewTemplate>,
) -> Result<Response, Problem> {
    let made = template::create(&desk, &session, Owner::Site, &new).await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// Change a template of the site.
#[utoipa::path(put, path = "/api/v1/settings/templates/{id}", tag = "settings", params(("id" = String, Path)), request_body = NewTemplate,
    responses((status = 200, body = Template), (status = 404), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_template(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<TemplateId>,
    Json(new): Json<NewTemplate>,
) -> Result<Json<Template>, Problem> {
    Ok(Json(template::change(&desk, &session, (Owner::Site, id), &new).await?))
}

/// Remove a template of the site.
#[utoipa::path(delete, path = "/api/v1/settings/templates/{id}", tag = "settings", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub(crate) async fn delete_template(
    Has(desk): Has<Desk>,
    session: Session,
    Path(id): Path<TemplateId>,
) -> Result<StatusCode, Problem> {
    template::remove(&desk, &session, Owner::Site, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Categories of the site's templates.
#[utoipa::path(get, path = "/api/v1/settings/template-categories", tag = "settings", responses((status = 200, body = TemplateCategories)))]
pub(crate) async fn template_categories(
    Has(desk): Has<Desk>,
    session: Session,
) -> Result<Json<TemplateCategories>, Problem> {
    Ok(Json(template::categories(&desk, &session, Owner::Site).await?))
}

/// Set names and order of the categories of the site's templates, add and remove some.
#[utoipa::path(put, path = "/api/v1/settings/template-categories", tag = "settings", request_body = NewTemplateCategories,
    responses((status = 200, body = TemplateCategories), (status = 409, description = "stale_version"), (status = 422)))]
pub(crate) async fn put_template_categories(
    Has(desk): Has<Desk>,
    session: Session,
    Json(new): Json<NewTemplateCategories>,
) -> Result<Json<TemplateCategories>, Problem> {
    Ok(Json(template::set_categories(&desk, &session, Owner::Site, &new).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Importing {
    /// `true`: do it; else only say what it would do.
    r#do: Option<bool>,
    /// As it was looked at; absent: whatever stands.
    version: Option<i64>,
}

/// Take in a file of templates (CSV with the columns 분류, 제목, 내용, 단축코드, or Category, Title, Text, Code): at most
/// 2,000 rows and 4 MB, all of it or nothing.
#[utoipa::path(post, path = "/api/v1/settings/templates/import", tag = "settings", params(Importing),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = Sheet), (status = 409, description = "stale_version"), (status = 413, description = "too_large"),
        (status = 415, description = "unsupported_type"), (status = 422, description = "no_header, not_text, no_rows, broken_rows, too_many")))]
pub(crate) async fn import_templates(
    Has(desk): Has<Desk>,
    session: Session,
    Query(importing): Query<Importing>,
    headers: HeaderMap,
    request: Request,
) -> Result<Json<Sheet>, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("text/csv") {
        return Err(Problem::new("unsupported_type"));
    }
    let file = to_bytes(request.into_body(), BYTES_MAX).await;
    let file = file.map_err(|error| extract::too_large_or_cut(&error, BYTES_MAX))?;
    let what = if importing.r#do == Some(true) { Sheets::Do(importing.version) } else { Sheets::Look };
    let mut sheet = template::import(&desk, &session, &file, what).await?;
    let language = locale::wanted(&headers);
    sheet.faults.iter_mut().for_each(|fault| fault.message = message(fault, language));
    Ok(Json(sheet))
}

/// Why a row can't be taken, in the caller's language.
fn message(fault: &SheetFault, language: Locale) -> String {
    if let Some(variable) = &fault.variable {
        return unknown_variable(language, variable);
    }
    if fault.code == "blank" {
        return match language {
            Locale::Ko => "비어 있습니다".to_owned(),
            Locale::En => "Is empty".to_owned(),
        };
    }
    let code = CODES.into_iter().find(|code| *code == fault.code).unwrap_or("invalid");
    FieldFault::from(FieldError { field: "row".into(), code, max: fault.max }).message(language)
}

const CODES: [&str; 5] = ["control_character", "too_long", "code_signs", "code_twice", "twice"];

/// The site's templates as a file that a spreadsheet opens; no cell of it is calculated.
#[utoipa::path(get, path = "/api/v1/settings/templates/export", tag = "settings",
    responses((status = 200, description = "CSV in UTF-8", content_type = "text/csv")))]
pub(crate) async fn export_templates(
    Has(desk): Has<Desk>,
    session: Session,
) -> Result<([(HeaderName, HeaderValue); 3], String), Problem> {
    let file = template::export(&desk, &session).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"templates.csv\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, file))
}
