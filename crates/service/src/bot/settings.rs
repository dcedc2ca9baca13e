//! [챗봇]: 프로필봇 and 챗봇 as administrators set them.

mod channels;
mod chat;
mod pictures;
mod profile;
mod test;

use serde::{Serialize, de::DeserializeOwned};

pub use chat::{check, publish, restore, set as set_chatbot, show as chatbot, version, versions};
pub use profile::{set as set_profile_bot, show as profile_bot};
pub use test::test;

use super::words;
use crate::{
    Error,
    view::{self, Locale},
};

/// The same in the other's shape: views of bots and what is kept of them have the same members.
fn same<T: DeserializeOwned>(what: &impl Serialize) -> Result<T, Error> {
    let value = serde_json::to_value(what).map_err(|_| Error::Internal("a bot is no JSON"))?;
    serde_json::from_value(value).map_err(|_| Error::Internal("a bot in another shape"))
}

fn locale(site: &store::site::SiteRow) -> Locale {
    Locale::of_site(&site.locale)
}

fn usual(locale: Locale) -> view::UsualWords {
    let words = words(locale);
    view::UsualWords {
        consent: words.consent.to_owned(),
        agree: words.agree.to_owned(),
        disagree: words.disagree.to_owned(),
        skip: words.skip.to_owned(),
        thanks: words.thanks.to_owned(),
        fallback: words.fallback.to_owned(),
        home: words.home.to_owned(),
        back: words.back.to_owned(),
        questions: words.questions.map(str::to_owned).to_vec(),
    }
}
