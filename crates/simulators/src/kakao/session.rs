//! Sessions, and what goes out when people write.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Kakao;
use crate::people::Person;

/// A session lives so long after the person's last message.
const SESSION_MS: i64 = 30 * 24 * 3_600_000;
/// A longer text comes as a file.
const TEXT_MAX: usize = 1000;
/// So much of it stands in the message.
const TEXT_HEAD: usize = 300;
/// Above what floating point numbers hold exactly.
const FIRST_SERIAL: i64 = 1_700_000_000_000_000_001;
const EXTRA_MAX: usize = 1000;

/// Key of a person's chat with a channel: 12 characters, the same each time.
pub(super) fn user_key(sender_key: &str, person: &str) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let hash = Sha256::digest(format!("{sender_key}/{person}"));
    hash.iter().take(12).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

#[derive(Debug, Clone)]
struct Session {
    id: i64,
    last: i64,
}

/// Every person's state with the channel.
#[derive(Debug)]
pub(super) struct Talks {
    sessions: HashMap<String, Session>,
    /// What stood in the newest link somebody came by, and whether it was told.
    came: HashMap<String, (String, bool)>,
    blocked: HashSet<String>,
    serials: HashSet<String>,
    next_session: i64,
    next_serial: i64,
    pub(super) chat_off: bool,
}

/// What a person sends.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    kind: &'static str,
    content: String,
    attachment: Option<String>,
    extra: Option<String>,
}

impl Turn {
    pub(super) fn text(kakao: &Kakao, text: &str, extra: Option<String>) -> Self {
        let long = text.chars().count() > TEXT_MAX;
        let attachment = long.then(|| {
            let whole = text.to_owned().into_bytes().into();
            kakao.stage().media(kakao.stage().uploads().put("message.txt", whole))
        });
        let content = if long { text.chars().take(TEXT_HEAD).collect() } else { text.to_owned() };
        Self { kind: "text", content, attachment, extra }
    }

    pub(super) fn media(kind: &'static str, url: &str) -> Self {
        Self { kind, content: url.to_owned(), attachment: None, extra: None }
    }
}

impl Talks {
    pub(super) fn new() -> Self {
        Self {
            sessions: HashMap::new(),
            came: HashMap::new(),
            blocked: HashSet::new(),
            serials: HashSet::new(),
            next_session: 160_000_001,
            next_serial: FIRST_SERIAL,
            chat_off: false,
        }
    }

    /// Somebody comes by a link with this in it.
    pub(super) fn come(&mut self, person: &str, extra: &str) {
        let extra = extra.chars().take(EXTRA_MAX).collect::<String>();
        if !extra.is_empty() {
            self.came.insert(person.to_owned(), (extra, false));
        }
    }

    pub(super) fn is_blocked(&self, person: &str) -> bool {
        self.blocked.contains(person)
    }

    /// Answers whether the channel is blocked now.
    pub(super) fn toggle_block(&mut self, person: &str) -> bool {
        if self.blocked.remove(person) {
            return false;
        }
        self.blocked.insert(person.to_owned())
    }

    pub(super) fn set_blocked(&mut self, person: &str, blocked: bool) {
        if blocked {
            self.blocked.insert(person.to_owned());
        } else {
            self.blocked.remove(person);
        }
    }

    /// The session in which a person can be written to.
    pub(super) fn session(&self, person: &str, now: i64) -> Option<i64> {
        self.sessions.get(person).filter(|session| now - session.last < SESSION_MS).map(|session| session.id)
    }

    pub(super) fn end(&mut self, person: &str) -> Option<i64> {
        self.sessions.remove(person).map(|session| session.id)
    }

    /// `false` where the number was used before.
    pub(super) fn use_serial(&mut self, serial: &str) -> bool {
        self.serials.insert(serial.to_owned())
    }

    pub(super) fn knows_serial(&self, serial: &str) -> bool {
        self.serials.contains(serial)
    }
}

impl Kakao {
    /// Somebody writes: a new session is told by `/reference` at the same moment, every second time after the message.
    pub(super) fn turn(&self, person: &Person, turn: Turn) {
        let (now, key) = (self.stage().now(), self.user_key(&person.id));
        let mut talks = self.talks();
        let known = talks.session(&person.id, now);
        let id = known.unwrap_or_else(|| {
            talks.next_session += 1;
            talks.next_session - 1
        });
        talks.sessions.insert(person.id.clone(), Session { id, last: now });
        let serial = talks.next_serial;
        talks.next_serial += 1;
        let came = talks.came.get_mut(&person.id).map(|(extra, told)| {
            let news = !*told;
            *told = true;
            (extra.clone(), news)
        });
        drop(talks);
        let reference = (known.is_none() || came.as_ref().is_some_and(|(_, news)| *news))
            .then(|| self.reference(person, &key, id, now, came));
        let message = self.message(&key, id, now, serial, turn);
        let driver = self.stage().driver();
        match reference {
            Some(reference) if id % 2 == 0 => {
                driver.send("/message", message);
                driver.send("/reference", reference);
            }
            Some(reference) => {
                driver.send("/reference", reference);
                driver.send("/message", message);
            }
            None => driver.send("/message", message),
        }
    }

    fn message(&self, key: &str, session: i64, now: i64, serial: i64, turn: Turn) -> Value {
        let mut message = json!({
            "user_key": key, "session_id": session.to_string(), "sender_key": self.account().sender_key,
            "time": now, "serial_number": serial, "type": turn.kind, "content": turn.content,
        });
        if let Some(url) = turn.attachment {
            message["attachment"] = json!({"url": url});
        }
        if let Some(extra) = turn.extra {
            message["extra"] = json!(extra);
        }
        message
    }

    fn reference(&self, person: &Person, key: &str, session: i64, now: i64, came: Option<(String, bool)>) -> Value {
        let app_user_id = self.logins().is_linked(&person.id).then_some(person.account);
        let (extra, news) = came.unwrap_or_default();
        let at = kst(now, "%Y-%m-%dT%H:%M:%S%.3f");
        let given = if news { extra.as_str() } else { "" };
        json!({
            "user_key": key, "session_id": session.to_string(), "sender_key": self.account().sender_key,
            "app_user_id": app_user_id, "time": now,
            "reference": {"extra": given, "text": "", "lastText": "", "lastTextDate": at, "appUserId": app_user_id},
            "last_reference": {"extra": extra, "bot": "false", "bot_event": "", "created_at": at},
        })
    }

    /// A session ends otherwise than by an agent.
    pub(super) fn end(&self, person: &Person, words: &str) -> Result<(), String> {
        let Some(session) = self.talks().end(&person.id) else {
            return Err("진행 중인 상담이 없어요.".to_owned());
        };
        if !words.is_empty() {
            self.notice(person, words);
        }
        let body = json!({
            "user_key": self.user_key(&person.id), "sender_key": self.account().sender_key,
            "session_id": session.to_string(), "time": self.stage().now(),
        });
        self.stage().driver().send("/expired_session", body);
        Ok(())
    }
}

/// A time of Korea in this form.
pub(crate) fn kst(ms: i64, form: &str) -> String {
    let offset = jiff::tz::Offset::constant(9);
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    time.to_zoned(offset.to_time_zone()).strftime(form).to_string()
}
