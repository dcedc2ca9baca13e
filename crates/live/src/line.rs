use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU32, Ordering},
};

use bytes::Bytes;
use tokio::sync::Notify;

/// Most frames that wait for one socket. One that is slower is told to start over.
pub const QUEUE: usize = 256;

/// Why the server ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Log-out, another password, or a session that has run out.
    LoggedOut,
    /// Nothing was heard for too long.
    Silent,
    /// This process ends; the client comes back.
    Restart,
}

impl Ending {
    /// Close code of the WebSocket.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::LoggedOut => 4401,
            Self::Silent => 1001,
            Self::Restart => 1012,
        }
    }

    /// Close reason of the WebSocket.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged out",
            Self::Silent => "silent",
            Self::Restart => "reconnect",
        }
    }
}

/// What a connection is woken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Frames are to be sent.
    Frames,
    /// Session and view are to be authorised again.
    Check,
    /// The socket is to be closed.
    End(Ending),
}

/// What waits for one socket. Nobody who puts something in ever waits.
#[derive(Debug, Default)]
pub(crate) struct Line {
    waiting: Mutex<Waiting>,
    wake: Notify,
    /// Second of the hub's clock in which something was heard.
    heard: AtomicU32,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: Vec<Bytes>,
    check: bool,
    ending: Option<Ending>,
}

impl Line {
    pub(crate) fn new(second: u32) -> Self {
        Self { heard: AtomicU32::new(second), ..Self::default() }
    }

    /// Queues an event; `reset` makes the frame that stands for all that waits when there is too much of it.
    pub(crate) fn event(&self, frame: &Bytes, reset: impl FnOnce() -> Bytes) {
        let mut waiting = self.waiting();
        if waiting.frames.len() < QUEUE {
            waiting.frames.push(frame.clone());
        } else {
            waiting.frames.clear();
            waiting.frames.push(reset());
        }
        drop(waiting);
        self.wake.notify_one();
    }

    /// Queues what may be lost.
    pub(crate) fn hint(&self, frame: &Bytes) {
        let mut waiting = self.waiting();
        if waiting.frames.len() < QUEUE {
            waiting.frames.push(frame.clone());
            drop(waiting);
            self.wake.notify_one();
        }
    }

    /// `reset` stands for all that waited.
    pub(crate) fn start_over(&self, reset: Bytes) {
        let mut waiting = self.waiting();
        waiting.frames.clear();
        waiting.frames.push(reset);
        drop(waiting);
        self.wake.notify_one();
    }

    pub(crate) fn check(&self) {
        self.waiting().check = true;
        self.wake.notify_one();
    }

    pub(crate) fn end(&self, ending: Ending) {
        let mut waiting = self.waiting();
        waiting.frames = Vec::new();
        waiting.ending.get_or_insert(ending);
        drop(waiting);
        self.wake.notify_one();
    }

    pub(crate) fn hear(&self, second: u32) {
        self.heard.store(second, Ordering::Relaxed);
    }

    pub(crate) fn heard(&self) -> u32 {
        self.heard.load(Ordering::Relaxed)
    }

    /// Waits for something to do; frames are moved into `frames`, which is empty.
    pub(crate) async fn next(&self, frames: &mut Vec<Bytes>) -> Wake {
        loop {
            if let Some(wake) = self.take(frames) {
                return wake;
            }
            self.wake.notified().await;
        }
    }

    pub(crate) fn take(&self, frames: &mut Vec<Bytes>) -> Option<Wake> {
        let mut waiting = self.waiting();
        if let Some(ending) = waiting.ending {
            return Some(Wake::End(ending));
        }
        if std::mem::take(&mut waiting.check) {
            return Some(Wake::Check);
        }
        if waiting.frames.is_empty() {
            return None;
        }
        std::mem::swap(frames, &mut waiting.frames);
        Some(Wake::Frames)
    }

    /// Waits for the end alone, while frames are under way.
    pub(crate) async fn ended(&self) -> Ending {
        loop {
            if let Some(ending) = self.waiting().ending {
                return ending;
            }
            self.wake.notified().await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
