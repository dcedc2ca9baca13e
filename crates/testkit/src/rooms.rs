use domain::{
    AgentId, Millis, RoomNo,
    room::{How, Status},
};

use crate::{
    Person,
    site::{START, Site, put},
};

/// A room to be made; the default waits since [`START`].
#[derive(Debug, Clone)]
pub struct RoomSpec {
    /// F1.
    pub status: Status,
    /// Who has it; after the end, who had it last.
    pub agent: Option<AgentId>,
    /// 상담시작.
    pub started_at: Millis,
    /// Whether its visitor was signed.
    pub signed: bool,
    /// The assignment log: who, and how.
    pub log: Vec<(AgentId, How)>,
}

impl Default for RoomSpec {
    fn default() -> Self {
        Self { status: Status::Waiting, agent: None, started_at: START, signed: false, log: Vec::new() }
    }
}

impl RoomSpec {
    /// Somebody has it and has answered.
    #[must_use]
    pub fn in_progress(agent: AgentId) -> Self {
        Self { status: Status::InProgress, agent: Some(agent), log: vec![(agent, How::Accepted)], ..Self::default() }
    }

    /// It is over; `agent` had it last.
    #[must_use]
    pub fn ended(agent: Option<AgentId>) -> Self {
        let log = agent.map(|agent| (agent, How::Accepted)).into_iter().collect();
        Self { status: Status::Ended, agent, log, ..Self::default() }
    }

    /// The same, begun at another time.
    #[must_use]
    pub fn at(self, started_at: Millis) -> Self {
        Self { started_at, ..self }
    }
}

impl Site {
    /// A waiting room without messages.
    pub async fn room(&self, person: &Person) -> RoomNo {
        self.room_with(person, RoomSpec::default()).await
    }

    /// A room without messages.
    pub async fn room_with(&self, person: &Person, spec: RoomSpec) -> RoomNo {
        put!(&self.db, "UPDATE sites SET last_room_no = last_room_no + 1 WHERE site_id = $1", self.id.0);
        let ended = (spec.status == Status::Ended).then_some(spec.started_at.0 + 600_000);
        put!(
            &self.db,
            "INSERT INTO rooms (site_id, room_no, identity_id, channel_id, channel_kind, status, agent_id, version, started_at, ended_at, \
             ended_by, signed, last_seq, last_from, last_text, last_at, active_at, waiting_since, unread, agent_read_seq, customer_read_seq, memo_count) \
             SELECT site_id, last_room_no, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, 0, 4, '', $7, $7, NULL, 0, 0, 0, 0 \
             FROM sites WHERE site_id = $1",
            self.id.0,
            person.identity.0,
            person.channel.0,
            person.kind.code(),
            spec.status.code(),
            spec.agent.map(|agent| agent.0),
            spec.started_at.0,
            ended,
            ended.map(|_| 1_i64),
            spec.signed,
        );
        let room_no = self.last_room().await;
        self.assign(room_no, &spec.log).await;
        room_no
    }

    /// Ends a room as an agent does, without a line.
    pub async fn end(&self, room_no: RoomNo) {
        put!(
            &self.db,
            "UPDATE rooms SET status = 5, ended_at = last_at, ended_by = 1 WHERE site_id = $1 AND room_no = $2",
            self.id.0,
            room_no.0,
        );
    }

    /// Messages of the customer, a second apart, after those that are there.
    pub async fn messages(&self, room_no: RoomNo, count: i64) {
        let numbers: Vec<_> = (1..=count).map(|n| serde_json::json!({ "n": n })).collect();
        let numbers = serde_json::Value::from(numbers).to_string();
        put!(
            &self.db,
            "INSERT INTO messages (site_id, room_no, seq, sender, author_id, kind, body, at) \
             SELECT r.site_id, r.room_no, r.last_seq + CAST(j.value ->> 'n' AS BIGINT), 1, 0, 0, \
                    '문의 ' || (r.last_seq + CAST(j.value ->> 'n' AS BIGINT)), r.started_at + 1000 * CAST(j.value ->> 'n' AS BIGINT) \
             FROM rooms r CROSS JOIN json_each(CAST($3 AS TEXT)) j WHERE r.site_id = $1 AND r.room_no = $2",
            self.id.0,
            room_no.0,
            numbers,
        );
        put!(
            &self.db,
            "UPDATE rooms SET last_seq = last_seq + $3, last_text = '문의 ' || (last_seq + $3), \
             last_from = 1, last_at = started_at + 1000 * $3, active_at = started_at + 1000 * $3 WHERE site_id = $1 AND room_no = $2",
            self.id.0,
            room_no.0,
            count,
        );
    }

    async fn assign(&self, room_no: RoomNo, log: &[(AgentId, How)]) {
        let mut from = None;
        for (n, (to, how)) in (1_i64..).zip(log) {
            put!(
                &self.db,
                "INSERT INTO assignments (site_id, room_no, n, from_agent, to_agent, how, by_agent, at) \
                 VALUES ($1, $2, $3, $4, $5, $6, NULL, $7)",
                self.id.0,
                room_no.0,
                n,
                from,
                to.0,
                how.code(),
                START.0 + n,
            );
            from = Some(to.0);
        }
    }

    async fn last_room(&self) -> RoomNo {
        let mut read = self.db.read().await.expect("a connection");
        let (number,): (i64,) =
            store::on!(&mut read, |c| sqlx::query_as("SELECT last_room_no FROM sites WHERE site_id = $1")
                .bind(self.id.0)
                .fetch_one(c))
            .expect("the site is there");
        RoomNo(number)
    }
}
