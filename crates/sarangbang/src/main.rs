//! The consultation desk: command line, configuration, wiring.

mod agent;
mod config;
mod doctor;
mod keys;
mod listen;
mod logging;
mod serve;
mod simulate;
mod start;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;

/// The system's takes a fifth of the time that answering a message takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Why a command ended; told to the operator in one line.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A self-hosted consultation desk.
#[derive(Debug, Parser)]
#[command(name = "sarangbang", version, about)]
struct Cli {
    #[command(flatten)]
    given: config::Given,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests (the default)
    Serve(serve::Options),
    /// Bring the database to this version
    Migrate,
    /// Look for what keeps the desk from working well
    Doctor(doctor::Options),
    /// Agents
    #[command(subcommand)]
    Agent(agent::AgentCommand),
    /// Sites
    #[command(subcommand)]
    Site(agent::SiteCommand),
    /// Run an outside service with a page on which one is its customer
    #[command(subcommand)]
    Simulate(simulate::SimulateCommand),
    /// Print the description of the HTTP API
    Openapi,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    logging::start();
    // Refused only where one was named before, and then there is one.
    rustls::crypto::ring::default_provider().install_default().ok();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads())
        .max_blocking_threads(16)
        .thread_name("sarangbang")
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => {
            let ended = runtime.block_on(run(cli));
            runtime.shutdown_timeout(std::time::Duration::from_secs(1));
            ended
        }
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell_error(&format!("sarangbang: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Failure> {
    let command = cli.command.unwrap_or(Command::Serve(serve::Options::default()));
    if let Command::Openapi = command {
        tell(&web::document().to_pretty_json()?);
        return Ok(());
    }
    if let Command::Simulate(command) = command {
        return simulate::simulate(command).await;
    }
    let config = Config::read(cli.given)?;
    match command {
        Command::Serve(options) => serve::serve(config, options).await,
        Command::Migrate => start::migrate(&config).await,
        Command::Doctor(options) => doctor::doctor(&config, options).await,
        Command::Agent(command) => agent::agent(&config, command).await,
        Command::Site(command) => agent::site(&config, command).await,
        Command::Openapi | Command::Simulate(_) => Ok(()),
    }
}

/// Each worker keeps memory of its own, so there are no more than a desk can use.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).clamp(1, 8)
}

/// One line for the operator.
#[expect(clippy::print_stdout, reason = "what a command answers goes to standard output")]
pub(crate) fn tell(line: &str) {
    println!("{line}");
}

#[expect(clippy::print_stderr, reason = "why a command failed goes to standard error")]
fn tell_error(line: &str) {
    eprintln!("{line}");
}
