use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use super::{Said, Socket};

/// Listens to a socket. Most often its task is woken because there is something to send: the socket is asked only where it
/// was the socket that woke the task.
#[derive(Default)]
pub(super) struct Ear(Option<(Arc<Bell>, Waker)>);

struct Bell {
    /// There may be something to hear.
    rung: AtomicBool,
    task: Waker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

impl Ear {
    /// What comes next. Cancelling loses nothing.
    pub(super) async fn hear(&mut self, socket: &mut Socket) -> Said {
        poll_fn(|context| self.poll(socket, context)).await
    }

    fn poll(&mut self, socket: &mut Socket, context: &Context<'_>) -> Poll<Said> {
        let (bell, waker) = self.bell(context);
        if !bell.rung.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        let heard = socket.poll_recv(&mut Context::from_waker(waker));
        if heard.is_ready() {
            // There may be more.
            bell.rung.store(true, Ordering::Release);
        }
        heard
    }

    /// A task that is polled by another waker than before has a new bell, which rings at first.
    fn bell(&mut self, context: &Context<'_>) -> &(Arc<Bell>, Waker) {
        if self.0.as_ref().is_some_and(|(bell, _)| !bell.task.will_wake(context.waker())) {
            self.0 = None;
        }
        self.0.get_or_insert_with(|| {
            let bell = Arc::new(Bell { rung: AtomicBool::new(true), task: context.waker().clone() });
            (Arc::clone(&bell), Waker::from(bell))
        })
    }
}
