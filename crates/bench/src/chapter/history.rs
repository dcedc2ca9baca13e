//! 상담이력 of a person with 3,000 consultations, the detail of one with 400 messages, and the list of rooms, beside their
//! statements.

use serde_json::Value;

use super::{
    Shared,
    bare::Bare,
    shared::settle,
    turns::{self, Taken},
};
use crate::{
    Failure,
    engine::{self, Base},
    fixture::{Past, Site},
    http::{self, Connection},
    report::{Gate, Report, quantile},
    server::Server,
};

const CONSULTATIONS: i64 = 3_000;
/// Requests of one round.
const ASKED: usize = 150;
/// The page far behind.
const FAR: usize = 100;

pub(crate) async fn measure(shared: &mut Shared, report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let (base, site) = shared.big(engine).await?;
        let past = site.past(&base.db, CONSULTATIONS).await?;
        settle(base).await?;
        one(report, base, site, &past).await?;
    }
    Ok(())
}

/// A page as it is asked for, and as its statements are.
struct Page {
    path: String,
    kind: Kind,
    /// For pages of the list: what stands on it, and behind which room it begins.
    items: Vec<i64>,
    after: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    History,
    Detail,
    Rooms,
}

async fn one(report: &mut Report, base: &Base, site: &Site, past: &Past) -> Result<(), Failure> {
    let server = Server::start(base).await?;
    let mut desk = Desk { connection: Connection::open(server.address).await?, token: &site.agent_token };
    let history = format!("/api/v1/rooms/{}/history", past.open);
    let (first, far) = (desk.page(&history, 1).await?, desk.page(&history, FAR).await?);
    let detail = format!("{history}/{}", past.long);
    let pages = [
        ("history, first page", first),
        ("history, page 100", far),
        ("detail, 400 messages", Page { path: detail, kind: Kind::Detail, items: Vec::new(), after: None }),
        (
            "room list",
            Page { path: "/api/v1/rooms?status=waiting".to_owned(), kind: Kind::Rooms, items: Vec::new(), after: None },
        ),
    ];
    let name = base.engine.name();
    let mut firsts = 0.0;
    for (what, page) in &pages {
        let Taken { cpu, raw, mut times } = compare(base, site, past, &server, &mut desk, page).await?;
        report.compare("history", format!("{name}: CPU of {what}"), (cpu, raw), "µs", Gate::RatioAtMost(2.0));
        report.figure("history", format!("{name}: p50 of {what}"), quantile(&mut times, 0.5), "ms", Gate::None);
        match *what {
            "history, first page" => firsts = cpu,
            "history, page 100" => report.compare(
                "history",
                format!("{name}: page 100 beside the first"),
                (cpu, firsts),
                "µs",
                Gate::RatioAtMost(1.3),
            ),
            _ => {}
        }
    }
    Ok(())
}

/// A page beside its statements.
async fn compare(
    base: &Base,
    site: &Site,
    past: &Past,
    server: &Server,
    desk: &mut Desk<'_>,
    page: &Page,
) -> Result<Taken, Failure> {
    let mut bare = Bare::connect(base).await?;
    let ask = async |_| {
        desk.get(&page.path).await?;
        if page.kind == Kind::Detail {
            desk.get(&format!("{}/messages?after=200", page.path)).await?;
        }
        Ok(())
    };
    turns::take(base, server, ASKED, ask, async |_| state(&mut bare, site.id, past, page).await).await
}

/// The statements that an answer needs.
async fn state(bare: &mut Bare, site: i64, past: &Past, page: &Page) -> Result<(), Failure> {
    let list = |rooms: &[i64]| serde_json::to_string(&rooms.iter().map(|room| [room]).collect::<Vec<_>>());
    let access = "store::room::record::ACCESS";
    match page.kind {
        Kind::History => {
            let behind = page.after.map_or((i64::MAX, i64::MAX), |room| (past.started_at(room), room));
            bare.run(access, &[site, past.open], None).await?;
            if let Some(room) = page.after {
                bare.run("store::history::PLACE", &[site, past.customer, room], None).await?;
            }
            bare.run("store::history::COUNT", &[site, past.customer], None).await?;
            let limit = page.items.len() as i64 + 1;
            bare.run("store::history::PAGE", &[site, past.customer, behind.0, behind.1, limit], None).await?;
            bare.run("store::history::ASSIGNMENTS", &[site], Some(list(&page.items)?)).await
        }
        Kind::Detail => {
            let (key, place) = ([site, past.long], [site, past.customer, past.started_at(past.long), past.long]);
            bare.run(access, &[site, past.open], None).await?;
            bare.run("store::history::past::FIND", &[site, past.customer, past.long], None).await?;
            bare.run("store::history::ASSIGNMENTS", &[site], Some(list(&[past.long])?)).await?;
            bare.run("store::history::past::LOG", &key, None).await?;
            bare.run("store::history::past::FILES", &[site, past.long, 300], None).await?;
            bare.run("store::memo::PAGE", &[site, past.long, 0, 500], None).await?;
            bare.run("store::message::AFTER", &[site, past.long, 0, 201], None).await?;
            bare.run("store::history::past::NEXT_NEWER", &place, None).await?;
            bare.run("store::history::past::NEXT_OLDER", &place, None).await?;
            bare.run("store::history::past::COUNT_OLDER", &place, None).await?;
            bare.run("store::history::COUNT", &[site, past.customer], None).await?;
            // The other half of the conversation.
            bare.run(access, &[site, past.open], None).await?;
            bare.run(access, &key, None).await?;
            bare.run("store::message::AFTER", &[site, past.long, 200, 201], None).await
        }
        Kind::Rooms => {
            bare.run("store::site::FIND", &[site], None).await?;
            bare.run("store::room::list::PAGE_ALL", &[site, 1, 0, i64::MAX, i64::MAX, 51, 0, 9], None).await
        }
    }
}

/// An agent who reads.
struct Desk<'a> {
    connection: Connection,
    token: &'a str,
}

impl Desk<'_> {
    async fn get(&mut self, path: &str) -> Result<Vec<u8>, Failure> {
        self.connection.ask(&http::get(path, &http::cookie(self.token))).await
    }

    /// Goes to a page of the list, counted from 1.
    async fn page(&mut self, history: &str, number: usize) -> Result<Page, Failure> {
        let (mut path, mut after) = (history.to_owned(), None);
        for nth in 1.. {
            let answer: Value = serde_json::from_slice(&self.get(&path).await?)?;
            let items: Vec<i64> = answer["items"]
                .as_array()
                .ok_or("a page has items")?
                .iter()
                .filter_map(|item| item["room_no"].as_str()?.parse().ok())
                .collect();
            if nth == number {
                return Ok(Page { path, kind: Kind::History, items, after });
            }
            let next = answer["next_cursor"].as_str().ok_or_else(|| format!("there is no page {number}"))?;
            after = Some(*items.last().ok_or("a page is empty")?);
            path = format!("{history}?cursor={next}");
        }
        Err("no page".into())
    }
}
