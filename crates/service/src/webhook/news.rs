use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use domain::{
    IdSource, Millis, NewsId, SiteId,
    access::RoomAccess,
    webhook::{self, Kind, Standing},
};
use live::{Audience, Event};
use serde_json::{Value, json};
use store::{Tx, webhook::News};
use tokio::sync::Notify;

use crate::{Clock, Error, view};

/// What happened, on its way into the transaction in which it happens. Nearly every desk has no webhook: then nothing is
/// asked of the database.
pub(crate) struct Outbox {
    /// Bits of the kinds that are wanted, by site.
    wanted: RwLock<HashMap<SiteId, i64>>,
    ids: Arc<Mutex<IdSource>>,
    clock: Clock,
    departures: Notify,
}

impl Outbox {
    pub(crate) fn new(ids: Arc<Mutex<IdSource>>, clock: Clock) -> Self {
        Self { wanted: RwLock::default(), ids, clock, departures: Notify::new() }
    }

    /// These kinds are wanted from now on.
    pub(crate) fn want(&self, wanted: HashMap<SiteId, i64>) {
        *self.wanted.write().unwrap_or_else(PoisonError::into_inner) = wanted;
    }

    /// Whether nobody wants to be told of anything.
    pub(crate) fn is_quiet(&self) -> bool {
        self.wanted.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn kinds(&self, site: SiteId) -> i64 {
        self.wanted.read().unwrap_or_else(PoisonError::into_inner).get(&site).copied().unwrap_or_default()
    }

    fn id(&self, now: Millis) -> NewsId {
        NewsId(self.ids.lock().unwrap_or_else(PoisonError::into_inner).next(now))
    }

    /// Writes down what webhooks want to hear of these events, within their transaction. Call [`Outbox::ring`] after it.
    pub(crate) async fn note(&self, tx: &mut Tx<'_>, events: &[Event]) -> Result<(), Error> {
        let now = (self.clock)();
        let (mut news, mut told) = (Vec::new(), BTreeSet::new());
        for event in events {
            let kinds = self.kinds(event.site);
            if kinds == 0 {
                continue;
            }
            for (kind, data) in of_event(tx, event, kinds).await? {
                if !told.insert((event.site, kind, data.to_string())) {
                    continue;
                }
                news.push(written(self.id(now), event.site, kind, &data, now));
            }
        }
        if !news.is_empty() {
            store::webhook::tell(tx, &news, now).await?;
        }
        Ok(())
    }

    /// Something may have been written down.
    pub(crate) fn ring(&self) {
        self.departures.notify_one();
    }

    /// Returns when something may have been.
    pub(crate) async fn rung(&self) {
        self.departures.notified().await;
    }
}

/// The document that a webhook gets.
pub(super) fn written(id: NewsId, site: SiteId, kind: Kind, data: &Value, now: Millis) -> News {
    let body = json!({"type": kind.name(), "timestamp": now.rfc3339(), "data": data}).to_string();
    News { site, id, kind: kind.code(), bit: kind.bit(), body }
}

/// What webhooks are told of an event, of the kinds that are wanted. Who the customer is stands in it by 고객 ID alone (R21).
async fn of_event(tx: &mut Tx<'_>, event: &Event, kinds: i64) -> Result<Vec<(Kind, Value)>, Error> {
    let site = event.site.to_string();
    let wanted = |kind: Kind| kinds & kind.bit() != 0;
    let mut news = Vec::new();
    match &event.audience {
        Audience::Room { room_no, before, after, said, .. } => {
            for kind in webhook::of_room(before.map(standing), standing(*after)) {
                if !wanted(kind) {
                    continue;
                }
                let mut data = json!({"site_id": site, "room_no": room_no.to_string()});
                shown(&mut data, *after);
                if let Some(before) = before {
                    let mut was = json!({});
                    shown(&mut was, *before);
                    data["before"] = was;
                }
                news.push((kind, data));
            }
            if let Some(said) = said.filter(|_| wanted(Kind::MessageCreated)) {
                let data = json!({
                    "site_id": site, "room_no": room_no.to_string(), "id": format!("{room_no}-{}", said.seq),
                    "seq": said.seq, "from": view::From::from(said.sender),
                });
                news.push((Kind::MessageCreated, data));
            }
        }
        Audience::Customer(key) if wanted(Kind::CustomerChanged) => {
            if let Some(id) = store::webhook::customer_id(tx, event.site, *key).await? {
                news.push((Kind::CustomerChanged, json!({"site_id": site, "customer_id": id})));
            }
        }
        Audience::Customer(_) | Audience::None | Audience::Agent(..) | Audience::Site(_) | Audience::Overseers(..) => {}
    }
    Ok(news)
}

fn standing(access: RoomAccess) -> Standing<domain::AgentId> {
    Standing { status: access.status, agent: access.agent }
}

fn shown(data: &mut Value, access: RoomAccess) {
    data["status"] = json!(view::Status::from(access.status));
    data["agent_id"] = json!(access.agent.map(|agent| agent.to_string()));
}
