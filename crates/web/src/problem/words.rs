//! Every refusal's status and words.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use service::{FieldError, view::Locale};

/// code, status, Korean, English.
const WORDS: &[(&str, StatusCode, &str, &str)] = &[
    ("bad_json", StatusCode::BAD_REQUEST, "JSON을 읽을 수 없습니다", "The body is not valid JSON"),
    ("body_cut", StatusCode::BAD_REQUEST, "요청이 중간에 끊겼습니다", "The request was cut off"),
    ("unauthorized", StatusCode::UNAUTHORIZED, "로그인이 필요합니다", "Please log in"),
    (
        "bad_credentials",
        StatusCode::UNAUTHORIZED,
        "이메일 또는 비밀번호가 올바르지 않습니다",
        "Wrong e-mail or password",
    ),
    (
        "totp_required",
        StatusCode::UNAUTHORIZED,
        "인증 앱의 6자리 코드를 입력해 주세요",
        "Please enter the 6-digit code of your authenticator app",
    ),
    (
        "wrong_totp",
        StatusCode::UNAUTHORIZED,
        "인증 코드가 맞지 않거나 이미 사용한 코드입니다",
        "This code is wrong or was used already",
    ),
    ("totp_on", StatusCode::CONFLICT, "2단계 인증이 이미 켜져 있습니다", "Two-step verification is on already"),
    (
        "last_admin",
        StatusCode::CONFLICT,
        "관리자가 한 명은 남아 있어야 합니다. 먼저 다른 상담사를 관리자로 바꿔 주세요",
        "One administrator has to stay; please make somebody else an administrator first",
    ),
    ("not_oneself", StatusCode::CONFLICT, "자신에게는 할 수 없는 작업입니다", "You can't do this to yourself"),
    (
        "rooms_in_hand",
        StatusCode::CONFLICT,
        "맡고 있는 상담이 있습니다. 누구에게 넘길지 골라 주세요",
        "There are consultations in hand; please choose where they go",
    ),
    (
        "shared_account",
        StatusCode::CONFLICT,
        "다른 사이트에서도 쓰는 계정입니다. 서버 운영자에게 요청해 주세요",
        "This account is used by other sites too; please ask whoever runs the server",
    ),
    (
        "link_used",
        StatusCode::GONE,
        "이미 사용했거나 취소되었거나 기한이 지난 링크입니다",
        "This link was used, taken back or has expired",
    ),
    ("forbidden", StatusCode::FORBIDDEN, "권한이 없습니다", "You are not allowed to do this"),
    (
        "not_for_keys",
        StatusCode::FORBIDDEN,
        "API 키로는 사용할 수 없는 기능입니다",
        "This can't be done with an API key",
    ),
    (
        "scope_missing",
        StatusCode::FORBIDDEN,
        "API 키에 필요한 권한 범위가 없습니다",
        "The API key lacks the scope for this",
    ),
    ("csrf", StatusCode::FORBIDDEN, "X-Sarangbang 헤더가 필요합니다", "The header X-Sarangbang is missing"),
    ("origin", StatusCode::FORBIDDEN, "허용되지 않은 출처입니다", "This origin is not allowed"),
    ("not_found", StatusCode::NOT_FOUND, "찾을 수 없습니다", "Not found"),
    (
        "method_not_allowed",
        StatusCode::METHOD_NOT_ALLOWED,
        "지원하지 않는 메서드입니다",
        "This method is not supported here",
    ),
    (
        "upgrade_required",
        StatusCode::UPGRADE_REQUIRED,
        "WebSocket 연결이 필요합니다",
        "This address is for WebSocket connections",
    ),
    ("timeout", StatusCode::SERVICE_UNAVAILABLE, "처리 시간이 초과되었습니다", "This took too long"),
    ("room_ended", StatusCode::CONFLICT, "종료된 상담입니다", "The consultation has ended"),
    ("already_accepted", StatusCode::CONFLICT, "이미 접수된 상담입니다", "Somebody else has accepted it already"),
    (
        "at_capacity",
        StatusCode::CONFLICT,
        "동시에 상담할 수 있는 수를 넘었습니다",
        "You have as many consultations as you may",
    ),
    (
        "agent_unavailable",
        StatusCode::CONFLICT,
        "지금 상담을 받을 수 없는 상담사입니다",
        "This agent takes no consultations now",
    ),
    (
        "request_pending",
        StatusCode::CONFLICT,
        "이 상담방에 아직 답하지 않은 같은 요청이 있습니다",
        "A request of this kind waits for an answer in this room already",
    ),
    (
        "export_running",
        StatusCode::CONFLICT,
        "이미 내보내는 중인 목록이 있습니다. 끝나거나 취소한 뒤 다시 시도해 주세요",
        "A list of yours is being exported already. Wait until it is ready, or cancel it",
    ),
    ("request_decided", StatusCode::CONFLICT, "이미 처리된 요청입니다", "This request was decided already"),
    (
        "stale_version",
        StatusCode::CONFLICT,
        "다른 상담사가 수정했습니다. 새 값을 확인해 주세요",
        "Somebody else has changed this. Please look at the new values",
    ),
    (
        "link_confirmation_required",
        StatusCode::CONFLICT,
        "이미 다른 고객식별번호에 등록된 고객 ID입니다. 저장하면 이미 등록된 고객 정보와 상담 이력까지 모두 연동됩니다. 반드시 확인한 뒤 저장해 주세요.",
        "This customer ID is already registered to another customer identifier. Saving links all of the customer data and history registered there. Please check before you save.",
    ),
    (
        "undo_confirmation_required",
        StatusCode::CONFLICT,
        "연결을 취소하기 전에 확인이 필요합니다",
        "Please confirm that the link is to be undone",
    ),
    (
        "links_by_managers",
        StatusCode::FORBIDDEN,
        "이미 등록된 고객 ID로 연동하는 것은 매니저와 관리자만 할 수 있습니다",
        "Only managers and administrators may link a customer to an ID that is already registered",
    ),
    ("link_superseded", StatusCode::CONFLICT, "더 최근의 연결이 있습니다", "A newer link stands before this one"),
    ("already_undone", StatusCode::CONFLICT, "이미 취소된 연결입니다", "This link was undone already"),
    (
        "identity_limit",
        StatusCode::CONFLICT,
        "같은 고객 ID는 고객식별번호 기준 최대 50개까지 등록할 수 있습니다.",
        "One customer ID may be shared by at most 50 customer identifiers.",
    ),
    (
        "client_id_reused",
        StatusCode::CONFLICT,
        "client_id가 다른 메시지에 사용되었습니다",
        "client_id was used for another message",
    ),
    (
        "verification_closed",
        StatusCode::CONFLICT,
        "인증 요청이 끝났거나 만료되었습니다. 상담사에게 다시 요청해 주세요",
        "This verification is over; please ask the agent for another one",
    ),
    (
        "no_sms_sender",
        StatusCode::CONFLICT,
        "문자 발송이 설정되어 있지 않습니다. 관리자에게 [서비스설정]에서 설정해 달라고 요청해 주세요",
        "Sending SMS is not set up; please ask an administrator to set it up",
    ),
    (
        "no_kakao_sync",
        StatusCode::CONFLICT,
        "카카오싱크가 꺼져 있습니다. 관리자에게 [서비스설정]에서 켜 달라고 요청해 주세요",
        "Kakao Sync is off; please ask an administrator to switch it on",
    ),
    (
        "no_shop",
        StatusCode::CONFLICT,
        "스마트스토어가 연동되어 있지 않습니다. 관리자에게 [서비스설정]에서 연동해 달라고 요청해 주세요",
        "No Smart Store is linked; please ask an administrator to link it",
    ),
    (
        "provider_unreachable",
        StatusCode::BAD_GATEWAY,
        "외부 서비스에 연결하지 못했습니다. 잠시 뒤에 다시 시도해 주세요",
        "The outside service could not be reached; please try again in a moment",
    ),
    (
        "too_many_tries",
        StatusCode::TOO_MANY_REQUESTS,
        "인증번호를 여러 번 잘못 입력했습니다. 인증번호를 다시 받아 주세요",
        "Too many wrong codes; please get another one",
    ),
    (
        "too_many_codes",
        StatusCode::TOO_MANY_REQUESTS,
        "보낼 수 있는 인증번호 수를 넘었습니다. 나중에 다시 시도해 주세요",
        "No more codes can be sent now; please try again later",
    ),
    (
        "idempotency_in_progress",
        StatusCode::CONFLICT,
        "같은 요청을 처리하는 중입니다",
        "The same request is still being worked on",
    ),
    (
        "old_secret_valid",
        StatusCode::CONFLICT,
        "이전 비밀 키가 아직 유효합니다. 먼저 폐기해 주세요",
        "The old secret is still valid; drop it first",
    ),
    ("setup_link_used", StatusCode::GONE, "이미 사용되었거나 만료된 링크입니다", "This link was used or has expired"),
    ("too_large", StatusCode::PAYLOAD_TOO_LARGE, "허용된 크기를 넘었습니다", "Larger than allowed"),
    (
        "storage_full",
        StatusCode::INSUFFICIENT_STORAGE,
        "파일을 저장할 공간이 가득 찼습니다. 관리자에게 알려 주세요",
        "There is no room for more files; please tell an administrator",
    ),
    ("unsupported_type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "지원하지 않는 형식입니다", "This type is not supported"),
    (
        "validation_failed",
        StatusCode::UNPROCESSABLE_ENTITY,
        "입력한 내용을 확인해 주세요",
        "Please check what you entered",
    ),
    ("unknown_variable", StatusCode::UNPROCESSABLE_ENTITY, "쓸 수 없는 변수가 있습니다", "A variable is not known"),
    (
        "invalid_cursor",
        StatusCode::UNPROCESSABLE_ENTITY,
        "목록을 처음부터 다시 불러와 주세요",
        "Please read the list again from its beginning",
    ),
    (
        "idempotency_key_reused",
        StatusCode::UNPROCESSABLE_ENTITY,
        "Idempotency-Key가 다른 요청에 사용되었습니다",
        "Idempotency-Key was used for another request",
    ),
    (
        "rate_limited",
        StatusCode::TOO_MANY_REQUESTS,
        "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요",
        "Too many requests; please try again later",
    ),
    (
        "unavailable",
        StatusCode::SERVICE_UNAVAILABLE,
        "지금은 이용할 수 없습니다. 잠시 후 다시 시도해 주세요",
        "Not available now; please try again later",
    ),
    (
        "internal",
        StatusCode::INTERNAL_SERVER_ERROR,
        "오류가 발생했습니다. 잠시 후 다시 시도해 주세요",
        "Something went wrong; please try again later",
    ),
];

fn entry(code: &str) -> &'static (&'static str, StatusCode, &'static str, &'static str) {
    let fallback = &WORDS[WORDS.len() - 1];
    WORDS.iter().find(|(known, ..)| *known == code).unwrap_or(fallback)
}

