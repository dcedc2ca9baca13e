//! `doctor`: looks for what keeps a desk from working well.

use std::net::TcpListener;

use clap::Args;
use object_store::{ObjectStoreExt as _, path::Path};

use crate::{Failure, config::Config, keys, start, tell};

#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Options {
    /// Build the index of search anew first
    #[arg(long)]
    reindex: bool,
}

pub(crate) async fn doctor(config: &Config, options: Options) -> Result<(), Failure> {
    let mut sick = 0;
    let mut say = |name: &str, found: Result<String, String>| match found {
        Ok(text) => tell(&format!("ok    {name}: {text}")),
        Err(text) => {
            sick += 1;
            tell(&format!("WRONG {name}: {text}"));
        }
    };
    let opened = start::open(config).await;
    let kind = if config.database_url.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
    say("database", opened.as_ref().map(|_| format!("{kind}, migrated")).map_err(ToString::to_string));
    if let Ok(db) = opened {
        let desk = start::desk(config, db, None).await?;
        say("secret key", keys::judge(config, &desk).await);
        say("reading", service::site::ping(&desk).await.map(|()| "answers".into()).map_err(|e| e.to_string()));
        say("files", writable(&desk).await);
        let set_up = service::setup::has_agents(&desk).await.map_err(|error| error.to_string());
        say(
            "agents",
            set_up.and_then(|any| {
                if any { Ok("there".into()) } else { Err("none; start `serve` and open the printed link".into()) }
            }),
        );
        say("customers", customers(&desk).await);
        if options.reindex {
            let built = service::search::Indexer::new(&desk).rebuild().await;
            say("search index", built.map(|count| format!("{count} entries written")).map_err(|e| e.to_string()));
        }
        say("search", searched(&desk).await);
        desk.db().close().await;
    }
    say("address", port(config));
    say("public address", public(config));
    say("user interface", if web::has_ui() { Ok("built in".into()) } else { Err("missing; run `make build`".into()) });
    if sick == 0 { Ok(()) } else { Err(format!("{sick} thing(s) to mend").into()) }
}

async fn customers(desk: &service::Desk) -> Result<String, String> {
    match service::customer::disagreeing(desk).await.map_err(|error| error.to_string())? {
        (0, 0) => Ok("show what was written of them".into()),
        (values, counts) => {
            Err(format!("{values} show other values than were written, {counts} have miscounted identities"))
        }
    }
}

async fn searched(desk: &service::Desk) -> Result<String, String> {
    match service::search::disagreeing(desk).await.map_err(|error| error.to_string())? {
        (0, 0) => Ok("finds what was written".into()),
        (behind, 0) => Ok(format!("{behind} consultation(s) wait to be indexed; `serve` does that")),
        (_, orphans) => Err(format!("{orphans} entries of the index stand for nothing; run `doctor --reindex`")),
    }
}

async fn writable(desk: &service::Desk) -> Result<String, String> {
    let path = Path::from(".doctor");
    desk.files().put(&path, "ok".into()).await.map_err(|error| error.to_string())?;
    desk.files().delete(&path).await.map_err(|error| error.to_string())?;
    Ok("can be written".into())
}

fn port(config: &Config) -> Result<String, String> {
    match TcpListener::bind(config.listen) {
        Ok(_) => Ok(format!("{} is free", config.listen)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Ok(format!("{} is in use", config.listen)),
        Err(error) => Err(format!("{}: {error}", config.listen)),
    }
}

fn public(config: &Config) -> Result<String, String> {
    let url = &config.public_url;
    if url.starts_with("https://") || config.is_local() {
        Ok(url.clone())
    } else {
        Err(format!("{url} is neither https nor this machine: passwords would travel in the open"))
    }
}
