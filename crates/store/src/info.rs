//! What the info area says of a room's customer (S9–S16, S24, S40).

use domain::{CustomerKey, IdentityId, Millis, RoomNo, SiteId, customer::Source, room::ChannelKind};

use crate::{AsConn, StoreError, on, statements};

statements! {
    one ROOM = "SELECT a.name AS agent, t.identifier, r.channel_kind, h.label AS channel_label, \
        (SELECT COUNT(*) FROM rooms o WHERE o.site_id = $1 AND o.identity_id IN \
            (SELECT j.identity_id FROM identities j WHERE j.site_id = $1 AND j.customer_key = i.customer_key)) AS history_count \
        FROM rooms r \
        JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
        JOIN identities t ON t.site_id = i.site_id AND t.identity_id = COALESCE(i.merged_into, i.identity_id) \
        JOIN channels h ON h.site_id = r.site_id AND h.channel_id = r.channel_id \
        LEFT JOIN agents a ON a.site_id = r.site_id AND a.agent_id = r.agent_id \
        WHERE r.site_id = $1 AND r.room_no = $2";
    one CUSTOMER = "SELECT c.customer_key, c.customer_id, c.version, c.identities, c.name, c.phone, c.email, c.birth_date, c.address, c.note, \
        t.identity_id, t.channel_kind, t.identifier, t.signed, t.ignored_claim, \
        t.unsigned_claim, s.time_zone \
        FROM identities i \
        JOIN identities t ON t.site_id = i.site_id AND t.identity_id = COALESCE(i.merged_into, i.identity_id) \
        JOIN customers c ON c.site_id = t.site_id AND c.customer_key = t.customer_key \
        JOIN sites s ON s.site_id = c.site_id \
        WHERE i.site_id = $1 AND i.identity_id = $2";
    list FACTS = "SELECT f.field, f.value, f.source, a.name AS agent, f.at, h.label AS channel FROM facts f \
        JOIN identities i ON i.site_id = f.site_id AND i.identity_id = f.identity_id \
        JOIN channels h ON h.site_id = i.site_id AND h.channel_id = i.channel_id \
        LEFT JOIN agents a ON a.site_id = f.site_id AND a.agent_id = f.agent_id \
        WHERE f.site_id = $1 AND f.customer_key = $2 AND f.shown";
}

/// The items of 상담방정보 beside the number.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct RoomFacts {
    /// Name of the agent in charge; after the end, of the last one.
    pub agent: Option<String>,
    /// 고객식별번호; after a merge the target's.
    pub identifier: String,
    channel_kind: i64,
    /// Label of the channel.
    pub channel_label: String,
    /// How many consultations the customer has, over all identities.
    pub history_count: i64,
}

impl RoomFacts {
    /// Kind of the channel.
    ///
    /// # Errors
    /// When the stored number means none.
    pub fn channel_kind(&self) -> Result<ChannelKind, StoreError> {
        ChannelKind::from_code(self.channel_kind).ok_or(StoreError::Corrupt("rooms.channel_kind"))
    }
}

/// 상담방정보 of a room.
///
/// # Errors
/// When the database fails.
pub async fn room(conn: &mut dyn AsConn, site: SiteId, room: RoomNo) -> Result<Option<RoomFacts>, StoreError> {
    on!(conn, |c| sqlx::query_as(ROOM).bind(site.0).bind(room.0).fetch_optional(c))
}

/// A customer as seen from one identity.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct CustomerFacts {
    customer_key: i64,
    identity_id: i64,
    channel_kind: i64,
    /// 고객 ID
    pub customer_id: String,
    /// Grows with every change.
    pub version: i64,
    /// How many identities share it, merged ones apart.
    pub identities: i64,
    /// 이름
    pub name: Option<String>,
    /// 전화
    pub phone: Option<String>,
    /// 이메일
    pub email: Option<String>,
    /// 생년월일
    pub birth_date: Option<String>,
    /// 주소
    pub address: Option<String>,
    /// 비고
    pub note: Option<String>,
    /// 고객식별번호; after a merge the target's.
    pub identifier: String,
    /// Whether its ID ever came in signed.
    pub signed: bool,
    /// The newest claim that was ignored.
    pub ignored_claim: Option<String>,
    /// The newest unsigned ID that was taken.
    pub unsigned_claim: Option<String>,
    /// The site's time zone.
    pub time_zone: String,
}

impl CustomerFacts {
    /// The row of the person.
    #[must_use]
    pub fn key(&self) -> CustomerKey {
        CustomerKey(self.customer_key)
    }

    /// Kind of the identity's channel.
    ///
    /// # Errors
    /// When the stored number means none.
    pub fn channel_kind(&self) -> Result<ChannelKind, StoreError> {
        ChannelKind::from_code(self.channel_kind).ok_or(StoreError::Corrupt("identities.channel_kind"))
    }

    /// The row of the identity, after merges.
    #[must_use]
    pub fn identity(&self) -> IdentityId {
        IdentityId(self.identity_id)
    }
}

/// The customer of an identity.
///
/// # Errors
/// When the database fails.
pub async fn customer(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
) -> Result<Option<CustomerFacts>, StoreError> {
    on!(conn, |c| sqlx::query_as(CUSTOMER).bind(site.0).bind(identity.0).fetch_optional(c))
}

/// Where the newest value of a field came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced {
    /// The field as stored: its name, or `p:` and a parameter's.
    pub field: String,
    /// The value; empty where it was cleared.
    pub value: String,
    /// Who wrote it.
    pub source: Source,
    /// Name of the agent who did.
    pub agent: Option<String>,
    /// When.
    pub at: Millis,
    /// Label of the channel it came by.
    pub channel: String,
}

/// The newest write of each field of a customer, with today's names.
///
/// # Errors
/// When the database fails.
pub async fn sourced(conn: &mut dyn AsConn, site: SiteId, customer: CustomerKey) -> Result<Vec<Sourced>, StoreError> {
    type Row = (String, String, i64, Option<String>, i64, String);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(FACTS).bind(site.0).bind(customer.0).fetch_all(c))?;
    rows.into_iter()
        .map(|(field, value, source, agent, at, channel)| {
            let source = Source::from_code(source).ok_or(StoreError::Corrupt("facts.source"))?;
            Ok(Sourced { field, value, source, agent, at: Millis(at), channel })
        })
        .collect()
}
