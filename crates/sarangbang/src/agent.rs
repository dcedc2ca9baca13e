//! `agent` and `site`: what an operator does by hand.

use std::io::{BufRead as _, IsTerminal as _};

use clap::{Args, Subcommand, ValueEnum};
use domain::{SiteId, access::Role};
use service::{Desk, Error, setup::NewAgentByHand};

use crate::{Failure, config::Config, start, tell};

#[derive(Debug, Subcommand)]
pub(crate) enum AgentCommand {
    /// Make an agent; the password is asked for, read from standard input, or made and printed once
    Create(Create),
    /// Set another password; all sessions of the account end
    ResetPassword(Reset),
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// Log-in name
    #[arg(long)]
    email: String,
    /// Shown name
    #[arg(long)]
    name: String,
    /// What they may do
    #[arg(long, value_enum, default_value_t = RoleName::Agent)]
    role: RoleName,
    /// The site, where there are several [default: the first]
    #[arg(long)]
    site: Option<SiteId>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Reset {
    /// Log-in name
    #[arg(long)]
    email: String,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RoleName {
    /// 상담사
    Agent,
    /// 매니저
    Manager,
    /// 관리자
    Admin,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SiteCommand {
    /// Make one more site with a web channel and print its number
    Create {
        /// Name of the brand
        #[arg(long)]
        name: String,
    },
    /// Say how much the files of a site may take, and print what they take
    Files {
        /// Number of the site
        #[arg(long)]
        site: SiteId,
        /// Most MiB; without it as much as there is room for
        #[arg(long, value_parser = clap::value_parser!(i64).range(0..=MIB_MOST))]
        most_mib: Option<i64>,
    },
}

const MIB: i64 = 1024 * 1024;
/// 8 EiB, which is as much as a number of bytes can be.
const MIB_MOST: i64 = i64::MAX / MIB;

pub(crate) async fn agent(config: &Config, command: AgentCommand) -> Result<(), Failure> {
    let desk = start::desk(config, start::open(config).await?, None).await?;
    let done = match command {
        AgentCommand::Create(given) => create(&desk, given).await,
        AgentCommand::ResetPassword(given) => reset(&desk, given).await,
    };
    desk.db().close().await;
    done
}

pub(crate) async fn site(config: &Config, command: SiteCommand) -> Result<(), Failure> {
    let desk = start::desk(config, start::open(config).await?, None).await?;
    let done = match command {
        SiteCommand::Create { name } => service::setup::create_site(&desk, &name).await.map(|site| site.to_string()),
        SiteCommand::Files { site, most_mib } => {
            let limited = service::setup::limit_files(&desk, site, most_mib.map(|most| most * MIB)).await;
            limited.map(|space| match space.quota {
                Some(quota) => format!("{} of {} MiB", space.bytes / MIB, quota / MIB),
                None => format!("{} MiB, no limit", space.bytes / MIB),
            })
        }
    };
    desk.db().close().await;
    tell(&done.map_err(|error| explain(&error))?);
    Ok(())
}

async fn create(desk: &Desk, given: Create) -> Result<(), Failure> {
    let (password, made) = password(desk, given.password_stdin)?;
    let role = match given.role {
        RoleName::Agent => Role::Agent,
        RoleName::Manager => Role::Manager,
        RoleName::Admin => Role::Admin,
    };
    let new = NewAgentByHand { site: given.site, email: &given.email, name: &given.name, role, password: &password };
    let created = service::setup::create_agent(desk, new).await.map_err(|error| explain(&error))?;
    tell(&format!("{} ({})", given.email, created.agent));
    match (made, created.new_account) {
        (_, false) => tell("this account was there already and keeps its password"),
        (true, true) => tell(&format!("password: {password}")),
        (false, true) => {}
    }
    Ok(())
}

async fn reset(desk: &Desk, given: Reset) -> Result<(), Failure> {
    let (password, made) = password(desk, given.password_stdin)?;
    service::setup::reset_password(desk, &given.email, &password).await.map_err(|error| explain(&error))?;
    if made {
        tell(&format!("password: {password}"));
    }
    Ok(())
}

/// The password, and whether it was made here.
fn password(desk: &Desk, from_stdin: bool) -> Result<(String, bool), Failure> {
    if from_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok((line.trim_end_matches(['\r', '\n']).to_owned(), false));
    }
    let typed = if std::io::stdin().is_terminal() { typed_twice()? } else { String::new() };
    Ok(if typed.is_empty() { (service::password::generate(desk), true) } else { (typed, false) })
}

/// Typed without being shown; empty where one is to be made.
fn typed_twice() -> Result<String, Failure> {
    let typed = rpassword::prompt_password("비밀번호 (비우면 새로 만듭니다) / Password (empty: one is made): ")?;
    if !typed.is_empty() && rpassword::prompt_password("한 번 더 / Once more: ")? != typed {
        return Err("the two passwords differ; nothing was changed".into());
    }
    Ok(typed)
}

/// What is wrong, field by field.
fn explain(error: &Error) -> Failure {
    match error {
        Error::Invalid(fields) => {
            let told = fields.iter().map(|field| match field.max {
                Some(max) => format!("{}: {} ({max})", field.field, field.code),
                None => format!("{}: {}", field.field, field.code),
            });
            told.collect::<Vec<_>>().join(", ").into()
        }
        error => error.to_string().into(),
    }
}
