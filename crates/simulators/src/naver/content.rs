//! What the desk sends: checked by the limits of the service, then shown.

use serde_json::Value;

use super::Naver;
use crate::phone::{Button, Card, From};

/// A code of the table.
pub(super) type Refused = &'static str;

const TEXT_MAX: usize = 10_000;
const TYPING_MS: i64 = 10_000;

fn short(value: &Value, name: &str, most: usize) -> Result<String, Refused> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) if text.chars().count() <= most => Ok(text.clone()),
        Some(_) => Err("02"),
    }
}

fn list<'v>(value: &'v Value, name: &str, most: usize) -> Result<&'v [Value], Refused> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) if list.len() <= most => Ok(list),
        Some(_) => Err("02"),
    }
}

fn button(value: &Value, title_max: usize, kinds: &[&str]) -> Result<Vec<Button>, Refused> {
    let kind = value.get("type").and_then(Value::as_str).filter(|kind| kinds.contains(kind)).ok_or("02")?;
    let data = value.get("data").ok_or("02")?;
    let label = short(data, "title", title_max)?;
    if label.is_empty() && kind != "PAY" {
        return Err("02");
    }
    let url = match kind {
        "LINK" => {
            let mobile = short(data, "mobileUrl", 2000)?;
            let url = short(data, "url", 2000)?;
            if url.is_empty() || mobile.is_empty() {
                return Err("02");
            }
            Some(mobile)
        }
        _ => None,
    };
    if kind == "OPTION" {
        let inner = list(data, "buttonList", 10)?.iter().map(|inner| button(inner, 10, &["TEXT", "LINK", "PAY"]));
        return Ok(inner.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect());
    }
    Ok(vec![Button { label, url, kind: kind.to_owned(), code: short(data, "code", 1000)?, id: 0 }])
}

fn buttons(values: &[Value], title_max: usize, kinds: &[&str]) -> Result<Vec<Button>, Refused> {
    let all = values.iter().map(|value| button(value, title_max, kinds)).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().flatten().collect())
}

const ANY: &[&str] = &["TEXT", "LINK", "OPTION", "PAY", "TIME", "CALENDAR", "TIMEINTERVAL"];

/// A picture named in a message.
pub(super) fn picture(value: &Value) -> Option<String> {
    let url = value.get("imageUrl").and_then(Value::as_str);
    url.or_else(|| value.get("imageId").and_then(Value::as_str)).map(str::to_owned)
}

fn card(value: &Value) -> Result<Card, Refused> {
    let (title, mut text) = (short(value, "title", 200)?, short(value, "description", 1000)?);
    let image = value.get("image").filter(|image| !image.is_null()).map(|image| picture(image).ok_or("02"));
    let mut all = Vec::new();
    let elements = match value.get("elementList") {
        None | Some(Value::Null) => &[],
        Some(elements) => list(elements, "data", 3)?,
    };
    for element in elements {
        let (head, more) = (short(element, "title", 100)?, short(element, "description", 100)?);
        short(element, "subDescription", 100)?;
        if head.is_empty() {
            return Err("02");
        }
        text.push_str(&format!("\n{head} {more}"));
        if let Some(one) = element.get("button").filter(|one| !one.is_null()) {
            all.extend(button(one, 10, &["TEXT", "LINK"])?);
        }
    }
    all.extend(buttons(list(value, "buttonList", 10)?, 18, ANY)?);
    let keys = ["title", "description", "image", "elementList", "buttonList"];
    let given = |name: &str| value.get(name).is_some_and(|value| !value.is_null());
    let speaks = ["title", "description", "elementList"].iter().any(|name| given(name));
    if !speaks || keys.iter().filter(|name| given(name)).count() < 2 {
        return Err("02");
    }
    Ok(Card { title, text: text.trim().to_owned(), image: image.transpose()?, buttons: all })
}

/// A message as it will be shown.
#[derive(Debug, Default)]
pub(super) struct Content {
    text: String,
    pub(super) image: Option<String>,
    cards: Vec<Card>,
    quick: Vec<Button>,
}

impl Content {
    pub(super) fn of(body: &Value) -> Result<Self, Refused> {
        let given = |name: &str| body.get(name).filter(|value| !value.is_null());
        let kinds = [given("textContent"), given("imageContent"), given("compositeContent")];
        let (Some(content), 1) = (kinds.iter().flatten().next(), kinds.iter().flatten().count()) else {
            return Err("02");
        };
        let quick = match content.get("quickReply") {
            None | Some(Value::Null) => Vec::new(),
            Some(quick) => buttons(list(quick, "buttonList", 10)?, 10, &["TEXT", "LINK", "PAY"])?,
        };
        let mut shown = Self { quick, ..Self::default() };
        match kinds {
            [Some(text), ..] => {
                shown.text = short(text, "text", TEXT_MAX)?;
                if shown.text.is_empty() {
                    return Err("02");
                }
            }
            [_, Some(image), _] => shown.image = Some(picture(image).ok_or("02")?),
            [.., composite] => {
                let cards = list(composite.ok_or("02")?, "compositeList", 10)?;
                if cards.is_empty() {
                    return Err("02");
                }
                shown.cards = cards.iter().map(card).collect::<Result<_, _>>()?;
            }
        }
        Ok(shown)
    }
}

impl Naver {
    /// Shows what was sent, by the call or as the answer to an event.
    pub(super) fn take(&self, person: &str, body: &Value) -> Result<(), Refused> {
        match body.get("event").and_then(Value::as_str) {
            Some("send") => self.put(person, Content::of(body)?),
            Some("action") => {
                let action = body.pointer("/options/action").and_then(Value::as_str);
                let until = match action {
                    Some("typingOn") => self.stage().now() + TYPING_MS,
                    Some("typingOff") => 0,
                    _ => return Err("02"),
                };
                if let Some(phone) = self.stage().phones().get_mut(person) {
                    phone.typing_until = until;
                }
                Ok(())
            }
            _ => Err("02"),
        }
    }

    pub(super) fn put(&self, person: &str, content: Content) -> Result<(), Refused> {
        let now = self.stage().now();
        if let Some(phone) = self.stage().phones().get_mut(person) {
            let line = phone.line(From::Shop, &content.text, now);
            line.image = content.image;
            line.cards = content.cards;
            line.quick = content.quick;
            let cards = line.cards.iter_mut().flat_map(|card| &mut card.buttons);
            for (id, button) in cards.chain(&mut line.quick).enumerate() {
                button.id = id;
            }
        }
        Ok(())
    }
}
