//! Linking and undoing: the same for a person with 3 rooms and for one with 50 identities and 3,000 rooms, and 고객정보 beside
//! its statements.

use serde_json::{Value, json};

use super::{
    Shared,
    bare::{Bare, Opened},
    shared::settle,
    turns::{self, Taken},
};
use crate::{
    Failure,
    engine::{self, Base},
    fixture::{Person, Site},
    http::{self, Connection},
    machine,
    report::{Gate, Report, median},
    server::Server,
};

/// Links and undos of each person; the first ones warm up.
const ROUNDS: usize = 60;
const WARM_UP: usize = 10;
/// Views of one round.
const VIEWS: usize = 1_000;

pub(crate) async fn measure(shared: &mut Shared, report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let (base, site) = shared.big(engine).await?;
        let small = site.person(&base.db, "small", 1, 3, 1).await?;
        let big = site.person(&base.db, "big", 49, 3_000, 34).await?;
        settle(base).await?;
        let server = Server::start(base).await?;
        moves(report, base, site, &server, [&small, &big]).await?;
        views(report, base, site, &server).await?;
    }
    Ok(())
}

/// What a link, its preview and its undo take, in milliseconds.
#[derive(Default)]
struct Times {
    preview: Vec<f64>,
    link: Vec<f64>,
    undo: Vec<f64>,
}

async fn moves(
    report: &mut Report,
    base: &Base,
    site: &Site,
    server: &Server,
    persons: [&Person; 2],
) -> Result<(), Failure> {
    let mut desk =
        Desk { connection: Connection::open(server.address).await?, tokens: site.agents(&base.db, ROUNDS / 5).await? };
    let mut times = [Times::default(), Times::default()];
    for round in 0..ROUNDS {
        for (person, times) in persons.iter().zip(&mut times) {
            let one = desk.round(round, person).await?;
            if round >= WARM_UP {
                times.preview.push(one[0]);
                times.link.push(one[1]);
                times.undo.push(one[2]);
            }
        }
    }
    let name = base.engine.name();
    let [small, big] = &mut times;
    for (what, big, small) in [
        ("preview", &mut big.preview, &mut small.preview),
        ("link", &mut big.link, &mut small.link),
        ("undo", &mut big.undo, &mut small.undo),
    ] {
        let figure = format!("{name}: {what}, 50 identities and 3,000 rooms beside 3 rooms");
        report.compare("person", figure, (median(big), median(small)), "ms", Gate::RatioAtMost(1.5));
    }
    Ok(())
}

/// An agent who links.
struct Desk {
    connection: Connection,
    tokens: Vec<String>,
}

impl Desk {
    /// Previews, links and undoes once.
    async fn round(&mut self, round: usize, person: &Person) -> Result<[f64; 3], Failure> {
        // Each agent may see 20 previews a minute.
        let token = self.tokens[round % self.tokens.len()].clone();
        let joining = format!("/api/v1/rooms/{}/customer", person.joining);
        let version = self.version(&token, &joining).await?;
        let asked = json!({"version": version, "customer_id": person.id});
        let (previewed, status, answer) = self.timed(&token, "PATCH", &joining, &asked).await?;
        let target = answer["preview"]["target"]["version"].clone();
        expect(status, 409, &answer)?;
        let confirmed =
            json!({"version": version, "customer_id": person.id, "confirm_link": true, "target_version": target});
        let (linked, status, answer) = self.timed(&token, "PATCH", &joining, &confirmed).await?;
        expect(status, 200, &answer)?;
        let log = self.connection.ask(&http::get(&format!("{joining}/changes"), &http::cookie(&token))).await?;
        let log: Value = serde_json::from_slice(&log)?;
        let changes = log["items"].as_array().ok_or("no log")?;
        let link = changes.iter().find(|change| change["kind"] == "link").ok_or("no link in the log")?;
        let path = format!("/api/v1/links/{}/undo", link["link_id"].as_str().unwrap_or_default());
        let (undone, status, answer) = self.timed(&token, "POST", &path, &json!({"confirm": true})).await?;
        expect(status, 200, &answer)?;
        Ok([previewed, linked, undone])
    }

    async fn version(&mut self, token: &str, path: &str) -> Result<Value, Failure> {
        let view = self.connection.ask(&http::get(path, &http::cookie(token))).await?;
        Ok(serde_json::from_slice::<Value>(&view)?["version"].clone())
    }

    /// Milliseconds, status and answer of a write.
    async fn timed(
        &mut self,
        token: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<(f64, u16, Value), Failure> {
        let request = http::write(method, path, &http::cookie(token), &body.to_string());
        let began = machine::now();
        let (status, answer) = self.connection.tell(&request).await?;
        Ok((began.elapsed().as_secs_f64() * 1e3, status, serde_json::from_slice(&answer)?))
    }
}

fn expect(status: u16, wanted: u16, answer: &Value) -> Result<(), Failure> {
    if status == wanted { Ok(()) } else { Err(format!("{status} instead of {wanted}: {answer}").into()) }
}

/// CPU of 고객정보 beside its statements and a ping.
async fn views(report: &mut Report, base: &Base, site: &Site, server: &Server) -> Result<(), Failure> {
    let mut connection = Connection::open(server.address).await?;
    let mut bare = Bare::connect(base).await?;
    let ask = async |nth| {
        let path = format!("/api/v1/rooms/{}/customer", Opened::draw(site, nth).number);
        connection.ask(&http::get(&path, &http::cookie(&site.agent_token))).await.map(drop)
    };
    let run = async |nth| bare.customer(site.id, &Opened::draw(site, nth)).await;
    let Taken { cpu, raw, .. } = turns::take(base, server, VIEWS, ask, run).await?;
    let figure = format!("{}: CPU of the customer view", base.engine.name());
    report.compare("person", figure, (cpu, raw), "µs", Gate::RatioAtMost(2.0));
    Ok(())
}
