use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AgentId, CustomerKey, FactId, IdentityId, LinkId, Millis, SiteId,
    customer::{Field, Placed, Source, Written, at_link, shown},
    link::MoveKind,
};
use store::{Tx, customer::CustomerRow, fact::Fact, link::LinkRow};

use crate::{Desk, Error};

/// The field of the ID in `changed`, beside those of values.
const ID: &str = "customer_id";

/// Locked customers whose values change together: facts are written at once, the rows with [`Ledger::save`].
pub(crate) struct Ledger<'d> {
    pub desk: &'d Desk,
    pub site: SiteId,
    pub now: Millis,
    rows: BTreeMap<CustomerKey, CustomerRow>,
    touched: BTreeSet<CustomerKey>,
}

/// Who writes values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Author {
    pub identity: IdentityId,
    pub source: Source,
    pub agent: Option<AgentId>,
}

impl<'d> Ledger<'d> {
    /// Locks customers, in ascending order.
    pub async fn lock(
        desk: &'d Desk,
        tx: &mut Tx<'_>,
        site: SiteId,
        now: Millis,
        keys: impl IntoIterator<Item = CustomerKey>,
    ) -> Result<Self, Error> {
        let keys: BTreeSet<CustomerKey> = keys.into_iter().collect();
        let mut rows = BTreeMap::new();
        for key in keys {
            rows.insert(key, store::customer::lock(tx, site, key).await?);
        }
        Ok(Self { desk, site, now, rows, touched: BTreeSet::new() })
    }

    /// Adds a customer who is made in this transaction, without identities.
    pub async fn create(&mut self, tx: &mut Tx<'_>, customer_id: &str) -> Result<CustomerKey, Error> {
        let key = CustomerKey(self.desk.id());
        store::customer::insert(tx, self.site, key, customer_id, 0, (self.now, self.now)).await?;
        let row = store::customer::lock(tx, self.site, key).await?;
        self.rows.insert(key, row);
        Ok(key)
    }

    /// The customers that are locked.
    pub fn keys(&self) -> BTreeSet<CustomerKey> {
        self.rows.keys().copied().collect()
    }

    /// A locked customer.
    pub fn row(&self, key: CustomerKey) -> Result<&CustomerRow, Error> {
        self.rows.get(&key).ok_or(Error::Internal("a customer who is not locked"))
    }

    fn row_mut(&mut self, key: CustomerKey) -> Result<&mut CustomerRow, Error> {
        self.touched.insert(key);
        self.rows.get_mut(&key).ok_or(Error::Internal("a customer who is not locked"))
    }

    /// The next place in the order of all of these customers' values: now, or after the last one where clocks disagree.
    pub fn tick(&mut self, keys: &[CustomerKey]) -> Result<Millis, Error> {
        let mut place = self.now;
        for key in keys {
            place = place.max(self.row(*key)?.updated_at.plus(1));
        }
        for key in keys {
            self.row_mut(*key)?.updated_at = place;
        }
        Ok(place)
    }

    /// Counts identities that come or go.
    pub fn count(&mut self, key: CustomerKey, by: i64) -> Result<i64, Error> {
        let row = self.row_mut(key)?;
        row.identities += by;
        Ok(row.identities)
    }

    /// Gives a customer another ID.
    pub fn rename(&mut self, key: CustomerKey, customer_id: &str) -> Result<(), Error> {
        let row = self.row_mut(key)?;
        customer_id.clone_into(&mut row.customer_id);
        row.changed.insert(ID.to_owned(), row.version + 1);
        Ok(())
    }

    /// Writes values; returns whether there were any.
    pub async fn write(
        &mut self,
        tx: &mut Tx<'_>,
        key: CustomerKey,
        author: Author,
        values: &[(Field, String)],
    ) -> Result<bool, Error> {
        if values.is_empty() {
            return Ok(false);
        }
        let place = self.tick(&[key])?;
        let fact = |(field, value): &(Field, String)| {
            let written = Written { fact: FactId(self.desk.id()), value: value.clone(), at: self.now };
            let placed = Placed { written, placed: place, link: None };
            let Author { identity, source, agent } = author;
            (Fact { placed, field: field.clone(), identity, source, agent }, true)
        };
        let facts: Vec<_> = values.iter().map(fact).collect();
        store::fact::insert(tx, self.site, key, &facts).await?;
        for (field, value) in values {
            self.show(key, field, value)?;
        }
        Ok(true)
    }

    /// Notes the value shown of a field.
    fn show(&mut self, key: CustomerKey, field: &Field, value: &str) -> Result<(), Error> {
        let row = self.row_mut(key)?;
        row.set(field, value);
        if !field.is_parameter() {
            row.changed.insert(field.to_string(), row.version + 1);
        }
        Ok(())
    }

    /// Carries what is shown of one customer over to another: everything is kept there under the link, and shown where it
    /// wins (R3, R4).
    pub async fn carry(
        &mut self,
        tx: &mut Tx<'_>,
        link: LinkId,
        (from, to): (CustomerKey, CustomerKey),
        place: Millis,
    ) -> Result<(), Error> {
        let standing = store::fact::shown(tx, self.site, to).await?;
        let joining = store::fact::shown(tx, self.site, from).await?;
        let mut facts = Vec::new();
        for fact in joining.into_iter().filter(|fact| !fact.value().is_empty()) {
            let target = standing.iter().find(|other| other.field == fact.field).map(|other| &other.placed.written);
            let wins = at_link(target, Some(&fact.placed.written)) != target;
            if wins {
                self.show(to, &fact.field, fact.value())?;
            }
            facts.push((self.copy(&fact, link, place), wins));
        }
        Ok(store::fact::insert(tx, self.site, to, &facts).await?)
    }

