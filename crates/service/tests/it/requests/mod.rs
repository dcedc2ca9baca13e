//! 상담원 변경 요청, 상담내용 검토 요청, a manager's change, 상담 현황 (F4, S74, S79, S86, S87, R15, R18).

mod ask;
mod chain;
mod decide;
mod manage;
mod parallel;
mod review;

use domain::{AgentRequestId, RoomNo, access::Role};
use service::{
    Error, memo, request, room,
    session::Session,
    team,
    view::{
        self, NewReviewRequest, NewTransferRequest, RequestAnswer, RequestSettings, RequestState, TransferApproval,
    },
};
use testkit::{Site, TestDb, TestDesk};

use crate::rooms::{leading, session, visit};

/// 김상담, 이상담 and 윤매니저 in a group that 박매니저 leads; 최상담 in one that 정매니저 leads; 관리자 in none.
pub struct Cast {
    pub desk: TestDesk,
    pub site: Site,
    pub kim: Session,
    pub lee: Session,
    pub park: Session,
    pub yoon: Session,
    pub choi: Session,
    pub jung: Session,
    pub admin: Session,
}

pub async fn cast(db: &TestDb) -> Cast {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = site.agent("김상담", Role::Agent).await;
    let lee = site.agent("이상담", Role::Agent).await;
    let park = site.agent("박매니저", Role::Manager).await;
    let yoon = site.agent("윤매니저", Role::Manager).await;
    let choi = site.agent("최상담", Role::Agent).await;
    let jung = site.agent("정매니저", Role::Manager).await;
    let admin = site.agent("관리자", Role::Admin).await;
    site.group(&[&park], &[&kim, &lee, &yoon]).await;
    site.group(&[&jung], &[&choi]).await;
    Cast {
        kim: session(&site, &kim),
        lee: session(&site, &lee),
        park: leading(&site, &park, &[&park, &kim, &lee, &yoon]),
        yoon: session(&site, &yoon),
        choi: session(&site, &choi),
        jung: leading(&site, &jung, &[&jung, &choi]),
        admin: session(&site, &admin),
        desk,
        site,
    }
}

pub fn id(request: &view::AgentRequest) -> AgentRequestId {
    request.id.parse().expect("an id")
}

pub fn answer(text: &str) -> RequestAnswer {
    RequestAnswer { reason: Some(text.to_owned()) }
}

/// Field and code of a refusal of one field, or the name of another one.
pub fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Invalid(fields)) => {
            let fields: Vec<_> = fields.iter().map(|fault| format!("{} {}", fault.field, fault.code)).collect();
            fields.join(", ")
        }
        Err(Error::AgentAtCapacity(agent)) => format!("{} at capacity", agent.name),
        Err(Error::AgentUnavailable(agent)) => format!("{} unavailable", agent.name),
        Err(Error::RequestDecided { state, by }) => {
            format!("{state:?} by {}", by.map(|by| by.name).unwrap_or_default())
        }
        Err(Error::Store(error)) => panic!("{error}"),
        Err(error) => format!("{error:?}"),
        Ok(value) => panic!("not refused: {value:?}"),
    }
}

impl Cast {
    /// A room 김상담 has accepted.
    pub async fn room(&self) -> RoomNo {
        let (_, room_no) = visit(&self.desk, &self.site, "안녕하세요").await;
        room::accept(&self.desk, &self.kim, room_no).await.expect("accepted");
        room_no
    }

    pub async fn ask(&self, from: &Session, room: RoomNo, to: &Session) -> Result<view::AgentRequest, Error> {
        self.ask_because(from, room, &to.viewer.agent.to_string(), "교대 시간입니다").await
    }

    pub async fn ask_because(
        &self,
        from: &Session,
        room: RoomNo,
        to: &str,
        reason: &str,
    ) -> Result<view::AgentRequest, Error> {
        let new = NewTransferRequest { to_agent_id: to.to_owned(), reason: reason.to_owned() };
        request::transfer(&self.desk, from, room, &new).await
    }

    pub async fn ask_review(
        &self,
        from: &Session,
        room: RoomNo,
        to: Option<&Session>,
    ) -> Result<view::AgentRequest, Error> {
        let to_agent_id = to.map(|to| to.viewer.agent.to_string());
        let new = NewReviewRequest { to_agent_id, reason: "환불 안내가 맞는지 봐 주세요".to_owned() };
        request::review(&self.desk, from, room, &new).await
    }

    pub async fn approve(&self, who: &Session, request: &view::AgentRequest) -> Result<view::AgentRequest, Error> {
        request::approve(&self.desk, who, id(request), &RequestAnswer::default()).await
    }

    pub async fn choose(&self, approval: TransferApproval) {
        let new = RequestSettings { version: None, transfer_approval: approval };
        request::settings::set(&self.desk, &self.admin, &new).await.expect("set");
    }

    /// Name of who has a room, and its status.
    pub async fn stands(&self, room: RoomNo) -> (String, view::Status) {
        let row = room::find(&self.desk, &self.admin, room).await.expect("a room").row;
        (row.agent.map(|agent| agent.name).unwrap_or_default(), row.status)
    }

    /// Rooms of an agent, as counted and as there are.
    pub async fn load(&self, of: &Session) -> (i64, i64) {
        let team = team::show(&self.desk, &self.admin).await.expect("a team");
        let agent = team.agents.into_iter().find(|one| one.agent_id == of.viewer.agent.to_string()).expect("an agent");
        (agent.load, agent.assigned + agent.inquiry + agent.answered + agent.on_hold)
    }

    /// The only request's state as its memo shows it.
    pub async fn memo_of(&self, room: RoomNo) -> view::Memo {
        let memos = memo::list(&self.desk, &self.admin, room, "").await.expect("readable").items;
        let mut of_requests = memos.into_iter().filter(|memo| memo.request.is_some());
        let memo = of_requests.next().expect("a memo");
        assert!(of_requests.next().is_none(), "one memo per request");
        memo
    }

    pub async fn state(&self, room: RoomNo) -> RequestState {
        self.memo_of(room).await.request.expect("a request").state
    }
}
