//! KakaoTalk 상담톡 as a relay and the service itself answer, and Kakao Login of the same people.

mod account;
mod calls;
mod consent;
mod login;
mod session;
mod write;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::json;

pub use self::account::Account;
pub(crate) use self::session::kst;
use self::{
    login::Logins,
    session::{Talks, Turn},
};
use crate::{
    fault::{Fault, Trouble},
    people::Person,
    phone::{Act, Choice, From, Screen},
    stage::{self, Messenger, Setting, Stage},
};

/// The service with one channel and one app. Cloning is cheap.
#[derive(Clone)]
pub struct Kakao {
    inner: Arc<Inner>,
}

struct Inner {
    account: Account,
    stage: Stage,
    talks: Mutex<Talks>,
    logins: Mutex<Logins>,
}

impl fmt::Debug for Kakao {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kakao").field("stage", self.stage()).finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How a call fails on demand.
fn fault(fault: Fault) -> Response {
    match fault {
        Fault::Failed => (StatusCode::INTERNAL_SERVER_ERROR, Json(code(-601))).into_response(),
        Fault::Busy => {
            (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "2")], Json(json!({"msg": "quota", "code": -10})))
                .into_response()
        }
        Fault::Down => (StatusCode::SERVICE_UNAVAILABLE, "<html><body>점검 중입니다</body></html>").into_response(),
    }
}

/// The body of a refusal.
fn code(code: i64) -> serde_json::Value {
    let message = match code {
        -400 => "ForbiddenException",
        -500 => "UnauthorizedException",
        -501 => "InvalidSenderException",
        -502 => "InvalidSessionException",
        -503 => "InvalidUserKeyException",
        -504 => "DuplicateSerialNumberException",
        -505 => "InvalidImageException",
        -506 => "MessageLengthOverLimitException",
        -507 => "InvalidHubPartnerException",
        -508 => "InvalidProfileChatStatusException",
        -509 => "InvalidJsonException",
        -510 => "InvalidMessageException",
        -511 => "BlockedUserMessageException",
        _ => "InternalSystemErrorException",
    };
    json!({"code": code, "message": message})
}

impl Kakao {
    /// The service with this account: call it within a runtime.
    #[must_use]
    pub fn new(account: Account, setting: Setting) -> Self {
        let stage = Stage::new(setting, Trouble::new(fault));
        let (talks, logins) = (Mutex::new(Talks::new()), Mutex::default());
        Self { inner: Arc::new(Inner { account, stage, talks, logins }) }
    }

    /// Its surface: calls, log-in and page.
    pub fn router(&self) -> Router {
        let login = login::pages().with_state(self.clone());
        stage::router(self.clone(), calls::calls().merge(login::calls())).merge(login)
    }

    /// What it stands on.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.inner.stage
    }

    /// The channel and the app.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.inner.account
    }

    fn talks(&self) -> MutexGuard<'_, Talks> {
        locked(&self.inner.talks)
    }

    fn logins(&self) -> MutexGuard<'_, Logins> {
        locked(&self.inner.logins)
    }

    /// Key of a person's chat with the channel.
    #[must_use]
    pub fn user_key(&self, person: &str) -> String {
        session::user_key(&self.account().sender_key, person)
    }

    /// Somebody does something on their phone.
    ///
    /// # Errors
    /// Why not, in words for people.
    pub fn person_does(&self, act: &Act) -> Result<(), String> {
        let person = self.stage().phones().get(&act.person).map(|phone| phone.person.clone());
        let person = person.ok_or_else(|| "그런 사람이 없어요.".to_owned())?;
        Messenger::act(self, &person, act)
    }

    fn notice(&self, person: &Person, text: &str) {
        let now = self.stage().now();
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            phone.line(From::Messenger, text, now);
        }
    }

    fn say(&self, person: &Person, act: &Act) -> Result<(), String> {
        let text = act.text.trim();
        if text.is_empty() {
            return Err("보낼 내용을 적어 주세요.".to_owned());
        }
        if text == "!종료" {
            return self.end(person, "상담을 종료했어요.");
        }
        let now = self.stage().now();
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            phone.line(From::Me, text, now);
        }
        self.turn(person, Turn::text(self, text, None));
        Ok(())
    }

    fn send_file(&self, person: &Person, act: &Act) -> Result<(), String> {
        let upload = self.stage().uploads().get(act.upload).ok_or_else(|| "파일이 없어요.".to_owned())?;
        let (now, url) = (self.stage().now(), self.stage().media(upload.number));
        let picture = upload.kind.starts_with("image/");
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            let line = phone.line(From::Me, "", now);
            if picture {
                line.image = Some(url.clone());
            } else {
                line.file = Some((url.clone(), upload.name));
            }
        }
        self.turn(person, Turn::media(if picture { "photo" } else { "file" }, &url));
        Ok(())
    }

    fn press(&self, person: &Person, act: &Act) -> Result<(), String> {
        let (now, mut phones) = (self.stage().now(), self.stage().phones());
        let phone = phones.get_mut(&person.id).ok_or_else(|| "그런 사람이 없어요.".to_owned())?;
        let button = phone.button(act.line, act.button).ok_or_else(|| "버튼이 없어요.".to_owned())?;
        let said = match button.kind.as_str() {
            "BK" => button.label.clone(),
            "MD" => {
                let body = phone.lines.iter().find(|line| line.n == act.line).map(|line| line.text.clone());
                format!("{}\n{}", button.label, body.unwrap_or_default())
            }
            "BT" => {
                drop(phones);
                return self.end(person, "챗봇에게 넘어갔어요.");
            }
            _ => return Ok(()),
        };
        phone.line(From::Me, &said, now);
        drop(phones);
        let extra = (!button.code.is_empty()).then_some(button.code);
        self.turn(person, Turn::text(self, &said, extra));
        Ok(())
    }
}

