//! Verification of a mobile number by SMS (F8, S31, S61–S65, R20, R21).

mod ask;
mod code;
mod kakao;
mod link;
mod mark;
mod parallel;
mod provider;
mod withdraw;

use domain::{RoomNo, access::Role};
use service::{
    Error, entry, info, job, message,
    session::Session,
    sms, verification,
    view::{
        CustomerView, NewMessage, NewVerification, NewVisitorSession, VerificationAnswer, VerificationMethod,
        VerificationStep, VisitorSession,
    },
};
use testkit::{Site, TestDb, TestDesk};

pub const NUMBER: &str = "010-1234-5678";
pub const SMS: NewVerification = NewVerification { method: VerificationMethod::Sms };

/// A desk with an administrator.
pub struct Scene {
    pub site: Site,
    pub desk: TestDesk,
    pub admin: Session,
}

/// A visitor in a room of theirs.
pub struct Talk {
    pub session: VisitorSession,
    pub room: RoomNo,
}

pub async fn scene(db: &TestDb) -> Scene {
    scene_at(db, db.desk()).await
}

pub async fn scene_at(db: &TestDb, desk: TestDesk) -> Scene {
    let site = db.site().await;
    let admin = site.agent("관리자", Role::Admin).await;
    let admin = site.acting_as(&admin, &[]);
    Scene { site, desk, admin }
}

impl Scene {
    /// A visitor comes in and writes.
    pub async fn talk(&self, new: &NewVisitorSession) -> Talk {
        let session = entry::enter(&self.desk, None, new).await.expect("an entry");
        self.write(session).await
    }

    pub async fn write(&self, session: VisitorSession) -> Talk {
        let visitor = entry::visitor(&self.desk, &session.token).await.expect("a visitor");
        let client_id = format!("{:08x}-0000-4000-8000-000000000000", self.site.new_id() & 0xffff_ffff);
        let new =
            NewMessage { client_id, text: "문의드립니다".to_owned(), attachment_ids: Vec::new(), button: None };
        let sent = message::receive(&self.desk, &visitor, &new).await.expect("a message");
        Talk { session, room: sent.room_no.parse().expect("a number") }
    }

    pub async fn ask(&self, room: RoomNo) -> String {
        verification::ask(&self.desk, &self.admin, room, &SMS).await.expect("a request").id
    }

    pub async fn answer(&self, talk: &Talk, answer: &VerificationAnswer) -> Result<VerificationStep, Error> {
        let visitor = entry::visitor(&self.desk, &talk.session.token).await.expect("a visitor");
        verification::answer(&self.desk, &visitor, answer).await
    }

    pub async fn send(&self, talk: &Talk, request: &str, number: &str) -> Result<VerificationStep, Error> {
        let number = Some(number.to_owned());
        self.answer(
            talk,
            &VerificationAnswer { request_id: request.to_owned(), number, ..VerificationAnswer::default() },
        )
        .await
    }

    pub async fn enter_code(&self, talk: &Talk, request: &str, code: &str) -> Result<VerificationStep, Error> {
        let code = Some(code.to_owned());
        self.answer(talk, &VerificationAnswer { request_id: request.to_owned(), code, ..VerificationAnswer::default() })
            .await
    }

    /// The newest code that the local sender was given.
    pub async fn code(&self) -> String {
        job::run_due(&self.desk, Some(self.site.id)).await.expect("jobs run");
        let outbox = sms::outbox(&self.desk, &self.admin).await.expect("an outbox");
        let text = &outbox.items.first().expect("a message").text;
        let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take(6).collect();
        assert_eq!(digits.len(), 6, "{text}");
        digits
    }

    /// The whole way from the request to the verified number.
    pub async fn verify(&self, talk: &Talk, number: &str) {
        self.desk.pass(60_000);
        let request = self.ask(talk.room).await;
        self.send(talk, &request, number).await.expect("sent");
        let step = self.enter_code(talk, &request, &self.code().await).await.expect("verified");
        assert_eq!(step.verified, Some(true));
    }

    pub async fn customer(&self, room: RoomNo) -> CustomerView {
        info::customer(&self.desk, &self.admin, room).await.expect("a customer")
    }

    pub async fn mobile(&self, room: RoomNo) -> Option<String> {
        self.customer(room).await.mobile.map(|mobile| mobile.number)
    }

    /// Codes of the system lines of a room.
    pub async fn lines(&self, room: RoomNo) -> Vec<String> {
        let page = message::page(&self.desk, &self.admin, room, message::Place::Newest, Some(200)).await;
        let lines = page.expect("messages").items.into_iter().filter_map(|message| message.system);
        lines.map(|line| line.code).collect()
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        super::entry::count(&self.desk, &self.site, sql).await
    }
}

/// A code that is not the right one.
pub fn wrong(code: &str) -> String {
    let last = if code.ends_with('1') { '2' } else { '1' };
    format!("{}{last}", &code[..5])
}
