//! Profile events: what people agree to share.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::Naver;
use crate::{
    people::Person,
    phone::{Choice, Dialog, From},
};

/// A dialog that nobody answers goes away.
const DIALOG_MS: i64 = 60_000;

#[derive(Debug, Default)]
pub(super) struct Profiles {
    agreed: HashMap<String, BTreeSet<String>>,
    asked: HashMap<String, Asked>,
}

#[derive(Debug, Clone)]
struct Asked {
    fields: Vec<String>,
    until: i64,
}

fn name_of(field: &str) -> &'static str {
    match field {
        "cellphone" => "휴대폰 번호",
        "nickname" => "별명",
        _ => "배송지 주소",
    }
}

fn is_field(field: &str) -> bool {
    matches!(field, "cellphone" | "nickname" | "address")
}

impl Profiles {
    pub(super) fn is_asked(&self, person: &str, now: i64) -> bool {
        self.asked.get(person).is_some_and(|asked| now < asked.until)
    }

    pub(super) fn dialog(&self, person: &str, shop: &str, now: i64) -> Option<Dialog> {
        let asked = self.asked.get(person).filter(|asked| now < asked.until)?;
        Some(Dialog {
            title: "정보 제공 동의".to_owned(),
            text: format!("‘{shop}’에서 상담을 위해 아래 정보를 요청해요. 1분 안에 선택해 주세요."),
            items: asked.fields.iter().map(|field| name_of(field).to_owned()).collect(),
            choices: vec![
                Choice { act: "agree", label: "동의하기" },
                Choice { act: "disagree", label: "동의하지 않기" },
                Choice { act: "cancel", label: "닫기" },
            ],
        })
    }
}

impl Naver {
    /// The desk asks for a field; what was agreed to before is told without asking.
    pub(super) fn ask_profile(&self, person: &Person, body: &Value) -> Result<(), &'static str> {
        let field = body.pointer("/options/field").and_then(Value::as_str).ok_or("02")?;
        let more = body.pointer("/options/agreements").and_then(Value::as_array);
        let more = more.into_iter().flatten().filter_map(Value::as_str);
        let mut fields: Vec<String> = vec![field.to_owned()];
        fields.extend(more.filter(|more| *more != field).map(str::to_owned));
        if !fields.iter().all(|field| is_field(field)) {
            return Err("02");
        }
        let now = self.stage().now();
        let mut kept = self.kept();
        if kept.profiles.is_asked(&person.id, now) {
            return Err("99");
        }
        let agreed = kept.profiles.agreed.get(&person.id).cloned().unwrap_or_default();
        if fields.iter().all(|field| agreed.contains(field)) {
            drop(kept);
            self.tell_profile(person, &fields);
            return Ok(());
        }
        kept.profiles.asked.insert(person.id.clone(), Asked { fields, until: now + DIALOG_MS });
        Ok(())
    }

    fn tell_profile(&self, person: &Person, fields: &[String]) {
        let mut options = json!({"result": "SUCCESS"});
        for field in fields {
            options[field] = match field.as_str() {
                "cellphone" => json!(person.mobile.replace('-', "")),
                "nickname" => json!(person.name),
                _ => json!({
                    "roadAddr": "서울 종로구 북촌로 11", "detAddr": "2층", "zipNo": "03053", "rnMgtSn": "", "latitude": "37.58",
                    "longitude": "126.98",
                }),
            };
        }
        self.tell_result(person, options);
    }

    fn tell_result(&self, person: &Person, options: Value) {
        self.tell(person, json!({"event": "profile", "user": self.user(&person.id), "options": options}));
    }

    /// The person answers the dialog.
    pub(super) fn answer_profile(&self, person: &Person, choice: &str) -> Result<(), String> {
        let now = self.stage().now();
        let mut kept = self.kept();
        let asked = kept.profiles.asked.remove(&person.id).filter(|asked| now < asked.until);
        let asked = asked.ok_or_else(|| "동의 창이 닫혔어요.".to_owned())?;
        let result = match choice {
            "disagree" => "DISAGREE",
            "agree" if !asked.fields.iter().any(|field| field == "cellphone") || !person.mobile.is_empty() => "SUCCESS",
            _ => "CANCEL",
        };
        if result != "SUCCESS" {
            drop(kept);
            self.tell_result(person, json!({"result": result}));
            return Ok(());
        }
        kept.profiles.agreed.entry(person.id.clone()).or_default().extend(asked.fields.iter().cloned());
        drop(kept);
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            phone.line(From::Messenger, "정보 제공에 동의했어요.", now);
        }
        self.tell_profile(person, &asked.fields);
        Ok(())
    }

    /// The person takes everything back.
    pub(super) fn withdraw_profile(&self, person: &Person) -> Result<(), String> {
        let agreed = self.kept().profiles.agreed.remove(&person.id).filter(|agreed| !agreed.is_empty());
        let agreed = agreed.ok_or_else(|| "동의한 정보가 없어요.".to_owned())?;
        let now = self.stage().now();
        if let Some(phone) = self.stage().phones().get_mut(&person.id) {
            phone.line(From::Messenger, "정보 제공 동의를 철회했어요.", now);
        }
        self.tell_result(person, json!({"result": "WITHDRAW", "withdrawals": agreed}));
        Ok(())
    }
}
