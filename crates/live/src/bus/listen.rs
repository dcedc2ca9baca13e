use std::{sync::Arc, time::Duration};

use async_nats::jetstream::{
    Message,
    consumer::{AckPolicy, DeliverPolicy, pull},
};
use domain::SiteId;
use futures_util::StreamExt as _;
use tokio::{sync::watch, task::JoinSet};

use super::{Bus, BusError, PAUSE, Signal, packet};
use crate::{Hub, hub::Number};

/// The server says that it lives this often; twice as long without a word, and the consumer is made anew.
const HEARTBEAT: Duration = Duration::from_millis(500);
/// A consumer that nobody asks any more is forgotten by the server after this time.
const FORGOTTEN: Duration = Duration::from_secs(10);
/// Longest time of one request for more.
const EXPIRES: Duration = Duration::from_secs(10);
const BATCH: usize = 512;

/// A hub that hears of what happens at all nodes. Dropping it stops that.
#[derive(Debug)]
pub struct Listening {
    /// End with it.
    _tasks: JoinSet<()>,
    filled: watch::Receiver<bool>,
}

impl Listening {
    /// Returns when the hub knows all that the stream kept when it began.
    pub async fn filled(&self) {
        let mut filled = self.filled.clone();
        // The sender ends with the task alone.
        drop(filled.wait_for(|filled| *filled).await);
    }
}

/// How far the stream was heard.
#[derive(Debug, Default)]
struct Heard {
    epoch: String,
    last: u64,
}

impl Bus {
    /// Tells the hub what the stream holds and what comes. `signalled` is called with what other processes mean for
    /// sockets, before the hub is told what came with it.
    #[must_use]
    pub fn listen(&self, hub: Arc<Hub>, signalled: impl Fn(SiteId, &Signal) + Send + Sync + 'static) -> Listening {
        let (fill, filled) = watch::channel(false);
        let bus = self.clone();
        let mut tasks = JoinSet::new();
        self.meet(&hub, &mut tasks);
        tasks.spawn(async move {
            let mut heard = Heard::default();
            loop {
                if let Err(error) = bus.hear(&hub, &mut heard, &fill, &signalled).await {
                    tracing::debug!(%error, "listening to the other nodes begins anew");
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
        Listening { _tasks: tasks, filled }
    }

    /// Until something is wrong with the consumer; what follows goes on after the last that was heard.
    async fn hear(
        &self,
        hub: &Hub,
        heard: &mut Heard,
        fill: &watch::Sender<bool>,
        signalled: &(impl Fn(SiteId, &Signal) + Sync),
    ) -> Result<(), BusError> {
        let stream = self.stream().await?;
        let info = stream.cached_info();
        let epoch = format!("{:x}", info.created.unix_timestamp_nanos());
        let (first, last) = (info.state.first_sequence, info.state.last_sequence);
        // Another stream, one that has lost its end, or one that has forgotten what was not heard yet.
        if epoch != heard.epoch || last < heard.last || first > heard.last + 1 {
            *heard = Heard { epoch, last: first.saturating_sub(1) };
            hub.join(&heard.epoch, Number::after(heard.last));
        }
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: heard.last + 1 },
            ack_policy: AckPolicy::None,
            inactive_threshold: FORGOTTEN,
            memory_storage: true,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(config).await.map_err(BusError::refused)?;
        let request = consumer.stream().heartbeat(HEARTBEAT).expires(EXPIRES).max_messages_per_batch(BATCH);
        let mut messages = request.messages().await.map_err(BusError::refused)?;
        loop {
            if heard.last >= last {
                fill.send_replace(true);
            }
            let message = tokio::time::timeout(HEARTBEAT * 3, messages.next()).await;
            let Ok(Some(message)) = message else { return Err(BusError::refused("the consumer is silent")) };
            let message = message.map_err(BusError::refused)?;
            let number = message.info().map_err(BusError::refused)?.stream_sequence;
            if number <= heard.last {
                continue;
            }
            if number > heard.last + 1 {
                return Err(BusError::refused("the stream has forgotten what was to come"));
            }
            self.tell(hub, &message, number, signalled);
            heard.last = number;
            hub.passed(Number::after(number));
        }
    }

    fn tell(&self, hub: &Hub, message: &Message, number: u64, signalled: &impl Fn(SiteId, &Signal)) {
        let site = message.subject.rsplit('.').next().and_then(|site| site.parse().ok());
        let Some(site) = site else { return };
        let opened = match packet::open(site, &message.payload) {
            Ok(opened) => opened,
            Err(error) => {
                tracing::warn!(%error, "a packet of another version is not understood: its site starts over");
                return hub.lost(site, Number::at(number, 0));
            }
        };
        let own = opened.origin == *self.origin;
        let places = opened.signals.len();
        for (place, signal) in opened.signals.iter().enumerate() {
            match signal {
                // It takes a number, so that nobody goes on across it.
                Signal::Change(viewer) => hub.viewer_changed_at(site, viewer, Number::at(number, place)),
                // What it meant here it has meant already.
                _ if own => {}
                Signal::Follow(visitor, room) => hub.set_visitor_room(site, *visitor, *room),
                Signal::Invite(visitor) => hub.invite_visitor(site, *visitor),
                Signal::End(agent, _) => hub.check_agent(site, *agent),
            }
            if !own {
                signalled(site, signal);
            }
        }
        hub.tell(site, number, places, opened.events);
    }
}
