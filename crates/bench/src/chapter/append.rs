//! The appender alone, in groups over many open rooms, beside bare statements that write the same rows.

use domain::{
    Millis, RoomNo, SiteId, VisitorId,
    append::{Author, Incoming},
    room::Kind,
};
use service::appender::{self, Group, Letter};
use store::Db;

use crate::{
    Failure,
    engine::{self, Base, Engine},
    fixture::{Site, Size},
    raw_rows::{self, Cost, Fresh, Lanes},
    report::{Gate, Report, median},
};

const ROOMS: i64 = 2_000;
const GROUP: usize = 256;
/// Groups of one slice, over all lanes.
const GROUPS: usize = 32;
const PAIRS: u64 = 6;

pub(crate) async fn measure(report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let base = Base::fresh(engine, "append").await?;
        let result = one(report, &base).await;
        base.remove().await?;
        result?;
    }
    Ok(())
}

async fn one(report: &mut Report, base: &Base) -> Result<(), Failure> {
    let ours = Site::create(&base.db, 1, Size::open_rooms(ROOMS)).await?;
    let bare = Site::create(&base.db, 2, Size::open_rooms(ROOMS)).await?;
    let lanes = base.engine.lanes();
    let mut raw = Lanes::connect(base, &bare).await?;
    let (mut desks, mut limits) = (Vec::new(), Vec::new());
    for pair in 0..=PAIRS {
        let slices = raw_rows::slices(pair, lanes, GROUPS / lanes * GROUP, ours.rooms.len());
        let mut costs = [None, None];
        // Whoever goes first finds the caches of the other: they take turns.
        for who in [pair % 2, 1 - pair % 2] {
            costs[usize::from(who == 1)] = Some(if who == 0 {
                let letters: Vec<Vec<Letter>> =
                    slices.iter().map(|slice| slice.iter().map(|fresh| letter(&ours, fresh)).collect()).collect();
                Cost::of(base, append(&base.db, letters)).await?
            } else {
                raw.timed(base, &slices, GROUP).await?
            });
        }
        // The first pair warms up.
        if let ([Some(desk), Some(limit)], true) = (costs, pair > 0) {
            desks.push(desk);
            limits.push(limit);
        }
    }
    tell(report, base.engine, &desks, &limits);
    Ok(())
}

fn tell(report: &mut Report, engine: Engine, desks: &[Cost], limits: &[Cost]) {
    let count = (GROUPS * GROUP) as f64;
    let rate = |costs: &[Cost]| median(&mut costs.iter().map(|cost| count / cost.seconds).collect::<Vec<_>>());
    let micros = |costs: &[Cost]| costs.iter().map(|cost| cost.cpu).sum::<f64>() * 1e6 / count / costs.len() as f64;
    let least = match engine {
        Engine::Sqlite => 0.85,
        Engine::Postgres => 0.6,
    };
    // Pairs lie next to each other in time, so that what else runs on the machine weighs on both.
    let ratio =
        median(&mut desks.iter().zip(limits).map(|(desk, limit)| limit.seconds / desk.seconds).collect::<Vec<_>>());
    let limit = rate(limits);
    let name = engine.name();
    report.compare(
        "append",
        format!("{name}: appended, groups of 256"),
        (limit * ratio, limit),
        "/s",
        Gate::RatioAtLeast(least),
    );
    report.compare("append", format!("{name}: CPU per message"), (micros(desks), micros(limits)), "µs", Gate::None);
}

fn letter(site: &Site, fresh: &Fresh) -> Letter {
    let room = &site.rooms[fresh.room];
    let incoming = Incoming {
        room: (SiteId(site.id), RoomNo(room.number)),
        author: Author::Visitor(VisitorId(room.visitor)),
        client_id: fresh.client_id.clone(),
        kind: Kind::Text,
        body: fresh.body.to_owned(),
        extra: None,
        short: fresh.body.to_owned(),
        at: Millis(fresh.at),
    };
    Letter { incoming, agent_name: None, files: Vec::new(), button: None }
}

async fn append(db: &Db, lanes: Vec<Vec<Letter>>) -> Result<(), Failure> {
    let tasks: Vec<_> = lanes
        .into_iter()
        .map(|letters| {
            let db = db.clone();
            tokio::spawn(async move {
                for letters in letters.chunks(GROUP) {
                    let group = Group::new(letters);
                    let done = db
                        .write_here("append messages", &group, &|tx, group| Box::pin(appender::write(tx, group)))
                        .await?;
                    if done.events.len() != letters.len() {
                        return Err(service::Error::Internal("a message was refused"));
                    }
                }
                Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await?.map_err(|error| format!("appending: {error}"))?;
    }
    Ok(())
}
