use domain::SiteId;

use crate::Event;

/// Tells connections what happened and keeps the recent past for those that come back.
#[derive(Debug)]
pub struct Hub {
    epoch: String,
}

impl Hub {
    /// `epoch` names this process start.
    #[must_use]
    pub fn new(epoch: String) -> Self {
        Self { epoch }
    }

    /// Tells what happened, in this order. Call after the commit.
    pub fn publish(&self, _events: Vec<Event>) {}

    /// Where a connection that starts now stands.
    #[must_use]
    pub fn cursor(&self, _site: SiteId) -> String {
        format!("{}.0", self.epoch)
    }
}