pub(super) fn status(code: &str) -> StatusCode {
    entry(code).1
}

pub(super) fn title(code: &str, language: Locale) -> &'static str {
    let (_, _, ko, en) = entry(code);
    pick(language, ko, en)
}

/// What can be said beyond the title.
pub(super) fn detail(code: &str, language: Locale, more: &Map<String, Value>) -> Option<String> {
    match code {
        "already_accepted" => {
            let name = more.get("agent")?.get("name")?.as_str()?;
            Some(pick(language, format!("{name} 님이 이미 접수했습니다"), format!("{name} has accepted it already")))
        }
        "rooms_in_hand" => {
            let rooms = more.get("rooms")?.as_u64()?;
            Some(pick(
                language,
                format!("맡고 있는 상담이 {rooms}건 있습니다. 누구에게 넘길지 골라 주세요"),
                format!("There are {rooms} consultations in hand; please choose where they go"),
            ))
        }
        "at_capacity" => {
            let name = more.get("agent")?.get("name")?.as_str()?;
            Some(pick(
                language,
                format!("{name} 님은 동시에 상담할 수 있는 수만큼 상담 중입니다"),
                format!("{name} has as many consultations as they may"),
            ))
        }
        "agent_unavailable" => {
            let name = more.get("agent")?.get("name")?.as_str()?;
            let en = format!("{name} takes no consultations now");
            Some(pick(language, format!("{name} 님은 지금 상담을 받지 않습니다"), en))
        }
        "request_decided" => decided(language, more),
        "unknown_variable" => Some(unknown_variable(language, more.get("variable")?.as_str()?)),
        "too_large" => {
            let max = more.get("max")?.as_i64()?;
            let size = if max >= 1 << 20 { format!("{} MB", max >> 20) } else { format!("{} KB", max >> 10) };
            Some(pick(language, format!("{size}까지 보낼 수 있습니다"), format!("At most {size} can be sent")))
        }
        _ => None,
    }
}

