//! Does to the service what was done to the model, and looks whether both tell the same.

use std::collections::BTreeMap;

use domain::{ChannelId, CustomerKey, IdentityId, RoomNo, access::Role, room::ChannelKind};
use service::{
    Error,
    entry::{self, messenger::Account},
    message, room,
    session::Session,
    view::{NewVisitorSession, VisitorSession},
};
use testkit::{Person, Site, TestDb, TestDesk, put};

use super::{
    acts::{Act, BROWSERS, IDS, SENT, Step, TAILS},
    editing::Opened,
    entering::{Page, Signature},
    facts::{Channel, RowNo},
    world::{Outcome, SessionNo, World},
};
use crate::{entry::SECRET, rooms::words};

/// The service beside the model, and what names what in both.
pub struct Pair {
    pub world: World,
    pub site: Site,
    pub desk: TestDesk,
    pub admin: Session,
    /// By number of the session in the model.
    pub tokens: Vec<VisitorSession>,
    /// By number of the account in the model.
    pub accounts: Vec<Person>,
    /// Real text of what the model only knows to be random.
    pub names: BTreeMap<String, String>,
    /// By number of the link in the model.
    pub links: Vec<i64>,
    pub opened: Option<Opened>,
    channels: [ChannelId; 2],
    browsers: [Option<SessionNo>; BROWSERS],
    messengers: BTreeMap<usize, usize>,
    said: u128,
}

impl Pair {
    pub async fn new(db: &TestDb) -> Self {
        let site = db.site().await;
        let agent = site.agent("관리자", Role::Admin).await;
        let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
        let naver = site.channel(ChannelKind::Naver, "네이버톡톡").await;
        Self {
            world: World::default(),
            channels: [kakao, naver],
            admin: site.acting_as(&agent, &[]),
            site,
            desk: db.desk(),
            tokens: Vec::new(),
            accounts: Vec::new(),
            names: BTreeMap::new(),
            links: Vec::new(),
            opened: None,
            browsers: [None; BROWSERS],
            messengers: BTreeMap::new(),
            said: 0,
        }
    }

    /// Lets time pass for both.
    pub fn pass(&mut self, ms: i64) {
        self.desk.pass(ms);
        self.world.now += ms;
    }

    /// Whether it was tried: what the rules leave open is not.
    pub async fn step(&mut self, step: &Step) -> bool {
        self.pass(step.after);
        let before = self.world.clone();
        let tried = self.act(&step.act).await;
        if !tried {
            let now = self.world.now;
            self.world = before;
            self.world.now = now;
        }
        tried
    }

    async fn act(&mut self, act: &Act) -> bool {
        match act {
            Act::Enter { browser, fresh, claim, fields } => self.enter(*browser, *fresh, *claim, fields).await,
            Act::Say { session } => match self.session(*session) {
                Some(session) => self.say(session).await,
                None => false,
            },
            Act::Leave { session } => match self.session(*session) {
                Some(session) => self.leave(session).await,
                None => false,
            },
            Act::Verify { session } => match self.session(*session) {
                Some(session) => self.verify(session).await,
                None => false,
            },
            Act::VerifyByLink { room } => self.verify_by_link(*room).await,
            Act::Write { messenger } => self.write(*messenger).await,
            Act::Arrive { messenger, claim, fields } => self.arrive(*messenger, *claim, fields).await,
            Act::Withdraw { room } => self.withdraw(*room).await,
            Act::End { room } => match self.room(*room) {
                Some(no) => {
                    self.world.rooms[no].open = false;
                    room::end_by_agent(&self.desk, &self.admin, number(no)).await.expect("an end");
                    true
                }
                None => false,
            },
            Act::Bot { room, ends } => match self.room(*room).filter(|no| self.world.rooms[*no].open) {
                Some(no) => {
                    self.bot(no, *ends).await;
                    true
                }
                None => false,
            },
            Act::SignedOnly(on) => {
                self.world.signed_only = *on;
                self.site.signed_only(*on).await;
                true
            }
            act => self.by_agent(act).await,
        }
    }

    async fn bot(&mut self, no: usize, ends: bool) {
        put!(
            self.desk.db(),
            "UPDATE rooms SET status = 0 WHERE site_id = $1 AND room_no = $2",
            self.site.id.0,
            number(no).0
        );
        if ends {
            self.world.rooms[no].open = false;
            assert!(room::end_by_bot(&self.desk, self.site.id, number(no)).await.expect("an end"), "it was open");
        }
    }

    fn session(&self, any: usize) -> Option<SessionNo> {
        any.checked_rem(self.world.sessions.len())
    }

    pub fn room(&self, any: usize) -> Option<usize> {
        any.checked_rem(self.world.rooms.len())
    }

