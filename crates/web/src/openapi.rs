//! The description of the API; `ui/api/openapi.json` is its snapshot.

use axum::http::header;
use service::{Error, view};
use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        ContentBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema,
        request_body::RequestBody,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::{Problem, router};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Sarangbang", description = "Consultation desk: console and widget.", license(name = "Apache-2.0")),
    modifiers(&Schemes),
    components(schemas(
        Refusal, RefusedField,
        view::Me, view::Role, view::Layout, view::Preferences, view::Notices, view::NoticeWays, view::Locale, view::Theme, view::SendKey, view::AgentRef,
        view::SiteView, view::Boot, view::CustomTab,
        view::Scope, view::Status, view::Turn, view::Channel, view::ChannelKind, view::From, view::RoomRow,
        view::LastMessage, view::RoomList, view::Counts, view::RoomView, view::Actions, view::Viewer, view::Message,
        view::MessageKind, view::SystemLine, view::Attachment, view::MessagePage, view::NewMessage, view::Draft,
        view::AcceptedRooms, view::RefusedRoom,
        view::RoomInfo, view::CustomerView, view::Mobile, view::Source, view::IdentityView, view::CustomerTags,
        view::TagSuggestions, view::HistoryRow,
        view::LinkPreview, view::LinkTarget, view::LinkAccount, view::LinkMine, view::LinkField, view::Winner,
        view::UndoPreview, view::UndoField, view::EditedSince, view::StaleCustomer,
        view::MemoLine, view::History,
        view::Hold, view::NewHold, view::Grade, view::NewGrade, view::NewFlag, view::RoomTags, view::Alarm, view::NewAlarm,
        view::AlarmList, view::RoomAlarm, view::Categories, view::Category, view::Division, view::ChosenCategory,
        view::RoomCategory,
        view::Memo, view::MemoKind, view::MemoRequest, view::MemoList, view::NewMemo,
        view::AgentRequest, view::RequestKind, view::RequestState, view::RequestRoom, view::RequestActions, view::RequestList,
        view::RequestCounts, view::NewTransferRequest, view::NewReviewRequest, view::RequestAnswer, view::RequestNews,
        view::Colleague, view::Colleagues, view::TransferApproval, view::RequestSettings, view::Team, view::TeamAgent,
        view::NewAgentOfRoom, view::NewAgentOfRooms, view::ChangedRooms,
        view::Security, view::Rules, view::SigningSecret, view::SignedSample, view::RotateSecret, view::RotatedSecret,
        view::NewVerification, view::VerificationMethod, view::VerificationAsked, view::Verifications, view::Verification,
        view::PendingVerification, view::VerificationAnswer, view::LinkAnswer, view::VerificationStep,
        view::Shop, view::ShopError, view::ShopErrorKind, view::NewShop, view::Orders, view::OrdersState, view::Order,
        view::OrderClaim, view::OrderDelivery, view::KakaoSync, view::SharedAccount,
        view::SmsSender, view::SmsSettings, view::SmsOutbox, view::SmsShown,
        view::NewVisitorSession, view::VisitorSession, view::Desk, view::VisitorMessage, view::VisitorMessages,
        view::Sent, view::VisitorRoom, view::VisitorRooms, view::SimulatedMessage, view::SimulatedRoom,
        view::ChannelSettings, view::ChannelConnection, view::ConnectionState, view::NewConnection, view::NewChannelLink,
        view::ChannelLink, view::Undelivered, view::UndeliveredList, view::SendAgain, view::SendAgainItem, view::SentAgain,
        view::Delivery, view::DeliveryState, view::Card, view::MessageButton,
        view::TemplateList, view::Template, view::TemplateCategory, view::NewTemplate, view::Favourite,
        view::TemplateCategories, view::NewTemplateCategories, view::WantedTemplateCategory, view::RemovedTemplateCategory,
        view::FilledTemplate, view::TemplateDraft, view::Sheet, view::SheetRow, view::SheetFault, view::SheetOutcome,
        view::OwnSentences, view::OwnSentence, view::SentenceChoice, view::SentText, view::OfferedSentences,
        view::OfferedSentence,
        view::ApiKeyList, view::ApiKey, view::NewApiKey, view::CreatedApiKey,
        view::WebhookList, view::Webhook, view::NewWebhook, view::WebhookSecret, view::WebhookDelivery, view::WebhookDeliveryState,
        view::WebhookDeliveryList, view::SentAgainCount,
        view::Frame, view::ConsoleSays, view::VisitorFrame, view::VisitorSays,
    ))
)]
struct Base;

/// A refusal (RFC 9457, `application/problem+json`). Some codes carry more members.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes what `problem` writes")]
#[schema(as = Problem)]
struct Refusal {
    /// `urn:sarangbang:problem:<code>`.
    r#type: String,
    /// In the caller's language.
    title: String,
    /// As in the answer's first line.
    status: u16,
    /// Stable.
    code: String,
    /// In the caller's language.
    detail: String,
    /// Stands in the server's log beside the cause.
    request_id: String,
    /// Fields that can't be taken.
    errors: Option<Vec<RefusedField>>,
    /// Whole seconds to wait.
    retry_after: Option<u64>,
}

/// One field that can't be taken.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes what `problem` writes")]
#[schema(as = ProblemField)]
struct RefusedField {
    /// Name as sent.
    field: String,
    /// Stable.
    code: String,
    /// In the caller's language.
    message: String,
    /// Most characters or the largest value, where the code speaks of one.
    max: Option<i64>,
}

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let cookie = ApiKey::Cookie(ApiKeyValue::new("sarangbang_session"));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
        let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
        let key =
            key.description(Some("A key of [서비스설정] > API 키. Its scopes stand beside each operation.")).build();
        components.add_security_scheme("api_key", SecurityScheme::Http(key));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("visitor", SecurityScheme::Http(bearer));
    }
}

/// The description without routes.
pub(crate) fn base() -> OpenApi {
    Base::openapi()
}

/// What holds for each operation: how it is refused, and that a POST needs no body where no member of it must be there.
pub(crate) fn complete(document: &mut OpenApi) {
    let schemas = document.components.take();
    let all_optional = |body: &RequestBody| {
        let Some(RefOr::T(content)) = body.content.get("application/json") else { return false };
        let Some(RefOr::Ref(reference)) = &content.schema else { return false };
        let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
        matches!(
            schemas.as_ref().and_then(|components| components.schemas.get(name)),
            Some(RefOr::T(Schema::Object(object))) if object.required.is_empty()
        )
    };
    for item in document.paths.paths.values_mut() {
        if let Some(RefOr::T(body)) = item.post.as_mut().and_then(|operation| operation.request_body.as_mut())
            && all_optional(body)
        {
            body.required = Some(Required::False);
        }
        let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in all.into_iter().flatten() {
            let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            let refusal =
                ResponseBuilder::new().description("Refused").content("application/problem+json", problem).build();
            operation.responses.responses.insert("default".to_owned(), RefOr::T(refusal));
        }
    }
    document.components = schemas;
}

/// The whole description.
#[must_use]
pub fn document() -> OpenApi {
    router::all(None).finish().1
}

/// The description as a document.
pub(crate) async fn serve() -> Result<([(header::HeaderName, &'static str); 1], String), Problem> {
    let text = document().to_json().map_err(|_| Error::Internal("the description could not be written"))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text))
}
