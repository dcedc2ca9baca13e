use domain::{
    AccountId, AgentId, ChannelId, CustomerKey, GroupId, IdentityId, Millis,
    access::{Role, Viewer},
    room::ChannelKind,
};
use service::{session::Session, view::Preferences};

use crate::site::{START, Site, put};

/// An agent with an account that nobody can log in to by password.
#[derive(Debug, Clone)]
pub struct Agent {
    /// The agent.
    pub id: AgentId,
    /// The account.
    pub account: AccountId,
    /// Log-in name.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// Role.
    pub role: Role,
}

/// A customer with one identity.
#[derive(Debug, Clone)]
pub struct Person {
    /// The row of the customer.
    pub key: CustomerKey,
    /// 고객 ID.
    pub customer_id: String,
    /// The row of the identity.
    pub identity: IdentityId,
    /// 고객식별번호.
    pub identifier: String,
    /// The identity's channel.
    pub channel: ChannelId,
    /// Its kind.
    pub kind: ChannelKind,
}

impl Site {
    /// A new agent, available, with capacity 10.
    pub async fn agent(&self, name: &str, role: Role) -> Agent {
        let (account, id) = (self.new_id(), self.new_id());
        let email = format!("{id}@test.local");
        put!(
            &self.db,
            "INSERT INTO accounts (account_id, email, email_folded, password_hash, created_at) VALUES ($1, $2, $3, '!', $4)",
            account,
            email.as_str(),
            email.as_str(),
            START.0,
        );
        put!(
            &self.db,
            "INSERT INTO agents (site_id, agent_id, account_id, name, role, available, capacity, load, layout, preferences, created_at) \
             VALUES ($1, $2, $3, $4, $5, TRUE, 10, 0, '{}', '{}', $6)",
            self.id.0,
            id,
            account,
            name,
            role.code(),
            START.0,
        );
        Agent { id: AgentId(id), account: AccountId(account), email, name: name.to_owned(), role }
    }

    /// How many rooms an agent may have at a time.
    pub async fn capacity(&self, agent: AgentId, capacity: i64) {
        put!(
            &self.db,
            "UPDATE agents SET capacity = $3 WHERE site_id = $1 AND agent_id = $2",
            self.id.0,
            agent.0,
            capacity
        );
    }

    /// Disables an agent.
    pub async fn disable(&self, agent: AgentId) {
        put!(&self.db, "UPDATE agents SET disabled_at = 1 WHERE site_id = $1 AND agent_id = $2", self.id.0, agent.0);
    }

    /// A group with who leads it and who is led.
    pub async fn group(&self, leaders: &[&Agent], members: &[&Agent]) -> GroupId {
        let id = self.new_id();
        put!(&self.db, "INSERT INTO groups (site_id, group_id, name) VALUES ($1, $2, '상담팀')", self.id.0, id);
        for (agent, leads) in leaders.iter().map(|a| (a, true)).chain(members.iter().map(|a| (a, false))) {
            put!(
                &self.db,
                "INSERT INTO group_members (site_id, group_id, agent_id, leads) VALUES ($1, $2, $3, $4)",
                self.id.0,
                id,
                agent.id.0,
                leads,
            );
        }
        GroupId(id)
    }

    /// A customer who came by web chat with this ID.
    pub async fn customer(&self, customer_id: &str) -> Person {
        let key = self.new_id();
        put!(
            &self.db,
            "INSERT INTO customers (site_id, customer_key, customer_id, identities, version, created_at, updated_at) \
             VALUES ($1, $2, $3, 0, 1, $4, $4)",
            self.id.0,
            key,
            customer_id,
            START.0,
        );
        let person = Person {
            key: CustomerKey(key),
            customer_id: customer_id.to_owned(),
            identity: IdentityId(0),
            identifier: String::new(),
            channel: self.web,
            kind: ChannelKind::Web,
        };
        self.web_row(&person, customer_id).await
    }

