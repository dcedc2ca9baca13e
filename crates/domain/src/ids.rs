use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A text that is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            /// Plain decimal digits without sign or leading zero.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                decimal(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

ids! {
    /// SITEID: the tenant.
    SiteId
    /// 방번호: one consultation from start to end.
    RoomNo
    /// An agent of a site.
    AgentId
    /// A person who logs in; may be an agent of several sites.
    AccountId
    /// A group of agents.
    GroupId
    /// An invitation to become an agent.
    InvitationId
    /// A connected channel of a site.
    ChannelId
    /// The row of a person; what points to it survives a change of 고객 ID.
    CustomerKey
    /// The row of a channel account.
    IdentityId
    /// A visitor's session on the web.
    VisitorId
    /// Something that other nodes are to be told.
    OutboxId
    /// A stored file.
    AttachmentId
    /// A fact about a customer.
    FactId
    /// A move of an identity to another person.
    LinkId
    /// A custom tab of 상담정보 영역.
    TabId
    /// A key by which another system calls the API.
    KeyId
    /// An address that is told what happens.
    WebhookId
    /// Something that happened, as webhooks are told of it.
    NewsId
    /// A line of the audit log.
    AuditId
    /// A verified number.
    VerificationId
    /// A request to verify a number.
    RequestId
    /// Work that goes on after its transaction.
    JobId
    /// A list that is written into a file.
    ExportId
    /// An alarm of an agent about a room.
    AlarmId
    /// A memo of a room.
    MemoId
    /// 상담원 변경 요청 or 상담내용 검토 요청.
    AgentRequestId
    /// A template.
    TemplateId
    /// A category of templates.
    TemplateCategoryId
    /// A sentence that an agent writes again and again.
    SentenceId
}

fn decimal(text: &str) -> Result<i64, NotAnId> {
    let plain = !text.is_empty()
        && text.len() <= 19
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'));
    if plain { text.parse().map_err(|_| NotAnId) } else { Err(NotAnId) }
}

/// Makes ids of 43 bits milliseconds, 8 bits node and 12 bits counter: ascending within a node, unique across nodes.
#[derive(Debug)]
pub struct IdSource {
    node: u8,
    last: i64,
}

impl IdSource {
    /// `node` is the number this process has leased.
    #[must_use]
    pub fn new(node: u8) -> Self {
        Self { node, last: 0 }
    }

    /// The next id at `now`. When the clock stands still or goes back, or a millisecond has no number left, the
    /// source runs ahead of the clock rather than repeat itself.
    pub fn next(&mut self, now: crate::Millis) -> i64 {
        let slot = (now.0 & ((1 << 43) - 1)) << 12;
        self.last = slot.max(self.last + 1);
        let (ms, counter) = (self.last >> 12, self.last & 0xfff);
        ms << 20 | i64::from(self.node) << 12 | counter
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Millis;

    #[test]
    fn ids_ascend_even_when_the_clock_goes_back() {
        let mut ids = IdSource::new(7);
        let mut last = 0;
        for step in 0..20_000 {
            let id = ids.next(Millis(1_790_000_000_000 - step / 3));
            assert!(id > last);
            assert_eq!(id >> 12 & 0xff, 7);
            last = id;
        }
    }

    #[test]
    fn an_id_is_plain_digits() {
        assert_eq!("4000000024".parse(), Ok(SiteId(4_000_000_024)));
        for text in ["", "-1", "+1", "01", " 1", "1.0", "９", "99999999999999999999"] {
            assert_eq!(text.parse::<RoomNo>(), Err(NotAnId), "{text}");
        }
    }
}
