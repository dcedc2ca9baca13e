//! Naver TalkTalk chatbot API v1.

mod calls;
mod content;
mod profile;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use self::profile::Profiles;
use crate::{
    fault::{Fault, Trouble},
    people::Person,
    phone::{Act, Button, Choice, From, Screen},
    stage::{self, Messenger, Setting, Stage},
};

/// A TalkTalk account of a shop.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Name of the shop.
    pub name: String,
    /// Its number at TalkTalk.
    pub partner: String,
    /// What stands in `Authorization`.
    pub token: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("partner", &self.partner).finish_non_exhaustive()
    }
}

impl Default for Account {
    /// The one of the demo; its token is good for nothing else.
    fn default() -> Self {
        Self {
            name: "달항아리 스마트스토어".to_owned(),
            partner: "wdemo1".to_owned(),
            token: "ct_wdemo1_simulated".to_owned(),
        }
    }
}

/// The service with one account. Cloning is cheap.
#[derive(Clone)]
pub struct Naver {
    inner: Arc<Inner>,
}

struct Inner {
    account: Account,
    stage: Stage,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    profiles: Profiles,
    /// What stood in the newest link somebody came by.
    came: HashMap<String, String>,
    friends: HashMap<String, bool>,
    /// Whether somebody stands in the chat.
    inside: HashMap<String, bool>,
    menu: Vec<Value>,
}

impl fmt::Debug for Naver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Naver").field("stage", self.stage()).finish_non_exhaustive()
    }
}

/// How a call fails on demand.
fn fault(fault: Fault) -> Response {
    match fault {
        Fault::Failed => {
            Json(json!({"success": false, "resultCode": "99", "resultMessage": "unknown error"})).into_response()
        }
        Fault::Busy => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "2")], "too many requests").into_response(),
        Fault::Down => (StatusCode::SERVICE_UNAVAILABLE, "<html><body>점검 중입니다</body></html>").into_response(),
    }
}

impl Naver {
    /// The service with this account: call it within a runtime.
    #[must_use]
    pub fn new(account: Account, setting: Setting) -> Self {
        let stage = Stage::new(setting, Trouble::new(fault));
        Self { inner: Arc::new(Inner { account, stage, kept: Mutex::default() }) }
    }

    /// Its surface: calls and page.
    pub fn router(&self) -> Router {
        stage::router(self.clone(), calls::calls())
    }

