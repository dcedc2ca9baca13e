//! Text messages of the simulated provider, on the phones they went to.

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use crate::{
    fault::{Fault, Trouble},
    people::Person,
    phone::{Act, From, Phone, Phones, Screen},
    solapi::{Account, Solapi},
    stage::{self, Messenger, Setting, Stage},
};

/// The provider with the phones it reaches. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Sms {
    account: Account,
    solapi: Solapi,
    stage: Stage,
}

fn fault(fault: Fault) -> Response {
    let status = match fault {
        Fault::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        Fault::Busy => StatusCode::TOO_MANY_REQUESTS,
        Fault::Down => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(json!({"errorCode": "InternalError", "errorMessage": "InternalError"}))).into_response()
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

impl Sms {
    /// The provider with this account: call it within a runtime.
    #[must_use]
    pub fn new(account: Account, setting: Setting) -> Self {
        let solapi = Solapi::new(account.clone(), setting.clock.clone());
        Self { account, solapi, stage: Stage::new(setting, Trouble::new(fault)) }
    }

    /// Its surface: calls and page.
    pub fn router(&self) -> Router {
        stage::router(self.clone(), self.solapi.router().with_state(()))
    }

    /// Numbers that had a message get a phone; phones get their messages.
    fn deliver(&self, phones: &mut Phones) {
        let taken = self.solapi.taken_at();
        for (_, message) in &taken {
            let known = phones.people().any(|person| digits(&person.mobile) == message.to);
            if !known {
                phones.add(&message.to, &message.to);
            }
        }
        let people: Vec<Person> = phones.people().cloned().collect();
        for person in people {
            let mine: Vec<_> = taken.iter().filter(|(_, message)| message.to == digits(&person.mobile)).collect();
            if let Some(phone) = phones.get_mut(&person.id) {
                show(phone, &mine);
            }
        }
    }
}

fn show(phone: &mut Phone, messages: &[&(i64, crate::solapi::Taken)]) {
    let shown = phone.lines.len();
    for (at, message) in messages.iter().skip(shown) {
        phone.line(From::Shop, &message.text, *at);
    }
}

impl Messenger for Sms {
    const KIND: &'static str = "sms";

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn screen(&self, person: &Person) -> Screen {
        let mut phones = self.stage.phones();
        self.deliver(&mut phones);
        Screen {
            title: self.account.from.clone(),
            subtitle: format!("{} 님의 문자", person.mobile),
            lines: phones.get(&person.id).map(|phone| phone.lines.clone()).unwrap_or_default(),
            typing: false,
            dialog: None,
            menu: Vec::new(),
            closed: Some("발신 전용 번호예요. 받은 인증번호를 상담 화면에 입력하세요.".to_owned()),
        }
    }

    fn act(&self, _: &Person, _: &Act) -> Result<(), String> {
        Err("발신 전용 번호예요.".to_owned())
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("API 키", self.account.api_key.clone()),
            ("API 시크릿", self.account.api_secret.clone()),
            ("발신번호", self.account.from.clone()),
            ("API 주소", self.stage.base().to_owned()),
        ]
    }
}
