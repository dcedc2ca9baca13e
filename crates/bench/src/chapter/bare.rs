//! The statements of what the console asks for, on one bare connection.

use std::collections::HashMap;

use sqlx::{
    ConnectOptions as _, PgConnection, SqliteConnection, postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};
use store::Statement;

use crate::{
    Failure,
    engine::{Base, Engine},
    fixture::Site,
    load,
};

/// A room with whose it is.
pub(crate) struct Opened {
    pub(crate) number: i64,
    customer: i64,
}

impl Opened {
    /// Any of the site's rooms, ended ones mostly.
    pub(crate) fn draw(site: &Site, nth: usize) -> Self {
        let customers = site.rooms.len() as i64;
        let rooms = site.rooms.last().map_or(1, |last| last.number);
        let number = load::scatter(nth) % rooms + 1;
        Self { number, customer: (number - 1) % customers + 1 }
    }
}

/// One connection that runs the statements of the five answers.
pub(crate) struct Bare {
    conn: Conn,
    statements: HashMap<&'static str, Statement>,
}

enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Bare {
    pub(crate) async fn connect(base: &Base) -> Result<Self, Failure> {
        let conn = match base.engine {
            Engine::Sqlite => {
                let options = SqliteConnectOptions::new()
                    .filename(base.url.trim_start_matches("sqlite:"))
                    .pragma("mmap_size", "268435456")
                    .pragma("cache_size", "-2048");
                Conn::Sqlite(options.connect().await?)
            }
            Engine::Postgres => Conn::Postgres(base.url.parse::<PgConnectOptions>()?.connect().await?),
        };
        let statements = store::all_statements().into_iter().map(|statement| (statement.name, statement)).collect();
        Ok(Self { conn, statements })
    }

    pub(crate) async fn open(&mut self, site: i64, room: &Opened) -> Result<(), Failure> {
        let one = [site, room.number];
        self.run("store::room::record::FIND_FOR", &[site, room.number, site], None).await?;
        // Each of the four other answers makes sure for itself who may read the room.
        for _ in 0..4 {
            self.run("store::room::record::ACCESS", &one, None).await?;
        }
        self.run("store::info::ROOM", &one, None).await?;
        self.known(site, room).await?;
        self.run("store::message::BEFORE", &[site, room.number, i64::MAX, 51], None).await?;
        self.run("store::history::COUNT", &[site, room.customer], None).await?;
        self.run("store::history::PAGE", &[site, room.customer, i64::MAX, i64::MAX, 51], None).await?;
        let rooms: Vec<[i64; 1]> = (0..20).map(|nth| [nth * 1_000 + room.customer]).collect();
        self.run("store::history::ASSIGNMENTS", &[site], Some(serde_json::to_string(&rooms)?)).await
    }

    /// The statements of 고객정보 alone.
    pub(crate) async fn customer(&mut self, site: i64, room: &Opened) -> Result<(), Failure> {
        self.run("store::room::record::ACCESS", &[site, room.number], None).await?;
        self.known(site, room).await
    }

    async fn known(&mut self, site: i64, room: &Opened) -> Result<(), Failure> {
        self.run("store::info::CUSTOMER", &[site, room.customer], None).await?;
        self.run("store::info::FACTS", &[site, room.customer], None).await?;
        self.run("store::tag::OF", &[site, room.customer, room.customer], None).await?;
        self.run("store::verification::verified::OF_IDENTIFIER", &[site, room.customer], None).await
    }

    /// Runs a statement of the product by its name.
    pub(crate) async fn run(
        &mut self,
        name: &str,
        numbers: &[i64],
        texts: impl IntoIterator<Item = String>,
    ) -> Result<(), Failure> {
        let statement = self.statements.get(name).ok_or_else(|| format!("no statement {name}"))?;
        macro_rules! run {
            ($conn:expr, $sql:expr) => {{
                let mut query = sqlx::query($sql);
                for number in numbers {
                    query = query.bind(*number);
                }
                for text in texts {
                    query = query.bind(text);
                }
                let rows = query.fetch_all($conn).await?;
                if rows.is_empty() && name.contains("room::") {
                    return Err(format!("{name} finds nothing").into());
                }
            }};
        }
        match &mut self.conn {
            Conn::Sqlite(conn) => run!(conn, statement.sql.sqlite),
            Conn::Postgres(conn) => run!(conn, statement.sql.postgres),
        }
        Ok(())
    }
}
