use std::{
    ops::Deref,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use channels::{commerce::Shops, kakao_login::KakaoLogin, sms::Senders};
use domain::Millis;
use live::Hub;
use object_store::{ObjectStore, memory::InMemory};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use service::{Config, Desk, Parts, Seat, vault::Vault};

use crate::{START, TestDb};

/// The use cases over a test database, with a clock that stands still until the test moves it.
#[derive(Debug, Clone)]
pub struct TestDesk {
    desk: Desk,
    clock: Arc<AtomicI64>,
}

/// The outside services of a desk; by default those of the world, which no test calls.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// Send SMS.
    pub senders: Senders,
    /// Reads the orders of shops.
    pub shops: Shops,
    /// Asks Kakao.
    pub kakao_login: KakaoLogin,
}

/// Whether agents reach the console by https.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Https {
    Yes,
    No,
}

impl Deref for TestDesk {
    type Target = Desk;
    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl TestDb {
    /// The use cases over this database; it is [`START`].
    #[must_use]
    pub fn desk(&self) -> TestDesk {
        self.desk_at(Https::No)
    }

    /// The same as agents reach it by https, from anywhere.
    #[must_use]
    pub fn https_desk(&self) -> TestDesk {
        self.desk_at(Https::Yes)
    }

    /// The same, with these senders of SMS.
    #[must_use]
    pub fn desk_sending(&self, senders: Senders) -> TestDesk {
        self.desk_outside(Outside { senders, ..Outside::default() })
    }

    /// The same, with these outside services.
    #[must_use]
    pub fn desk_outside(&self, outside: Outside) -> TestDesk {
        self.desk_of(Https::No, outside, false, Arc::new(InMemory::new()))
    }

    /// The same, as it runs with demo data.
    #[must_use]
    pub fn demo_desk(&self) -> TestDesk {
        self.desk_of(Https::No, Outside::default(), true, Arc::new(InMemory::new()))
    }

    /// The same, with these files: several desks may share them as the nodes of an installation do.
    #[must_use]
    pub fn desk_keeping(&self, files: Arc<dyn ObjectStore>) -> TestDesk {
        self.desk_of(Https::No, Outside::default(), false, files)
    }

    pub(crate) fn desk_at(&self, https: Https) -> TestDesk {
        self.desk_of(https, Outside::default(), false, Arc::new(InMemory::new()))
    }

    fn desk_of(&self, https: Https, outside: Outside, demo: bool, files: Arc<dyn ObjectStore>) -> TestDesk {
        self.desk_at_seat(https, outside, demo, files, None)
    }

    pub(crate) fn desk_sharing(&self, https: Https, outside: Outside, demo: bool, seat: Option<Seat>) -> TestDesk {
        self.desk_at_seat(https, outside, demo, Arc::new(InMemory::new()), seat)
    }

    fn desk_at_seat(
        &self,
        https: Https,
        outside: Outside,
        demo: bool,
        files: Arc<dyn ObjectStore>,
        seat: Option<Seat>,
    ) -> TestDesk {
        static NODES: AtomicU64 = AtomicU64::new(0);
        let node = NODES.fetch_add(1, Ordering::Relaxed);
        let clock = Arc::new(AtomicI64::new(START.0));
        let random = Mutex::new(StdRng::seed_from_u64(self.seed() ^ node.rotate_left(32)));
        let time = Arc::clone(&clock);
        let url = match https {
            Https::Yes => "https://desk.example".to_owned(),
            Https::No => "http://127.0.0.1:8080".to_owned(),
        };
        let desk = Desk::new(Parts {
            db: self.db().clone(),
            hub: Arc::new(Hub::new("test".to_owned())),
            files,
            clock: Arc::new(move || Millis(time.load(Ordering::Relaxed))),
            random: Arc::new(move |bytes| random.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes)),
            node: seat.as_ref().map_or(u8::try_from(node % 256).unwrap_or_default(), Seat::number),
            seat,
            vault: Vault::new(&[7; 32], &[]),
            senders: outside.senders,
            shops: outside.shops,
            kakao_login: outside.kakao_login,
            config: Config {
                public_url: url.clone(),
                widget_url: url,
                build: "test".to_owned(),
                demo,
                beside: Vec::new(),
                local_sms: https == Https::No,
            },
        });
        TestDesk { desk, clock }
    }
}

impl TestDesk {
    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::Relaxed);
    }
}