/// A variable that no template may hold.
pub(crate) fn unknown_variable(language: Locale, name: &str) -> String {
    let name: String = name.chars().take(60).collect();
    pick(
        language,
        format!("{{{{{name}}}}}은(는) 쓸 수 없는 변수입니다. 변수 목록에서 골라 주세요"),
        format!("{{{{{name}}}}} is not a variable; please choose one from the list"),
    )
}

/// Who decided a request, and how.
fn decided(language: Locale, more: &Map<String, Value>) -> Option<String> {
    let by = more.get("by").and_then(|by| by.get("name")?.as_str());
    let (ko, en) = match more.get("state")?.as_str()? {
        "approved" => ("승인했습니다", "approved"),
        "rejected" => ("반려했습니다", "rejected"),
        "withdrawn" => ("취소했습니다", "withdrew"),
        _ => {
            let en = "The room ended or changed hands, so the request is closed";
            return Some(pick(language, "상담이 종료되었거나 담당이 바뀌어 종결된 요청입니다", en).to_owned());
        }
    };
    let by = by?;
    Some(pick(language, format!("{by} 님이 이미 {ko}"), format!("{by} has {en} it already")))
}

pub(super) fn tag(language: Locale) -> &'static str {
    pick(language, "ko", "en")
}

fn pick<T>(language: Locale, ko: T, en: T) -> T {
    match language {
        Locale::Ko => ko,
        Locale::En => en,
    }
}

