//! The clock, and what /proc says about processes.

use std::{fs, time::Instant};

use crate::Failure;

/// Ticks a second of the times in /proc/<pid>/stat.
const TICKS: f64 = 100.0;

#[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "rows carry the time they are made at")]
pub(crate) fn today() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Seconds of CPU a process has used.
pub(crate) fn cpu(pid: u32) -> Result<f64, Failure> {
    let stat = Stat::read(pid).ok_or("a measured process is gone")?;
    Ok(stat.own / TICKS)
}

/// Seconds of CPU of this process.
pub(crate) fn own_cpu() -> Result<f64, Failure> {
    cpu(std::process::id())
}

/// Seconds of CPU of a PostgreSQL cluster: its postmaster, all that it started, all that have ended.
pub(crate) fn cluster_cpu(postmaster: u32) -> Result<f64, Failure> {
    let mut ticks = Stat::read(postmaster).ok_or("PostgreSQL is gone")?.with_ended;
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if let Some(stat) = Stat::read(pid).filter(|stat| stat.parent == postmaster) {
            ticks += stat.own;
        }
    }
    Ok(ticks / TICKS)
}

/// The process that started this one.
pub(crate) fn parent(pid: u32) -> Option<u32> {
    Stat::read(pid).map(|stat| stat.parent)
}

struct Stat {
    parent: u32,
    own: f64,
    with_ended: f64,
}

impl Stat {
    fn read(pid: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in parentheses may hold anything.
        let fields: Vec<&str> = text.get(text.rfind(')')? + 2..)?.split(' ').collect();
        let number = |at: usize| fields.get(at)?.parse::<f64>().ok();
        let own = number(11)? + number(12)?;
        Some(Self { parent: fields.get(1)?.parse().ok()?, own, with_ended: own + number(13)? + number(14)? })
    }
}

/// KiB of memory that a process has for itself.
pub(crate) fn anonymous_kib(pid: u32) -> Result<f64, Failure> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:")).ok_or("no RssAnon")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// In one line: processor, how many, memory, kernel.
pub(crate) fn description() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cpus = std::thread::available_parallelism().map_or(0, usize::from);
    let memory: f64 = value(&read("/proc/meminfo"), "MemTotal").trim_end_matches(" kB").parse().unwrap_or_default();
    format!(
        "{} × {cpus}, {:.0} GiB, Linux {}",
        value(&read("/proc/cpuinfo"), "model name"),
        memory / 1024.0 / 1024.0,
        read("/proc/sys/kernel/osrelease").trim()
    )
}

/// Runnable processes of the last minute.
pub(crate) fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or_default()
}
