use std::fmt;

use reqwest::multipart::{Form, Part};
use serde_json::{Map, Value, json};

use super::{Flavour, Paths};
use crate::{
    Http,
    messenger::{self, Button, Fault, OutFile, Outgoing, Reason},
};

const LABEL_MAX: usize = 28;
const LINKS: usize = 5;
const QUICK: usize = 10;
const PICTURE_MAX: usize = 5 * 1024 * 1024;
const FILE_MAX: usize = 20 * 1024 * 1024;

/// A connected sender.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Who is spoken to.
    pub flavour: Flavour,
    /// Where they are reached, without a trailing slash.
    pub base_url: String,
    /// Where each call goes.
    pub paths: Paths,
    /// Headers that prove who calls.
    pub headers: Vec<(String, String)>,
    /// 발신 프로필 키
    pub sender_key: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("flavour", &self.flavour)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

/// What is sent for it, and where, once its file is at Kakao. `stored` is what the upload answered.
#[must_use]
pub fn part<'a>(
    account: &'a Account,
    (user, serial): (&str, &str),
    outgoing: &Outgoing,
    stored: Option<&Stored>,
) -> (&'a str, Value) {
    let Account { flavour, paths, sender_key, .. } = account;
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| drop(body.insert(name.to_owned(), value));
    put("user_key", json!(user));
    put("sender_key", json!(sender_key));
    if matches!(outgoing, Outgoing::End) {
        if *flavour == Flavour::RelayV3 {
            put("bot_event", json!(""));
        }
        return (&paths.end, Value::Object(body));
    }
    put("serial_number", json!(serial));
    let newer = *flavour == Flavour::RelayV3;
    let mut path = paths.write.as_str();
    match (outgoing, stored) {
        (Outgoing::Text(text, buttons), _) => {
            let (links, quick): (Vec<_>, Vec<_>) =
                buttons.iter().partition(|button| !matches!(button, Button::Quick { .. }));
            let links: Vec<Value> = links.into_iter().take(LINKS).map(link).collect();
            let quick: Vec<Value> = quick.into_iter().take(QUICK).map(link).collect();
            let rich = !links.is_empty() || !quick.is_empty();
            put("message", json!(text));
            if newer {
                put("chat_bubble_type", json!("TEXT"));
                if rich {
                    path = &paths.rich;
                    let buttons = [links, quick].concat();
                    put("attachment", json!({ "buttons": buttons }));
                }
            } else {
                put("message_type", json!(if links.is_empty() { "TX" } else { "LI" }));
                if !links.is_empty() {
                    put("links", json!(links));
                }
                if !quick.is_empty() {
                    put("supplement", json!({ "quick_reply": quick }));
                }
            }
        }
        (_, Some(Stored::Picture(url))) if newer => {
            put("chat_bubble_type", json!("IMAGE"));
            put("attachment", json!({"image": {"img_url": url}}));
        }
        (_, Some(Stored::Picture(url))) => {
            put("message_type", json!("IM"));
            put("image_url", json!(url));
        }
        (_, Some(Stored::File { url, name, size })) if newer => {
            put("chat_bubble_type", json!("FILE"));
            put("attachment", json!({"file": {"file_url": url, "file_name": name, "file_size": size}}));
        }
        (_, Some(Stored::File { url, name, size })) => {
            put("message_type", json!("FI"));
            put("file_url", json!(url));
            put("file_name", json!(name));
            put("file_size", json!(size.to_string()));
        }
        _ => {}
    }
    (path, Value::Object(body))
}

fn link(button: &Button) -> Value {
    let cut = |label: &str| label.chars().take(LABEL_MAX).collect::<String>();
    match button {
        Button::Link { label, url } => json!({"name": cut(label), "type": "WL", "url_mobile": url, "url_pc": url}),
        Button::Say { label, code } | Button::Quick { label, code } => {
            json!({"name": cut(label), "type": "BK", "extra": code})
        }
    }
}

/// A file that is at Kakao.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// A picture.
    Picture(String),
    /// Another file.
    File {
        /// Where it is.
        url: String,
        /// Its name.
        name: String,
        /// Its bytes.
        size: u64,
    },
}

/// Sends it. The same serial number is never delivered twice: where Kakao knows it already, it went out before.
///
/// # Errors
/// Why it did not go out.
pub async fn send(http: &Http, account: &Account, to: (&str, &str), outgoing: &Outgoing) -> Result<(), Fault> {
    let stored = match outgoing {
        Outgoing::File(file) => Some(upload(http, account, file).await?),
        // There is nothing like it here.
        Outgoing::Typing(_) => return Ok(()),
        Outgoing::AskNumber => return Err(Fault::Never(Reason::Refused)),
        Outgoing::Text(..) | Outgoing::End => None,
    };
    let (path, body) = part(account, to, outgoing, stored.as_ref());
    let answer = call(http, account, path, |request| request.json(&body)).await?;
    let ends = matches!(outgoing, Outgoing::End);
    match code(&answer) {
        // An end that comes after the end, and a message that comes after itself.
        Some(0 | 200 | -504) => Ok(()),
        Some(-502) if ends => Ok(()),
        other => Err(refusal(other)),
    }
}