    /// One more web account of the same customer; its identifier ends in `tail`.
    pub async fn web_row(&self, person: &Person, tail: &str) -> Person {
        let (id, identifier) = (self.new_id(), format!("{}_{tail}", self.id));
        put!(
            &self.db,
            "INSERT INTO identities (site_id, identity_id, customer_key, channel_id, channel_kind, identifier, has_id, signed, tags, created_at, seen_at) \
             VALUES ($1, $2, $3, $4, $5, $6, TRUE, FALSE, '[]', $7, $7)",
            self.id.0,
            id,
            person.key.0,
            self.web.0,
            ChannelKind::Web.code(),
            identifier.as_str(),
            START.0,
        );
        put!(
            &self.db,
            "INSERT INTO identifiers (site_id, identifier, identity_id, kind) VALUES ($1, $2, $3, 0)",
            self.id.0,
            identifier.as_str(),
            id,
        );
        put!(
            &self.db,
            "UPDATE customers SET identities = identities + 1 WHERE site_id = $1 AND customer_key = $2",
            self.id.0,
            person.key.0,
        );
        Person { identity: IdentityId(id), identifier, ..person.clone() }
    }

    /// Gives a customer another 고객 ID and leaves identifiers as they are.
    pub async fn rename(&self, person: &Person, customer_id: &str) {
        put!(
            &self.db,
            "UPDATE customers SET customer_id = $3, version = version + 1 WHERE site_id = $1 AND customer_key = $2",
            self.id.0,
            person.key.0,
            customer_id,
        );
    }

    /// An agent writes the 이름 of a customer.
    pub async fn name(&self, customer: CustomerKey, identity: IdentityId, name: &str, at: Millis) {
        put!(
            &self.db,
            "UPDATE facts SET shown = FALSE WHERE site_id = $1 AND customer_key = $2 AND field = 'name' AND shown",
            self.id.0,
            customer.0,
        );
        put!(
            &self.db,
            "INSERT INTO facts (site_id, fact_id, customer_key, identity_id, field, value, at, source, placed_at, shown) \
             VALUES ($1, $2, $3, $4, 'name', $5, $6, 0, $6, TRUE)",
            self.id.0,
            self.new_id(),
            customer.0,
            identity.0,
            name,
            at.0,
        );
        put!(
            &self.db,
            "UPDATE customers SET name = $3, version = version + 1, updated_at = $4 WHERE site_id = $1 AND customer_key = $2",
            self.id.0,
            customer.0,
            name,
            at.0,
        );
    }
}

impl crate::TestDb {
    /// Lets one customer show a name that nobody wrote.
    pub async fn forge_a_name(&self) {
        put!(
            self.db(),
            "UPDATE customers SET name = '아무도 쓰지 않은 이름' WHERE customer_key = (SELECT MIN(c.customer_key) FROM customers c)"
        );
    }
}

impl Site {
    /// What the audit log says of an agent: actions with how often, by name.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn audited(&self, agent: AgentId) -> Vec<(String, i64)> {
        let mut read = self.db.read().await.expect("a connection");
        store::on!(&mut read, |c| sqlx::query_as(
            "SELECT action, COUNT(*) FROM audit WHERE site_id = $1 AND agent_id = $2 GROUP BY action ORDER BY action"
        )
        .bind(self.id.0)
        .bind(agent.0)
        .fetch_all(c))
        .expect("lines")
    }

    /// What the audit log says of a field: before and after, oldest first.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn audited_values(&self, field: &str) -> Vec<(Option<String>, Option<String>)> {
        let mut read = self.db.read().await.expect("a connection");
        store::on!(&mut read, |c| sqlx::query_as(
            "SELECT v.before, v.after FROM audit_values v WHERE v.site_id = $1 AND v.field = $2 ORDER BY v.audit_id"
        )
        .bind(self.id.0)
        .bind(field)
        .fetch_all(c))
        .expect("values")
    }

    /// The session of an agent who leads the groups of these members, without a log-in.
    #[must_use]
    pub fn acting_as(&self, agent: &Agent, leads: &[AgentId]) -> Session {
        let mut leads = leads.to_vec();
        leads.sort_unstable();
        Session {
            site: self.id,
            viewer: Viewer { agent: agent.id, role: agent.role, leads: leads.into() },
            account: agent.account,
            name: agent.name.clone(),
            email: agent.email.clone(),
            preferences: Preferences::from_stored("{}"),
            token_hash: String::new(),
            scopes: None,
        }
    }
}
