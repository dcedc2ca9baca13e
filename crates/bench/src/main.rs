//! Measures the desk beside raw limits taken in the same run: `bench [chapter …]`.

mod chapter;
mod engine;
mod fixture;
mod http;
mod load;
mod machine;
mod raw_rows;
mod raw_sockets;
mod report;
mod server;
mod socket;

use std::process::ExitCode;

use report::Report;

/// The one of the product: desk and raw limits that run in this process have the same.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Why a measurement could not be taken.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let ended = if asked.first().is_some_and(|first| first == raw_sockets::COMMAND) {
        runtime.block_on(raw_sockets::serve()).map(|()| true)
    } else {
        runtime.block_on(measure(&asked))
    };
    runtime.shutdown_background();
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => fail(&error),
    }
}

/// Says whether every gate was reached.
async fn measure(asked: &[String]) -> Result<bool, Failure> {
    let mut report = Report::begin();
    for name in asked {
        if !chapter::NAMES.contains(&name.as_str()) {
            return Err(format!("no chapter {name}; there are {}", chapter::NAMES.join(", ")).into());
        }
    }
    let mut shared = chapter::Shared::default();
    for name in chapter::NAMES {
        if asked.is_empty() || asked.iter().any(|it| it == name) {
            progress(&format!("{name} …"));
            let began = machine::now();
            if let Err(error) = chapter::run(name, &mut shared, &mut report).await {
                report.broken(name, &error.to_string());
            }
            report.took(name, began.elapsed());
        }
    }
    report.print();
    report.write()?;
    shared.remove().await?;
    Ok(report.is_reached())
}

#[expect(clippy::print_stderr, reason = "progress of a command")]
pub(crate) fn progress(line: &str) {
    eprintln!("bench: {line}");
}

fn fail(error: &Failure) -> ExitCode {
    progress(&error.to_string());
    ExitCode::FAILURE
}
