//! What the desk writes to people: checked as the service checks it, then shown on their phones.

use serde_json::Value;

use super::Kakao;
use crate::phone::{Button, From};

const TEXT_MAX: usize = 1000;
const SERIAL_MAX: usize = 30;
const USER_KEY_MAX: usize = 20;
const LINKS_MAX: usize = 5;
const QUICK_MAX: usize = 10;
const NAME_MAX: usize = 28;
const EXTRA_MAX: usize = 100;

/// A message in the words of either generation of the relay.
#[derive(Debug, Default)]
pub(super) struct Message {
    user_key: String,
    serial: String,
    text: String,
    image: Option<String>,
    file: Option<(String, String)>,
    links: Vec<Button>,
    quick: Vec<Button>,
}

/// A code of the table.
pub(super) type Refused = i64;

const INVALID: Refused = -510;

fn text<'b>(body: &'b Value, name: &str) -> &'b str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

impl Message {
    /// `/v1/chat/write`.
    pub(super) fn of_v1(body: &Value) -> Result<Self, Refused> {
        let kind = body.get("message_type").map_or(Some("TX"), Value::as_str).ok_or(INVALID)?;
        let mut message = Self::head(body)?;
        message.text = text(body, "message").to_owned();
        message.links = links(body.get("links"), LINKS_MAX)?;
        message.quick = links(quick_replies(body), QUICK_MAX)?;
        let image = text(body, "image_url");
        match kind {
            "TX" if message.text.is_empty() || !message.links.is_empty() => Err(INVALID),
            "TX" => Ok(message),
            "IM" if image.is_empty() => Err(INVALID),
            "LI" if message.text.is_empty() || message.links.is_empty() => Err(INVALID),
            "IM" | "LI" => Ok(Self { image: (!image.is_empty()).then(|| image.to_owned()), ..message }),
            "FI" => {
                let file = (text(body, "file_url"), text(body, "file_name"), text(body, "file_size"));
                if file.0.is_empty() || file.1.is_empty() || file.2.is_empty() {
                    return Err(INVALID);
                }
                Ok(Self { file: Some((file.0.to_owned(), file.1.to_owned())), ..message })
            }
            _ => Err(INVALID),
        }
    }

    /// `…/v3/bzc/chat/send/plain` and `…/rich`.
    pub(super) fn of_v3(body: &Value, rich: bool) -> Result<Self, Refused> {
        let mut message = Self::head(body)?;
        message.text = text(body, "message").to_owned();
        let attachment = body.get("attachment").unwrap_or(&Value::Null);
        if rich {
            message.links = links(attachment.get("buttons"), LINKS_MAX)?;
        }
        let image = attachment.pointer("/image/img_url").and_then(Value::as_str);
        match (text(body, "chat_bubble_type"), rich) {
            ("TEXT", _) if !message.text.is_empty() => Ok(message),
            ("IMAGE", _) | ("WIDE_IMAGE", true) => {
                Ok(Self { image: Some(image.ok_or(INVALID)?.to_owned()), ..message })
            }
            ("FILE" | "VIDEO" | "AUDIO", false) => {
                let file = attachment.get("file").ok_or(INVALID)?;
                let (url, name) = (text(file, "file_url"), text(file, "file_name"));
                if url.is_empty() || name.is_empty() {
                    return Err(INVALID);
                }
                Ok(Self { file: Some((url.to_owned(), name.to_owned())), ..message })
            }
            _ => Err(INVALID),
        }
    }

    fn head(body: &Value) -> Result<Self, Refused> {
        let (user_key, serial) = (text(body, "user_key"), text(body, "serial_number"));
        if user_key.is_empty() || user_key.len() > USER_KEY_MAX {
            return Err(-503);
        }
        if serial.is_empty() || serial.len() > SERIAL_MAX {
            return Err(INVALID);
        }
        Ok(Self { user_key: user_key.to_owned(), serial: serial.to_owned(), ..Self::default() })
    }
}

fn quick_replies(body: &Value) -> Option<&Value> {
    let supplement = body.get("supplement")?;
    supplement.get("quick_reply").or_else(|| supplement.is_array().then_some(supplement))
}

fn links(links: Option<&Value>, most: usize) -> Result<Vec<Button>, Refused> {
    let links = match links {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(links) => links.as_array().ok_or(INVALID)?,
    };
    if links.len() > most {
        return Err(INVALID);
    }
    links.iter().map(link).collect()
}

fn link(link: &Value) -> Result<Button, Refused> {
    let (name, kind, extra) = (text(link, "name"), text(link, "type"), text(link, "extra"));
    if name.is_empty() || name.chars().count() > NAME_MAX || extra.chars().count() > EXTRA_MAX {
        return Err(INVALID);
    }
    let web = |name| Some(text(link, name)).filter(|url| url.starts_with("http"));
    let schemes = ["scheme_android", "scheme_ios", "url_mobile"].iter().filter(|name| !text(link, name).is_empty());
    let url = match kind {
        "WL" => Some(web("url_mobile").ok_or(INVALID)?),
        "AL" if schemes.count() < 2 => return Err(INVALID),
        "AL" => web("url_mobile").or_else(|| web("url_pc")),
        "BK" | "MD" => None,
        "BT" if text(link, "event").chars().count() > EXTRA_MAX => return Err(INVALID),
        "BT" => None,
        _ => return Err(INVALID),
    };
    let (label, kind, code) = (name.to_owned(), kind.to_owned(), extra.to_owned());
    Ok(Button { label, url: url.map(str::to_owned), kind, code, id: 0 })
}

impl Kakao {
    /// Whose key it is.
    pub(super) fn person_of(&self, user_key: &str) -> Option<String> {
        let phones = self.stage().phones();
        let person = phones.people().find(|person| self.user_key(&person.id) == user_key);
        person.map(|person| person.id.clone())
    }

    /// Shows a message on its person's phone, once.
    pub(super) fn take(&self, message: Message) -> Result<(), Refused> {
        let now = self.stage().now();
        let person = self.person_of(&message.user_key).ok_or(-502)?;
        let mut talks = self.talks();
        if talks.chat_off {
            return Err(-508);
        }
        if talks.is_blocked(&person) {
            return Err(-511);
        }
        if talks.session(&person, now).is_none() {
            return Err(-502);
        }
        if message.text.chars().count() > TEXT_MAX {
            return Err(-506);
        }
        let here = |url: &Option<String>| url.as_ref().is_none_or(|url| self.stage().upload_at(url).is_some());
        if !here(&message.image) {
            return Err(-505);
        }
        if !here(&message.file.as_ref().map(|(url, _)| url.clone())) {
            return Err(INVALID);
        }
        if talks.knows_serial(&message.serial) || !talks.use_serial(&message.serial) {
            return Err(-504);
        }
        drop(talks);
        if let Some(phone) = self.stage().phones().get_mut(&person) {
            let line = phone.line(From::Shop, &message.text, now);
            line.image = message.image;
            line.file = message.file;
            line.buttons = message.links;
            line.quick = message.quick;
            for (id, button) in line.buttons.iter_mut().chain(&mut line.quick).enumerate() {
                button.id = id;
            }
        }
        Ok(())
    }
}