/// An error with its reasons.
pub(super) fn chain(error: &(dyn std::error::Error + Send + Sync + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let reason = error.to_string();
        if !text.contains(&reason) {
            text = format!("{text}: {reason}");
        }
        cause = error.source();
    }
    text
}

/// One field that can't be taken.
#[derive(Debug, Clone)]
pub(crate) struct FieldFault {
    field: String,
    code: &'static str,
    max: Option<i64>,
}

impl From<FieldError> for FieldFault {
    fn from(error: FieldError) -> Self {
        Self { field: error.field.into_owned(), code: error.code, max: error.max }
    }
}

impl FieldFault {
    /// A member that nobody may send.
    pub(crate) fn not_editable(field: &str) -> Self {
        Self { field: field.chars().take(100).collect(), code: "not_editable", max: None }
    }

    /// A value that can't be taken.
    pub(crate) fn invalid(field: &str) -> Self {
        Self { field: field.to_owned(), code: "invalid", max: None }
    }

    /// A member that is missing or of the wrong kind.
    pub(crate) fn unreadable(path: &str, error: &dyn std::fmt::Display) -> Self {
        let message = error.to_string();
        let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        let path = if path == "." { "" } else { path };
        match missing {
            Some(name) if path.is_empty() => Self { field: name.to_owned(), code: "required", max: None },
            Some(name) => Self { field: format!("{path}.{name}"), code: "required", max: None },
            None => Self { field: path.to_owned(), code: "invalid", max: None },
        }
    }

    pub(super) fn told_in(&self, language: Locale) -> Value {
        let mut told = json!({"field": self.field, "code": self.code, "message": self.message(language)});
        if let (Some(max), Value::Object(members)) = (self.max, &mut told) {
            members.insert("max".into(), max.into());
        }
        told
    }