const MENU: [Choice; 6] = [
    Choice { act: "end", label: "상담 종료하기" },
    Choice { act: "leave", label: "채팅방 나가기" },
    Choice { act: "block", label: "채널 차단 · 해제" },
    Choice { act: "expire", label: "30일 지난 것처럼 만료" },
    Choice { act: "unlink", label: "카카오계정 연결 끊기" },
    Choice { act: "expire_tokens", label: "로그인 토큰 모두 만료" },
];

impl Messenger for Kakao {
    const KIND: &'static str = "kakao";

    fn stage(&self) -> &Stage {
        &self.inner.stage
    }

    fn screen(&self, person: &Person) -> Screen {
        let (now, blocked) = (self.stage().now(), self.talks().is_blocked(&person.id));
        let phones = self.stage().phones();
        let (lines, typing) = phones
            .get(&person.id)
            .map_or_else(Default::default, |phone| (phone.lines.clone(), phone.typing_until > now));
        Screen {
            title: self.account().name.clone(),
            subtitle: format!("카카오톡 채널 {}", self.account().channel),
            lines,
            typing,
            dialog: None,
            menu: MENU.to_vec(),
            closed: blocked.then(|| "차단한 채널이에요. 메뉴에서 차단을 풀면 다시 대화할 수 있어요.".to_owned()),
        }
    }

    fn act(&self, person: &Person, act: &Act) -> Result<(), String> {
        if self.talks().is_blocked(&person.id) && matches!(act.act.as_str(), "text" | "file" | "press") {
            return Err("차단한 채널이에요.".to_owned());
        }
        match act.act.as_str() {
            "open" => {
                self.talks().come(&person.id, act.from.as_deref().unwrap_or_default());
                Ok(())
            }
            "text" => self.say(person, act),
            "file" => self.send_file(person, act),
            "press" => self.press(person, act),
            "end" => self.end(person, "상담을 종료했어요."),
            "expire" => self.end(person, "상담 시간이 만료되었어요."),
            "leave" => {
                let ended = self.end(person, "");
                if let Some(phone) = self.stage().phones().get_mut(&person.id) {
                    phone.clear();
                }
                ended.or(Ok(()))
            }
            "block" => {
                if self.talks().toggle_block(&person.id) {
                    self.end(person, "채널을 차단했어요.").or(Ok(()))
                } else {
                    self.notice(person, "차단을 풀었어요.");
                    Ok(())
                }
            }
            "unlink" => self.unlink(person),
            "expire_tokens" => {
                self.logins().expire_tokens();
                Ok(())
            }
            _ => Err("모르는 동작이에요.".to_owned()),
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let account = self.account();
        vec![
            ("발신 프로필 키", account.sender_key.clone()),
            ("클라이언트 ID", account.client_id.clone()),
            ("클라이언트 시크릿", account.client_secret.clone()),
            ("허브 파트너 키", account.hub_partner_key.clone()),
            ("REST API 키", account.rest_api_key.clone()),
            ("로그인 시크릿", account.login_secret.clone()),
            ("어드민 키", account.admin_key.clone()),
            ("API 주소", self.stage().base().to_owned()),
        ]
    }
}