    /// What it stands on.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.inner.stage
    }

    /// The shop's account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.inner.account
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the service calls a person: 22 characters, the same each time.
    #[must_use]
    pub fn user(&self, person: &str) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let hash = Sha256::digest(format!("{}/{person}", self.account().partner));
        let letters = hash.iter().take(21).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        std::iter::once('u').chain(letters).collect()
    }

    fn person_of(&self, user: &str) -> Option<String> {
        let phones = self.stage().phones();
        let person = phones.people().find(|person| self.user(&person.id) == user);
        person.map(|person| person.id.clone())
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

    /// An event goes out; the answer may be a message to its sender.
    fn tell(&self, person: &Person, event: Value) {
        let (naver, id) = (self.clone(), person.id.clone());
        self.stage().driver().ask("", event, move |answer| {
            // Whom the answer names doesn't count.
            let _ = naver.take(&id, &answer);
        });
    }

    fn enter(&self, person: &Person, act: &Act) {
        let mut kept = self.kept();
        kept.inside.insert(person.id.clone(), true);
        let from = act.from.clone().filter(|from| !from.is_empty());
        if let Some(from) = &from {
            kept.came.insert(person.id.clone(), from.clone());
        }
        let friend = kept.friends.get(&person.id).copied().unwrap_or_default();
        drop(kept);
        let mut options = json!({
            "inflow": if from.is_some() { "button" } else { "none" }, "friend": friend, "under14": false, "under19": false,
            "unreadMessage": false,
        });
        if let Some(from) = from {
            options["referer"] = json!(format!("{}/", self.stage().base()));
            options["from"] = json!(from);
        }
        self.tell(person, json!({"event": "open", "user": self.user(&person.id), "options": options}));
    }

    fn is_inside(&self, person: &Person) -> bool {
        self.kept().inside.get(&person.id).copied().unwrap_or_default()
    }

    fn say(&self, person: &Person, text: &str, code: Option<&str>, kind: &str) -> Result<(), String> {
        if text.trim().is_empty() {
            return Err("보낼 내용을 적어 주세요.".to_owned());
        }
        if !self.is_inside(person) {
            self.enter(person, &Act::default());
        }
        let now = self.stage().now();
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            phone.line(From::Me, text, now);
        }
        let mut content = json!({"text": text, "inputType": kind});
        if let Some(code) = code.filter(|code| !code.is_empty()) {
            content["code"] = json!(code);
        }
        let event = json!({
            "event": "send", "user": self.user(&person.id), "textContent": content, "options": {"mobile": true},
        });
        self.tell(person, event);
        Ok(())
    }

    fn send_file(&self, person: &Person, act: &Act) -> Result<(), String> {
        let upload = self.stage().uploads().get(act.upload).ok_or_else(|| "파일이 없어요.".to_owned())?;
        if !upload.kind.starts_with("image/") {
            return Err("톡톡에는 사진만 보낼 수 있어요.".to_owned());
        }
        if !self.is_inside(person) {
            self.enter(person, &Act::default());
        }
        let (now, url) = (self.stage().now(), self.stage().media(upload.number));
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            phone.line(From::Me, "", now).image = Some(url.clone());
        }
        let event = json!({
            "event": "send", "user": self.user(&person.id), "imageContent": {"imageUrl": url}, "options": {"mobile": true},
        });
        self.tell(person, event);
        Ok(())
    }

    fn press(&self, person: &Person, act: &Act) -> Result<(), String> {
        let button: Option<Button> =
            self.stage().phones().get(&person.id).and_then(|phone| phone.button(act.line, act.button));
        let button = button.ok_or_else(|| "버튼이 없어요.".to_owned())?;
        if button.kind != "TEXT" {
            return Ok(());
        }
        self.say(person, &button.label, Some(&button.code), "button")
    }

    /// 톡톡문의 on a product's page: the product goes with the first message.
    fn ask_about_product(&self, person: &Person) -> Result<(), String> {
        self.enter(person, &Act { from: Some("1001".to_owned()), ..Act::default() });
        let (now, text) = (self.stage().now(), "이 상품 재고가 있나요?");
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            phone.line(From::Messenger, "‘눈 대접’ 상품을 보며 문의합니다.", now);
            phone.line(From::Me, text, now);
        }
        let url = "https://smartstore.naver.com/demo/products/1001";
        let event = json!({
            "event": "send", "user": self.user(&person.id), "textContent": {"text": text, "inputType": "product"},
            "options": {"mobile": true, "product": {
                "name": "눈 대접", "url": url, "mobileUrl": "https://m.smartstore.naver.com/demo/products/1001",
                "thumbUrl": format!("{}/thumb.png", self.stage().base()), "currencyPrice": "48,000원",
                "currencyMobilePrice": "48,000원",
            }},
        });
        self.tell(person, event);
        Ok(())
    }

    fn leave(&self, person: &Person) {
        self.kept().inside.remove(&person.id);
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            phone.clear();
        }
        self.stage().driver().send("", json!({"event": "leave", "user": self.user(&person.id)}));
    }

    fn befriend(&self, person: &Person) {
        let mut kept = self.kept();
        let friend = kept.friends.entry(person.id.clone()).or_default();
        *friend = !*friend;
        let (on, words) = if *friend { ("on", "친구를 맺었어요.") } else { ("off", "친구를 끊었어요.") };
        drop(kept);
        let now = self.stage().now();
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            phone.line(From::Messenger, words, now);
        }
        let event = json!({"event": "friend", "user": self.user(&person.id), "options": {"set": on}});
        self.stage().driver().send("", event);
    }
}

const MENU: [Choice; 4] = [
    Choice { act: "product", label: "상품 페이지에서 톡톡문의" },
    Choice { act: "friend", label: "친구 맺기 · 끊기" },
    Choice { act: "withdraw", label: "정보 제공 동의 철회" },
    Choice { act: "leave", label: "채팅방 나가기" },
];

impl Messenger for Naver {
    const KIND: &'static str = "naver";

    fn stage(&self) -> &Stage {
        &self.inner.stage
    }

    fn screen(&self, person: &Person) -> Screen {
        let now = self.stage().now();
        let dialog = self.kept().profiles.dialog(&person.id, &self.account().name, now);
        let phones = self.stage().phones();
        let (lines, typing) = phones
            .get(&person.id)
            .map_or_else(Default::default, |phone| (phone.lines.clone(), phone.typing_until > now));
        Screen {
            title: self.account().name.clone(),
            subtitle: "네이버 톡톡".to_owned(),
            lines,
            typing,
            dialog,
            menu: MENU.to_vec(),
            closed: None,
        }
    }

    fn act(&self, person: &Person, act: &Act) -> Result<(), String> {
        let now = self.stage().now();
        match act.act.as_str() {
            "agree" | "disagree" | "cancel" => return self.answer_profile(person, &act.act),
            _ if self.kept().profiles.is_asked(&person.id, now) => {
                return Err("먼저 정보 제공 동의 창에 답해 주세요.".to_owned());
            }
            "text" => return self.say(person, &act.text, None, "typing"),
            "file" => return self.send_file(person, act),
            "press" => return self.press(person, act),
            "product" => return self.ask_about_product(person),
            "withdraw" => return self.withdraw_profile(person),
            "open" => self.enter(person, act),
            "leave" => self.leave(person),
            "friend" => self.befriend(person),
            _ => return Err("모르는 동작이에요.".to_owned()),
        }
        Ok(())
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let account = self.account();
        vec![
            ("파트너 ID", account.partner.clone()),
            ("Authorization 토큰", account.token.clone()),
            ("보내기 API", format!("{}/chatbot/v1/event", self.stage().base())),
        ]
    }
}