async fn upload(http: &Http, account: &Account, file: &OutFile) -> Result<Stored, Fault> {
    let picture = file.is_picture() && file.bytes.len() <= PICTURE_MAX;
    if file.bytes.len() > FILE_MAX {
        return Err(Fault::Never(Reason::FileSize));
    }
    let newer = account.flavour == Flavour::RelayV3;
    let bytes = || {
        let part = Part::bytes(file.bytes.clone()).file_name(file.name.clone());
        part.mime_str(&file.mime).map_err(|_| Fault::Never(Reason::FileKind))
    };
    let form = Form::new().text("sender_key", account.sender_key.clone());
    let (path, form) = if picture {
        let form = if newer { form.text("image_type", "rich") } else { form };
        (&account.paths.image, form.part("image", bytes()?))
    } else {
        let form = if newer { form.text("file_type", "file") } else { form };
        (&account.paths.file, form.part("file", bytes()?))
    };
    let answer = call(http, account, path, |request| request.multipart(form)).await?;
    match code(&answer) {
        Some(0 | 200) => {}
        other => return Err(refusal(other)),
    }
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    let url = text(if picture { "image" } else { "file" }).or_else(|| text("url"));
    let url = url.ok_or_else(|| Fault::later(Reason::Trouble))?;
    Ok(if picture {
        Stored::Picture(url)
    } else {
        let size = answer.get("size").and_then(Value::as_u64).unwrap_or(file.bytes.len() as u64);
        Stored::File { url, name: text("name").unwrap_or_else(|| file.name.clone()), size }
    })
}

/// Whether the sender is known and may consult.
///
/// # Errors
/// Why it can't.
pub async fn check(http: &Http, account: &Account) -> Result<(), Fault> {
    let key = &account.sender_key;
    let answer = if account.flavour == Flavour::RelayV3 {
        get(http, account, &account.paths.sender, &[("senderKey", key)]).await?
    } else {
        call(http, account, &account.paths.sender, |request| request.json(&json!({ "sender_key": key }))).await?
    };
    match code(&answer) {
        Some(0 | 200) => {}
        Some(403) => return Err(Fault::Settings(Reason::Credentials)),
        Some(405 | 507..=517) => return Err(Fault::Settings(Reason::Sender)),
        other => return Err(refusal(other)),
    }
    let state = answer.pointer("/data/profileStatus").and_then(Value::as_str);
    if state.is_none_or(|state| state == "A") { Ok(()) } else { Err(Fault::Settings(Reason::Sender)) }
}

async fn call(
    http: &Http,
    account: &Account,
    path: &str,
    fill: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
) -> Result<Value, Fault> {
    let client = http.client().map_err(|_| Fault::later(Reason::Unreachable))?;
    answered(account, fill(client.post(format!("{}{path}", account.base_url)))).await
}

async fn get(http: &Http, account: &Account, path: &str, query: &[(&str, &str)]) -> Result<Value, Fault> {
    let client = http.client().map_err(|_| Fault::later(Reason::Unreachable))?;
    let url = reqwest::Url::parse_with_params(&format!("{}{path}", account.base_url), query);
    answered(account, client.get(url.map_err(|_| Fault::Settings(Reason::Unreachable))?)).await
}

async fn answered(account: &Account, request: reqwest::RequestBuilder) -> Result<Value, Fault> {
    let request = account.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    let reply = messenger::read(request).await?;
    serde_json::from_slice(&reply.body).map_err(|_| Fault::later(Reason::Trouble))
}

/// `0`, `"0000"` and `"200"` are numbers here.
fn code(answer: &Value) -> Option<i64> {
    match answer.get("code")? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn refusal(code: Option<i64>) -> Fault {
    match code {
        Some(-400 | -500 | -507) => Fault::Settings(Reason::Credentials),
        Some(-501 | -508 | -512) => Fault::Settings(Reason::Sender),
        Some(-502) => Fault::Never(Reason::SessionOver),
        Some(-503) => Fault::Never(Reason::UnknownAccount),
        Some(-505) => Fault::Never(Reason::Picture),
        Some(-506 | -509 | -510) => Fault::Never(Reason::Refused),
        Some(-511) => Fault::Never(Reason::Blocked),
        // Sending failed, or something else of theirs.
        _ => Fault::later(Reason::Trouble),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_three_types_are_one() {
        for (answer, expected) in [
            (json!({"code": 0}), 0),
            (json!({"code": "0000"}), 0),
            (json!({"code": "200"}), 200),
            (json!({"code": -502}), -502),
        ] {
            assert_eq!(code(&answer), Some(expected));
        }
        assert_eq!(code(&json!({"ok": true})), None);
    }

    #[test]
    fn codes_say_what_helps() {
        assert_eq!(refusal(Some(-502)), Fault::Never(Reason::SessionOver));
        assert_eq!(refusal(Some(-511)), Fault::Never(Reason::Blocked));
        assert_eq!(refusal(Some(-500)), Fault::Settings(Reason::Credentials));
        assert_eq!(refusal(Some(-501)), Fault::Settings(Reason::Sender));
        assert_eq!(refusal(Some(-600)), Fault::later(Reason::Trouble));
        assert_eq!(refusal(None), Fault::later(Reason::Trouble));
    }
}