    async fn enter(
        &mut self,
        browser: usize,
        fresh: bool,
        claim: Option<(usize, Signature)>,
        fields: &[(usize, u8)],
    ) -> bool {
        let before = self.browsers[browser].filter(|_| !fresh);
        let page = page(claim, fields);
        let Some(form) = self.form(&page) else { return false };
        let Some(session) = self.world.enter(before, &page) else { return false };
        let token = before.map(|session| self.tokens[session].token.clone());
        let came = entry::enter(&self.desk, token.as_deref(), &form).await.expect("an entry");
        let goes_on = token.as_deref() == Some(came.token.as_str());
        assert_eq!(goes_on, Some(session) == before, "the same session goes on");
        let model = &self.world.sessions[session];
        let stands = model.room.filter(|no| self.world.rooms[*no].open).map(|no| number(no).to_string());
        assert_eq!((&came.room_no, came.trusted), (&stands, model.signed), "the room, and whether it is signed");
        if session == self.tokens.len() {
            self.tokens.push(came);
        }
        let visitor = entry::visitor(&self.desk, &self.tokens[session].token).await.expect("a visitor");
        if self.world.sessions[session].row == self.accounts.len() {
            self.know(visitor.identity);
        }
        self.browsers[browser] = Some(session);
        self.learn_links().await;
        true
    }

    /// An account that came with this entry.
    fn know(&mut self, identity: IdentityId) {
        assert!(self.accounts.iter().all(|known| known.identity != identity), "an account of its own");
        self.accounts.push(Person {
            key: CustomerKey(0),
            customer_id: String::new(),
            identity,
            identifier: String::new(),
            channel: self.site.web,
            kind: ChannelKind::Web,
        });
    }

    pub fn form(&self, page: &Page) -> Option<NewVisitorSession> {
        let field = |name: &str| page.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
        let claim = match &page.claim {
            Some((id, signature)) => Some((self.text(id)?, *signature)),
            None => None,
        };
        Some(NewVisitorSession {
            site_id: self.site.id.to_string(),
            site_uid: claim.as_ref().map(|(id, _)| id.clone()),
            site_uid_hash: claim.as_ref().and_then(|(id, signature)| match signature {
                Signature::None => None,
                Signature::Right => Some(entry::sign(SECRET, id)),
                Signature::Wrong => Some(entry::sign("another", id)),
            }),
            cus_extra_username: field("name"),
            cus_extra_phone: field("phone"),
            cus_extra_email: field("email"),
            user_parameter: field("p:user_parameter"),
            parameter1: field("p:parameter1"),
            ..NewVisitorSession::default()
        })
    }

    async fn say(&mut self, session: SessionNo) -> bool {
        self.said += 1;
        let text = format!("말 {}", self.said);
        let expected = self.world.say(session, &text);
        match entry::visitor(&self.desk, &self.tokens[session].token).await {
            Err(Error::Unauthorized) => assert_eq!(expected, Outcome::Unauthorized, "session {session}"),
            visitor => {
                assert_eq!(expected, Outcome::Done, "session {session}");
                let new = words(self.said, &text);
                let sent = message::receive(&self.desk, &visitor.expect("a visitor"), &new).await.expect("a message");
                let room = self.world.sessions[session].room.map(|no| number(no).to_string());
                assert_eq!(Some(sent.room_no), room, "the room that session {session} wrote in");
            }
        }
        true
    }

    async fn leave(&mut self, session: SessionNo) -> bool {
        if self.world.is_over(session) {
            return false;
        }
        if let Some(no) = self.world.sessions[session].room {
            self.world.rooms[no].open = false;
        }
        let visitor = entry::visitor(&self.desk, &self.tokens[session].token).await.expect("a visitor");
        entry::end(&self.desk, &visitor).await.expect("an end");
        true
    }

    /// A messenger's account writes, for the first time or again.
    async fn write(&mut self, messenger: usize) -> bool {
        let (account, row) = self.account(messenger).await;
        self.said += 1;
        let text = format!("말 {}", self.said);
        let expected = self.world.write(row, &text);
        let wrote = self.desk.writes(&account, &self.said.to_string(), &text).await;
        assert_eq!(wrote, number(expected), "the room that messenger {messenger} wrote in");
        true
    }

    /// The account of a messenger, found or made as an adapter does it.
    pub async fn account(&mut self, messenger: usize) -> (Account, RowNo) {
        let (channel, kind) = match messenger % 2 {
            0 => (self.channels[0], Channel::Kakao),
            _ => (self.channels[1], Channel::Naver),
        };
        // One key in two channels is two accounts.
        let account = self.site.account(channel, &format!("key {}", messenger / 2));
        if let Some(row) = self.messengers.get(&messenger) {
            return (account, *row);
        }
        let row = self.world.stranger(kind, TAILS[messenger]);
        let person = self.desk.account(&account).await;
        assert!(self.same(TAILS[messenger], &person.customer_id), "S26: a tail of its own");
        self.accounts.push(person);
        self.messengers.insert(messenger, row);
        (account, row)
    }

    /// The text of an ID; `None` while it is the tail of an account that has not come yet.
    pub fn text(&self, id: &str) -> Option<String> {
        let known = self.names.get(id).cloned();
        known.or_else(|| (!id.starts_with('~')).then(|| id.to_owned()))
    }
}

/// What a page or a link says.
pub fn page(claim: Option<(usize, Signature)>, fields: &[(usize, u8)]) -> Page {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for (field, n) in fields {
        values.insert(SENT[*field].to_owned(), if *n == 0 { String::new() } else { format!("{} {n}", SENT[*field]) });
    }
    Page { claim: claim.map(|(id, signature)| (IDS[id].to_owned(), signature)), fields: values.into_iter().collect() }
}

/// Rooms are numbered from 1 in both.
pub fn number(no: usize) -> RoomNo {
    RoomNo(i64::try_from(no).expect("few rooms") + 1)
}
