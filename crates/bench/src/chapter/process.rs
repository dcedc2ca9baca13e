//! The process itself: how fast it starts, how large it is.

use std::{fs, path::Path, time::Duration};

use super::Shared;
use crate::{
    Failure, engine, machine,
    report::{Gate, Report, median},
    server::{self, Server},
};

const STARTS: usize = 5;
const MEGABYTE: f64 = 1e6;

pub(crate) async fn measure(shared: &mut Shared, report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let (base, _) = shared.big(engine).await?;
        let mut starts = Vec::new();
        let mut memory = 0.0;
        for _ in 0..STARTS {
            let server = Server::start(base).await?;
            starts.push(server.started_in.as_secs_f64());
            tokio::time::sleep(Duration::from_millis(700)).await;
            memory = machine::anonymous_kib(server.pid())? * 1024.0 / MEGABYTE;
        }
        let name = engine.name();
        report.figure("process", format!("{name}: start, 1 M messages"), median(&mut starts), "s", Gate::AtMost(0.5));
        report.figure("process", format!("{name}: memory idle (RssAnon)"), memory, "MB", Gate::AtMost(40.0));
    }
    let size = fs::metadata(server::binary()?)?.len() as f64;
    let fonts: u64 = ["ui/console/dist", "ui/widget/dist"].iter().map(|dir| fonts(Path::new(dir))).sum();
    report.figure("process", "binary without fonts", (size - fonts as f64) / MEGABYTE, "MB", Gate::AtMost(30.0));
    report.figure("process", "binary", size / MEGABYTE, "MB", Gate::None);
    Ok(())
}

/// Bytes of the fonts below a directory; none where it was not built.
fn fonts(dir: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|entry| {
            let path = entry.path();
            match entry.metadata() {
                Ok(meta) if meta.is_dir() => fonts(&path),
                Ok(meta) if path.extension().is_some_and(|kind| kind == "woff2" || kind == "woff") => meta.len(),
                _ => 0,
            }
        })
        .sum()
}
