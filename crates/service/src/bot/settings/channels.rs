use std::collections::BTreeSet;

use domain::{AuditId, ChannelId, SiteId, bot::BotKind, room::ChannelKind};
use store::{AsConn, Tx, audit, site::ChannelRow};

use crate::{Error, view};

/// The channels of a site and in which of them a bot is on.
pub(super) struct Channels {
    all: Vec<ChannelRow>,
    pub on: BTreeSet<ChannelId>,
}

impl Channels {
    pub async fn read(conn: &mut dyn AsConn, site: SiteId, kind: BotKind) -> Result<Self, Error> {
        let all = store::site::channels(conn, site).await?;
        let on = store::bot::channels(conn, site, kind).await?.into_iter().collect();
        Ok(Self { all, on })
    }

    /// As they would be after these switches.
    pub fn switched(&self, switches: &[view::BotSwitch]) -> Result<BTreeSet<ChannelId>, Error> {
        let mut on = self.on.clone();
        for switch in switches {
            let known = self.all.iter().find(|channel| channel.id.to_string() == switch.channel_id);
            let channel = known.ok_or(Error::field("channels", "no_channel"))?.id;
            if switch.on {
                on.insert(channel);
            } else {
                on.remove(&channel);
            }
        }
        Ok(on)
    }

    /// The kinds of those.
    pub fn kinds(&self, on: &BTreeSet<ChannelId>) -> Vec<ChannelKind> {
        let kinds: BTreeSet<ChannelKind> =
            self.all.iter().filter(|channel| on.contains(&channel.id)).map(|channel| channel.kind).collect();
        kinds.into_iter().collect()
    }

    pub fn shown(&self) -> Vec<view::BotChannel> {
        let channel = |channel: &ChannelRow| view::BotChannel {
            channel_id: channel.id.to_string(),
            kind: channel.kind.into(),
            label: channel.label.clone(),
            on: self.on.contains(&channel.id),
        };
        self.all.iter().map(channel).collect()
    }

    /// Switches, and says so in the log.
    pub async fn switch(
        &self,
        tx: &mut Tx<'_>,
        (site, kind): (SiteId, BotKind),
        on: &BTreeSet<ChannelId>,
        line: AuditId,
    ) -> Result<(), Error> {
        if *on == self.on {
            return Ok(());
        }
        let list: Vec<ChannelId> = on.iter().copied().collect();
        store::bot::switch(tx, site, kind, &list).await?;
        let labels = |on: &BTreeSet<ChannelId>| {
            let of = self.all.iter().filter(|channel| on.contains(&channel.id));
            of.map(|channel| channel.label.as_str()).collect::<Vec<_>>().join(", ")
        };
        Ok(audit::value(tx, site, line, "channels", Some(&labels(&self.on)), Some(&labels(on))).await?)
    }
}
