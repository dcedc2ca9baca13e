//! What may happen, at random; numbers choose among what is there.

use proptest::prelude::*;

use super::entering::Signature;

/// What the model calls the random tails of messengers' accounts.
pub const TAILS: [&str; MESSENGERS] = ["~kakao 0", "~naver 0", "~kakao 1", "~naver 1"];
/// IDs that sites send and agents type; the last two are tails of messengers' accounts.
pub const IDS: [&str; 5] = ["kim", "lee", "park", TAILS[0], TAILS[1]];
/// Fields that pages send: the first three are the customer's, the others parameters.
pub const SENT: [&str; 5] = ["name", "phone", "email", "p:user_parameter", "p:parameter1"];
/// Fields that agents type.
pub const TYPED: [&str; 4] = ["name", "phone", "birth_date", "note"];
pub const TAGS: [&str; 4] = ["VIP", "단골", "환불", "주의"];
pub const BROWSERS: usize = 4;
pub const MESSENGERS: usize = 4;

/// One thing that happens, some time after the one before.
#[derive(Debug, Clone)]
pub struct Step {
    pub after: i64,
    pub act: Act,
}

#[derive(Debug, Clone)]
pub enum Act {
    /// A page is opened in a browser; `fresh` forgets the token it had.
    Enter { browser: usize, fresh: bool, claim: Option<(usize, Signature)>, fields: Vec<(usize, u8)> },
    /// A session, of today or of another tab, writes.
    Say { session: usize },
    /// The visitor ends the room.
    Leave { session: usize },
    /// The visitor of a session verifies a number.
    Verify { session: usize },
    /// The account of a room on a messenger does.
    VerifyByLink { room: usize },
    /// A messenger's account writes.
    Write { messenger: usize },
    /// A messenger's account comes by a link of the site.
    Arrive { messenger: usize, claim: Option<(usize, Signature)>, fields: Vec<(usize, u8)> },
    /// The account of a room takes back its consent.
    Withdraw { room: usize },
    /// An agent ends a room.
    End { room: usize },
    /// A bot gets an open room that nobody has, and ends it or not.
    Bot { room: usize, ends: bool },
    /// 서명된 ID만 허용
    SignedOnly(bool),
    /// An agent opens the form of a room's customer and leaves it open.
    Open { room: usize },
    /// An agent saves 고객정보; `opened`: in the form that was left open.
    Save { room: usize, opened: bool, id: NewId, keep_values: bool, confirm: bool, fields: Vec<(usize, u8)> },
    /// An agent undoes a link.
    Undo { link: usize, confirm: bool },
    /// An agent sets 고객 태그.
    Tag { room: usize, tags: Vec<usize> },
}

/// What an agent types into 고객 ID.
#[derive(Debug, Clone)]
pub enum NewId {
    Untouched,
    Blank,
    One(usize),
    /// The one of the customer of some room.
    OfRoom(usize),
}

fn claim() -> impl Strategy<Value = Option<(usize, Signature)>> {
    let signature = prop_oneof![4 => Just(Signature::None), 3 => Just(Signature::Right), 1 => Just(Signature::Wrong)];
    proptest::option::weighted(0.65, (0..IDS.len(), signature))
}

fn act() -> impl Strategy<Value = Act> {
    let fields = || proptest::collection::vec((0..SENT.len(), 0..3_u8), 0..3);
    let arrive = (0..MESSENGERS, claim(), fields()).prop_map(|(messenger, claim, fields)| Act::Arrive {
        messenger,
        claim,
        fields,
    });
    let enter = (0..BROWSERS, proptest::bool::weighted(0.15), claim(), fields())
        .prop_map(|(browser, fresh, claim, fields)| Act::Enter { browser, fresh, claim, fields });
    let any = || 0..256_usize;
    let new_id = prop_oneof![
        3 => Just(NewId::Untouched),
        1 => Just(NewId::Blank),
        3 => (0..IDS.len()).prop_map(NewId::One),
        5 => any().prop_map(NewId::OfRoom),
    ];
    let typed = proptest::collection::vec((0..TYPED.len(), 0..3_u8), 0..3);
    let chance = proptest::bool::weighted;
    let save = (any(), chance(0.15), new_id, chance(0.8), chance(0.85), typed).prop_map(
        |(room, opened, id, keep_values, confirm, fields)| Act::Save { room, opened, id, keep_values, confirm, fields },
    );
    prop_oneof![
        8 => enter,
        6 => any().prop_map(|session| Act::Say { session }),
        1 => any().prop_map(|session| Act::Leave { session }),
        2 => any().prop_map(|session| Act::Verify { session }),
        1 => any().prop_map(|room| Act::VerifyByLink { room }),
        3 => (0..MESSENGERS).prop_map(|messenger| Act::Write { messenger }),
        4 => arrive,
        1 => any().prop_map(|room| Act::Withdraw { room }),
        3 => any().prop_map(|room| Act::End { room }),
        1 => (any(), chance(0.5)).prop_map(|(room, ends)| Act::Bot { room, ends }),
        1 => chance(0.3).prop_map(Act::SignedOnly),
        1 => any().prop_map(|room| Act::Open { room }),
        10 => save,
        4 => (any(), chance(0.9)).prop_map(|(link, confirm)| Act::Undo { link, confirm }),
        2 => (any(), proptest::sample::subsequence((0..TAGS.len()).collect::<Vec<_>>(), 0..=3))
            .prop_map(|(room, tags)| Act::Tag { room, tags }),
    ]
}

pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let after = prop_oneof![Just(0_i64), Just(1), Just(1_000), Just(70_000)];
    let step = (after, act()).prop_map(|(after, act)| Step { after, act });
    proptest::collection::vec(step, 1..=most)
}
