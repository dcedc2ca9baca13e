use std::{
    future::poll_fn,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, Waker},
};

use bytes::Bytes;

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
    /// Second of the hub's clock in which something was heard.
    heard: AtomicU32,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: Vec<Bytes>,
    check: bool,
    ending: Option<Ending>,
    /// The task of the socket while it waits: it stands under the lock that is taken anyway.
    sleeper: Option<Waker>,
}

impl Waiting {
    fn take(&mut self, frames: &mut Vec<Bytes>) -> Option<Wake> {
        if let Some(ending) = self.ending {
            return Some(Wake::End(ending));
        }
        if std::mem::take(&mut self.check) {
            return Some(Wake::Check);
        }
        if self.frames.is_empty() {
            return None;
        }
        std::mem::swap(frames, &mut self.frames);
        Some(Wake::Frames)
    }

    /// Only one task ever waits, for one thing at a time.
    fn sleep(&mut self, context: &Context<'_>) {
        if !self.sleeper.as_ref().is_some_and(|sleeper| sleeper.will_wake(context.waker())) {
            self.sleeper = Some(context.waker().clone());
        }
    }
}

/// Wakes the task after the lock is given back, or it would wait for that.
fn wake(mut waiting: MutexGuard<'_, Waiting>) {
    let sleeper = waiting.sleeper.take();
    drop(waiting);
    if let Some(sleeper) = sleeper {
        sleeper.wake();
    }
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
        wake(waiting);
    }

    /// Queues what may be lost.
    pub(crate) fn hint(&self, frame: &Bytes) {
        let mut waiting = self.waiting();
        if waiting.frames.len() < QUEUE {
            waiting.frames.push(frame.clone());
            wake(waiting);
        }
    }

    /// `reset` stands for all that waited.
    pub(crate) fn start_over(&self, reset: Bytes) {
        let mut waiting = self.waiting();
        waiting.frames.clear();
        waiting.frames.push(reset);
        wake(waiting);
    }

    pub(crate) fn check(&self) {
        let mut waiting = self.waiting();
        waiting.check = true;
        wake(waiting);
    }

    pub(crate) fn end(&self, ending: Ending) {
        let mut waiting = self.waiting();
        waiting.frames = Vec::new();
        waiting.ending.get_or_insert(ending);
        wake(waiting);
    }

    pub(crate) fn hear(&self, second: u32) {
        self.heard.store(second, Ordering::Relaxed);
    }

    pub(crate) fn heard(&self) -> u32 {
        self.heard.load(Ordering::Relaxed)
    }

    /// Waits for something to do; frames are moved into `frames`, which is empty.
    pub(crate) async fn next(&self, frames: &mut Vec<Bytes>) -> Wake {
        poll_fn(|context| {
            let mut waiting = self.waiting();
            match waiting.take(frames) {
                Some(wake) => Poll::Ready(wake),
                None => {
                    waiting.sleep(context);
                    Poll::Pending
                }
            }
        })
        .await
    }

    pub(crate) fn take(&self, frames: &mut Vec<Bytes>) -> Option<Wake> {
        self.waiting().take(frames)
    }

    /// Waits for the end alone, while frames are under way.
    pub(crate) async fn ended(&self) -> Ending {
        poll_fn(|context| {
            let mut waiting = self.waiting();
            match waiting.ending {
                Some(ending) => Poll::Ready(ending),
                None => {
                    waiting.sleep(context);
                    Poll::Pending
                }
            }
        })
        .await
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
