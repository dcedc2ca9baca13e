use serde::Deserialize;

use crate::messenger::{self, CODE_MAX, Card, Event, Heard, Inbound, Media, MediaKind, Profile, Refused, Said, key};

/// Most characters of a product's name and price.
const NAME_MAX: usize = 200;
const URL_MAX: usize = 2_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    event: String,
    user: Option<String>,
    #[serde(default)]
    standby: bool,
    #[serde(default)]
    options: Option<Options>,
    text_content: Option<TextContent>,
    image_content: Option<ImageContent>,
    composite_content: Option<CompositeContent>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    from: Option<String>,
    set: Option<String>,
    product: Option<Product>,
    result: Option<String>,
    cellphone: Option<String>,
    #[serde(default)]
    withdrawals: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TextContent {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImageContent {
    image_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompositeContent {
    #[serde(default)]
    composite_list: Vec<Composite>,
}

#[derive(Deserialize)]
struct Composite {
    title: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    name: Option<String>,
    url: Option<String>,
    mobile_url: Option<String>,
    thumb_url: Option<String>,
    currency_price: Option<String>,
}

/// Reads the body of a webhook.
///
/// # Errors
/// For bodies that are not Naver's.
pub fn parse(body: &[u8]) -> Result<Heard, Refused> {
    let body: Body = messenger::parse(body)?;
    if body.standby {
        // An agent of the partner centre has the conversation.
        return Ok(Heard::Nothing);
    }
    let account = key(body.user.as_deref().unwrap_or_default());
    let options = body.options.unwrap_or_default();
    let event = match body.event.as_str() {
        "open" => Event::Came { token: options.from.filter(|from| key(from).is_ok()) },
        "leave" => Event::Left,
        "friend" => Event::Friend(options.set.as_deref() == Some("on")),
        "profile" => Event::Profile(profile(options)?),
        "send" => {
            let said = said(body.text_content, body.image_content, body.composite_content, options.product);
            if said == Said::default() {
                return account.map(|_| Heard::Nothing);
            }
            Event::Said(said)
        }
        // Our own words come back as `echo`; `handover` and `pay_…` are switched on for nobody.
        _ => return Ok(Heard::Nothing),
    };
    Ok(Heard::Event(Inbound { account: account?, sender: None, event }))
}

fn profile(options: Options) -> Result<Profile, Refused> {
    Ok(match options.result.as_deref() {
        Some("SUCCESS") => options.cellphone.map_or(Profile::Other, Profile::Number),
        Some("DISAGREE") => Profile::Disagreed,
        Some("CANCEL") => Profile::Cancelled,
        Some("WITHDRAW") => Profile::Withdrawn(options.withdrawals),
        _ => return Err(Refused::Malformed),
    })
}

fn said(
    text: Option<TextContent>,
    image: Option<ImageContent>,
    composite: Option<CompositeContent>,
    product: Option<Product>,
) -> Said {
    let code = text.as_ref().and_then(|text| text.code.clone()).filter(|code| code.chars().count() <= CODE_MAX);
    let mut words = messenger::words(text.and_then(|text| text.text).unwrap_or_default().as_str());
    if words.is_empty()
        && let Some(first) = composite.and_then(|list| list.composite_list.into_iter().next())
    {
        let parts: Vec<String> = [first.title, first.description].into_iter().flatten().collect();
        words = messenger::words(&parts.join("\n"));
    }
    let image = image.and_then(|image| image.image_url).filter(|url| !url.is_empty() && url.len() <= URL_MAX);
    Said {
        text: words,
        media: image.map(|url| Media { kind: MediaKind::Photo, url }).into_iter().collect(),
        card: product.and_then(card),
        code,
        ..Said::default()
    }
}

fn card(product: Product) -> Option<Card> {
    let short = |text: String| messenger::words(&text).chars().take(NAME_MAX).collect::<String>();
    let page = |url: Option<String>| url.filter(|url| url.len() <= URL_MAX && url.starts_with("https://"));
    let title = product.name.map(short).filter(|name| !name.is_empty())?;
    Some(Card {
        title,
        url: page(product.url).or_else(|| page(product.mobile_url)),
        price: product.currency_price.map(short).filter(|price| !price.is_empty()),
        image: page(product.thumb_url),
    })
}