    pub(crate) fn message(&self, language: Locale) -> String {
        let max = self.max.unwrap_or_default();
        let (ko, en) = match (self.code, self.max) {
            ("blank", _) => ("내용을 입력해 주세요".to_owned(), "Please enter something".to_owned()),
            ("too_long", Some(_)) => {
                (format!("{max}자까지 입력할 수 있습니다"), format!("At most {max} characters are allowed"))
            }
            ("too_long", None) => ("너무 깁니다".to_owned(), "Too long".to_owned()),
            ("too_short", _) => {
                (format!("{max}자 이상 입력해 주세요"), format!("At least {max} characters are needed"))
            }
            ("too_many", _) => (format!("{max}개까지 가능합니다"), format!("At most {max} are allowed")),
            ("out_of_range", Some(_)) => {
                (format!("허용 범위를 벗어났습니다 (최대 {max})"), format!("Out of range (at most {max})"))
            }
            ("out_of_range", None) => ("허용 범위를 벗어났습니다".to_owned(), "Out of range".to_owned()),
            ("wildcard_place", _) => (
                "*는 도메인 앞에만 쓸 수 있습니다 (예: *.example.com)".to_owned(),
                "* can stand in front of a domain only, as in *.example.com".to_owned(),
            ),
            ("past", _) => {
                ("지금보다 뒤의 시각을 골라 주세요".to_owned(), "Please choose a time in the future".to_owned())
            }
            ("unknown", _) => ("찾을 수 없는 상담사입니다".to_owned(), "There is no such agent".to_owned()),
            ("oneself", _) => ("자신에게는 요청할 수 없습니다".to_owned(), "You can't ask yourself".to_owned()),
            ("in_charge", _) => (
                "이미 이 상담을 맡고 있는 상담사입니다".to_owned(),
                "This agent is in charge of the room already".to_owned(),
            ),
            ("other_group", _) => {
                ("같은 그룹의 상담사가 아닙니다".to_owned(), "This agent is not in your group".to_owned())
            }
            ("no_manager", _) => (
                "검토는 매니저나 관리자에게 요청해 주세요".to_owned(),
                "Please ask a manager or an administrator".to_owned(),
            ),
            ("unused", _) => {
                ("미사용 분류는 새로 선택할 수 없습니다".to_owned(), "This category is not in use any more".to_owned())
            }
            ("needs_above", _) => {
                ("상위 분류를 먼저 선택해 주세요".to_owned(), "Please choose the level above first".to_owned())
            }
            ("no_members", _) => {
                ("그룹에 상담사를 한 명 이상 넣어 주세요".to_owned(), "A group needs at least one agent".to_owned())
            }
            ("in_use", _) => (
                "배분 규칙에서 쓰는 그룹입니다. 규칙을 먼저 바꿔 주세요".to_owned(),
                "A distribution rule names this group; please change the rule first".to_owned(),
            ),
            ("no_channel", _) => ("찾을 수 없는 채널입니다".to_owned(), "There is no such channel".to_owned()),
            ("no_picture", _) => (
                "올린 이미지를 찾을 수 없습니다. 다시 올려 주세요".to_owned(),
                "This picture is not here any more; please upload it again".to_owned(),
            ),
            ("not_published", _) => (
                "게시한 버전이 없습니다. 먼저 게시해 주세요".to_owned(),
                "Nothing is published yet; please publish it first".to_owned(),
            ),
            ("unfit", _) => (
                "게시한 버전이 이 채널의 제한을 넘습니다. 고쳐서 다시 게시해 주세요".to_owned(),
                "The published version exceeds the limits of this channel; please change and publish it again"
                    .to_owned(),
            ),
            ("has_problems", _) => (
                "고쳐야 할 문제가 있어 게시할 수 없습니다".to_owned(),
                "There are problems to be put right before publishing".to_owned(),
            ),
            ("not_deletable", _) => (
                "분류는 삭제할 수 없습니다. 미사용으로 바꿔 주세요".to_owned(),
                "Categories can't be deleted; set them unused instead".to_owned(),
            ),
            ("not_editable", _) => ("수정할 수 없는 항목입니다".to_owned(), "This can't be edited".to_owned()),
            ("refused", _) => (
                "서비스가 거절했습니다. 값을 확인해 주세요".to_owned(),
                "The service refused it; please check the value".to_owned(),
            ),
            ("code_signs", _) => (
                "단축코드에는 글자와 숫자, - _ . 만 쓸 수 있습니다".to_owned(),
                "A code takes letters, digits and - _ . only".to_owned(),
            ),
            ("code_twice", _) => {
                (format!("{max}번째 줄과 단축코드가 같습니다"), format!("Has the same code as line {max}"))
            }
            ("twice", _) => {
                (format!("{max}번째 줄과 같은 템플릿입니다"), format!("Is the same template as line {max}"))
            }
            ("unknown_variable", _) => ("쓸 수 없는 변수가 있습니다".to_owned(), "A variable is not known".to_owned()),
            ("no_header", _) => (
                "첫 줄에 '제목'과 '내용' 열 이름이 있어야 합니다".to_owned(),
                "The first line has to name the columns 'Title' and 'Text'".to_owned(),
            ),
            ("not_text", _) => (
                "글자를 읽을 수 없습니다. CSV UTF-8로 저장해 주세요".to_owned(),
                "The text can't be read; please save the file as CSV UTF-8".to_owned(),
            ),
            ("no_rows", _) => ("가져올 내용이 없습니다".to_owned(), "There is nothing to import".to_owned()),
            ("broken_rows", _) => (
                "고쳐야 할 줄이 있어 아무것도 가져오지 않았습니다".to_owned(),
                "Some lines need to be corrected, so nothing was imported".to_owned(),
            ),
            ("invalid_url", _) => ("주소를 확인해 주세요".to_owned(), "Please check the address".to_owned()),
            ("not_https", _) => (
                "https:// 로 시작하는 주소만 쓸 수 있습니다".to_owned(),
                "Only addresses that begin with https:// are allowed".to_owned(),
            ),
            ("credentials", _) => (
                "주소에 사용자 이름이나 비밀번호를 넣을 수 없습니다".to_owned(),
                "The address may hold no user name or password".to_owned(),
            ),
            ("placeholder_place", _) => (
                "치환자는 경로와 쿼리에만 쓸 수 있습니다".to_owned(),
                "Placeholders may stand in path and query only".to_owned(),
            ),
            ("placeholder_unknown", _) => (
                "없는 치환자가 있습니다. {{site_id}}, {{room_no}}, {{customer_id}}, {{identifier}}, {{agent_id}}만 쓸 수 있습니다"
                    .to_owned(),
                "Unknown placeholder; there are {{site_id}}, {{room_no}}, {{customer_id}}, {{identifier}} and {{agent_id}}"
                    .to_owned(),
            ),
            ("own_address", _) => (
                "사랑방 자신의 주소는 탭에 띄울 수 없습니다".to_owned(),
                "The desk's own pages can't be shown in a tab".to_owned(),
            ),
            ("reserved_parameter", _) => (
                "sarangbang 파라미터는 자동으로 붙습니다. 주소에서 빼 주세요".to_owned(),
                "The parameter sarangbang is added by itself; please leave it out".to_owned(),
            ),
            ("too_common", _) => (
                "쉽게 추측할 수 있는 비밀번호입니다. 서로 상관없는 단어 몇 개를 이어 보세요".to_owned(),
                "This password is easy to guess; try a few words that have nothing to do with each other".to_owned(),
            ),
            ("wrong_password", _) => {
                ("지금 쓰는 비밀번호가 아닙니다".to_owned(), "This is not your present password".to_owned())
            }
            ("same_as_before", _) => {
                ("지금 쓰는 것과 다른 비밀번호여야 합니다".to_owned(), "Please choose another than the present one".to_owned())
            }
            ("wrong_totp", _) => (
                "코드가 맞지 않습니다. 휴대폰의 시각이 자동으로 맞춰져 있는지 확인해 주세요".to_owned(),
                "This code is wrong; please check that the clock of your phone is set by itself".to_owned(),
            ),
            ("taken", _) => ("이미 사용 중입니다".to_owned(), "Already in use".to_owned()),
            ("control_character", _) => {
                ("사용할 수 없는 문자가 있습니다".to_owned(), "Contains a character that can't be used".to_owned())
            }
            ("not_mobile", _) => (
                "휴대폰 번호를 입력해 주세요 (예: 010-1234-5678)".to_owned(),
                "Please enter a Korean mobile number, such as 010-1234-5678".to_owned(),
            ),
            ("not_here", _) => (
                "체험용 서버나 내 컴퓨터에서만 쓸 수 있습니다".to_owned(),
                "Only on a demo or on this machine".to_owned(),
            ),
            ("wrong_code", _) => (
                format!("인증번호가 일치하지 않습니다 ({max}번 더 입력할 수 있습니다)"),
                format!("Wrong code (tries left: {max})"),
            ),
            ("expired", _) => (
                "인증번호 유효 시간이 지났습니다. 다시 받아 주세요".to_owned(),
                "The code has expired; please get another one".to_owned(),
            ),
            ("required", _) => ("필수 항목입니다".to_owned(), "Required".to_owned()),
            ("same_as_email", _) => {
                ("이메일과 같은 비밀번호는 사용할 수 없습니다".to_owned(), "Must differ from the e-mail".to_owned())
            }
            _ => ("올바르지 않은 값입니다".to_owned(), "Not a valid value".to_owned()),
        };
        pick(language, ko, en)
    }
}