    fn copy(&self, fact: &Fact, link: LinkId, place: Millis) -> Fact {
        let written = Written { fact: FactId(self.desk.id()), ..fact.placed.written.clone() };
        Fact { placed: Placed { written, placed: place, link: Some(link) }, ..fact.clone() }
    }

    /// Decides anew what is shown of some fields, after facts came or went behind the newest ones, and lets those to whom the
    /// values were carried since follow. `since`: the place of the earliest that came or went.
    pub async fn settle(
        &mut self,
        tx: &mut Tx<'_>,
        changed: BTreeMap<CustomerKey, BTreeSet<Field>>,
        since: Millis,
    ) -> Result<(), Error> {
        let mut waiting: Vec<(Millis, CustomerKey, Field)> = changed
            .into_iter()
            .flat_map(|(key, fields)| fields.into_iter().map(move |field| (since, key, field)))
            .collect();
        while let Some((since, key, field)) = waiting.pop() {
            self.decide(tx, key, &field).await?;
            for link in store::link::onward(tx, self.site, key, since).await? {
                if self.refresh(tx, &link, &field).await? {
                    waiting.push((link.placed, link.to, field.clone()));
                }
            }
        }
        Ok(())
    }

    async fn decide(&mut self, tx: &mut Tx<'_>, key: CustomerKey, field: &Field) -> Result<(), Error> {
        let tail = store::fact::tail(tx, self.site, key, field, Millis(i64::MAX)).await?;
        let winner = shown(tail.iter().map(|fact| &fact.placed));
        store::fact::hide(tx, self.site, key, [field]).await?;
        if let Some(winner) = winner {
            store::fact::show(tx, self.site, winner.written.fact).await?;
        }
        let value = winner.map(|winner| winner.written.value.clone()).unwrap_or_default();
        if self.row(key)?.value(field) != value || field.is_parameter() {
            self.show(key, field, &value)?;
        }
        Ok(())
    }

    /// Makes what a link carried of a field what it would carry now; whether that changed anything.
    async fn refresh(&self, tx: &mut Tx<'_>, link: &LinkRow, field: &Field) -> Result<bool, Error> {
        let carried: Vec<Fact> = store::fact::of_link(tx, self.site, link.id).await?;
        let carried = carried.into_iter().find(|fact| fact.field == *field);
        if link.kind == MoveKind::Leave {
            return Ok(false);
        }
        let tail = store::fact::tail(tx, self.site, link.from, field, link.placed).await?;
        let winner = shown(tail.iter().map(|fact| &fact.placed)).map(|placed| placed.written.fact);
        let source = tail.into_iter().find(|fact| Some(fact.placed.written.fact) == winner);
        let source = source.filter(|fact| !fact.value().is_empty());
        let same = |a: &Fact, b: &Fact| {
            (a.value(), a.placed.written.at, a.identity) == (b.value(), b.placed.written.at, b.identity)
        };
        match (&carried, &source) {
            (None, None) => return Ok(false),
            (Some(before), Some(after)) if same(before, after) => return Ok(false),
            _ => {}
        }
        if let Some(before) = carried {
            store::fact::void(tx, self.site, [before.placed.written.fact], self.now).await?;
        }
        if let Some(after) = source {
            let copy = self.copy(&after, link.id, link.placed);
            store::fact::insert(tx, self.site, link.to, &[(copy, false)]).await?;
        }
        Ok(true)
    }

    /// Every customer to whom values of these were carried after a place in the order, themselves among them.
    pub async fn reach(
        tx: &mut Tx<'_>,
        site: SiteId,
        keys: impl IntoIterator<Item = CustomerKey>,
        since: Millis,
    ) -> Result<BTreeSet<CustomerKey>, Error> {
        let mut reached = BTreeMap::new();
        let mut waiting: Vec<_> = keys.into_iter().map(|key| (key, since)).collect();
        while let Some((key, since)) = waiting.pop() {
            if reached.get(&key).is_some_and(|earlier| *earlier <= since) {
                continue;
            }
            reached.insert(key, since);
            let onward = store::link::onward(tx, site, key, since).await?;
            waiting.extend(onward.into_iter().map(|link| (link.to, link.placed)));
        }
        Ok(reached.into_keys().collect())
    }

    /// Writes the customers that changed back, each with a new version; those who lost identities first, so that an ID is
    /// free before another one takes it.
    pub async fn save(mut self, tx: &mut Tx<'_>) -> Result<Vec<CustomerKey>, Error> {
        let touched: Vec<CustomerKey> = std::mem::take(&mut self.touched).into_iter().collect();
        let mut rows: Vec<CustomerRow> = touched.iter().filter_map(|key| self.rows.remove(key)).collect();
        rows.sort_by_key(|row| (row.identities > 0, row.key));
        for row in &mut rows {
            row.version += 1;
            store::customer::save(tx, self.site, row).await?;
        }
        Ok(touched)
    }
}
