use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Http,
    messenger::{self, Button, Fault, Outgoing, Reason},
};

/// Most characters of what a button says, by its kind.
const BUTTON_MAX: usize = 18;
const QUICK_MAX: usize = 10;
const BUTTONS: usize = 10;
/// Largest picture.
const PICTURE_MAX: usize = 20 * 1024 * 1024;

/// A connected account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Where Naver is reached, without a trailing slash.
    pub base_url: String,
    /// What the partner centre gave: sent as it is.
    pub token: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    success: bool,
    #[serde(default)]
    result_code: String,
}

/// What is sent for it.
///
/// # Errors
/// For what Naver has no shape for.
pub fn body(user: &str, outgoing: &Outgoing) -> Result<Value, Fault> {
    let mut body = match outgoing {
        Outgoing::Text(text, buttons) => {
            let (below, quick): (Vec<_>, Vec<_>) =
                buttons.iter().partition(|button| !matches!(button, Button::Quick { .. }));
            let mut body = if below.is_empty() {
                json!({"event": "send", "user": user, "textContent": {"text": text}})
            } else {
                let list: Vec<Value> = below.into_iter().take(BUTTONS).map(|one| button(one, BUTTON_MAX)).collect();
                let composite = json!({"description": text, "buttonList": list});
                json!({"event": "send", "user": user, "compositeContent": {"compositeList": [composite]}})
            };
            if !quick.is_empty() {
                let list: Vec<Value> = quick.into_iter().take(BUTTONS).map(|one| button(one, QUICK_MAX)).collect();
                let content = if body.get("textContent").is_some() { "textContent" } else { "compositeContent" };
                body[content]["quickReply"] = json!({"buttonList": list});
            }
            body
        }
        Outgoing::File(file) => {
            if !file.is_picture() {
                return Err(Fault::Never(Reason::FileKind));
            }
            if file.bytes.len() > PICTURE_MAX {
                return Err(Fault::Never(Reason::FileSize));
            }
            json!({"event": "send", "user": user, "imageContent": {"imageUrl": file.url}})
        }
        Outgoing::Typing(on) => {
            let action = if *on { "typingOn" } else { "typingOff" };
            return Ok(json!({"event": "action", "user": user, "options": {"action": action}}));
        }
        Outgoing::AskNumber => {
            return Ok(json!({"event": "profile", "user": user, "options": {"field": "cellphone"}}));
        }
        // A conversation of Naver has no end of its own.
        Outgoing::End => return Err(Fault::Never(Reason::Refused)),
    };
    body["options"] = json!({"notification": true});
    Ok(body)
}

fn button(button: &Button, most: usize) -> Value {
    let cut = |label: &str| label.chars().take(most).collect::<String>();
    match button {
        Button::Link { label, url } => {
            json!({"type": "LINK", "data": {"title": cut(label), "url": url, "mobileUrl": url}})
        }
        Button::Say { label, code } | Button::Quick { label, code } => {
            json!({"type": "TEXT", "data": {"title": cut(label), "code": code}})
        }
    }
}

/// Sends it.
///
/// # Errors
/// Why it did not go out.
pub async fn send(http: &Http, account: &Account, user: &str, outgoing: &Outgoing) -> Result<(), Fault> {
    let asks = matches!(outgoing, Outgoing::AskNumber);
    let answer = call(http, account, &body(user, outgoing)?).await?;
    if answer.success { Ok(()) } else { Err(refusal(&answer.result_code, asks)) }
}

/// Whether the account is accepted: asked for an event without a receiver, Naver looks at the credentials first and sends
/// nothing to anybody.
///
/// # Errors
/// Why it isn't.
pub async fn check(http: &Http, account: &Account) -> Result<(), Fault> {
    let answer = call(http, account, &json!({"event": "action", "options": {"action": "typingOff"}})).await?;
    match answer.result_code.as_str() {
        "00" | "02" | "99" => Ok(()),
        code => Err(refusal(code, false)),
    }
}

async fn call(http: &Http, account: &Account, body: &Value) -> Result<Answer, Fault> {
    let client = http.client().map_err(|_| Fault::later(Reason::Unreachable))?;
    let request = client
        .post(format!("{}/chatbot/v1/event", account.base_url))
        .header(reqwest::header::CONTENT_TYPE, "application/json;charset=UTF-8")
        .header(reqwest::header::AUTHORIZATION, &account.token)
        .body(body.to_string());
    let reply = messenger::read(request).await?;
    // Half an answer may be the answer to a message that was taken; nothing lost counts more than nothing twice.
    serde_json::from_slice(&reply.body).map_err(|_| Fault::later(Reason::Trouble))
}

fn refusal(code: &str, asks: bool) -> Fault {
    match code {
        "01" => Fault::Settings(Reason::Credentials),
        "02" => Fault::Never(Reason::Refused),
        "IMG-01" => Fault::Never(Reason::Picture),
        "IMG-02" => Fault::later(Reason::Picture),
        "IMG-03" => Fault::Never(Reason::FileSize),
        // Anything else; among it a dialog that is open, which ends within a minute.
        "99" if asks => Fault::Never(Reason::Refused),
        "99" => Fault::later(Reason::InDialog),
        _ => Fault::later(Reason::Trouble),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_what_helps() {
        assert_eq!(refusal("01", false), Fault::Settings(Reason::Credentials));
        assert_eq!(refusal("02", false), Fault::Never(Reason::Refused));
        assert_eq!(refusal("99", false), Fault::later(Reason::InDialog));
        assert_eq!(refusal("99", true), Fault::Never(Reason::Refused));
        assert_eq!(refusal("IMG-01", false), Fault::Never(Reason::Picture));
        assert_eq!(refusal("IMG-03", false), Fault::Never(Reason::FileSize));
        assert_eq!(refusal("77", false), Fault::later(Reason::Trouble));
    }
}
