//! Rows of figures beside their raw limits: one table, one JSON file.

use std::{fs, path::Path, time::Duration};

use serde::Serialize;

use crate::{Failure, machine, progress};

const FILE: &str = "target/bench/report.json";

/// What a row has to reach.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Gate {
    /// Shown only.
    None,
    /// The ratio to the raw limit.
    RatioAtLeast(f64),
    /// The ratio to the raw limit.
    RatioAtMost(f64),
    /// The figure itself.
    AtMost(f64),
}

/// One line of the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    chapter: &'static str,
    figure: String,
    value: f64,
    unit: &'static str,
    raw: Option<f64>,
    ratio: Option<f64>,
    required: String,
    ok: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct Report {
    machine: String,
    load_before: f64,
    load_after: f64,
    seconds: f64,
    rows: Vec<Row>,
    #[serde(skip)]
    broken: Vec<String>,
}

impl Report {
    pub(crate) fn begin() -> Self {
        let (machine, load_before) = (machine::description(), machine::load());
        Self { machine, load_before, load_after: 0.0, seconds: 0.0, rows: Vec::new(), broken: Vec::new() }
    }

    /// A figure alone.
    pub(crate) fn figure(
        &mut self,
        chapter: &'static str,
        figure: impl Into<String>,
        value: f64,
        unit: &'static str,
        gate: Gate,
    ) {
        self.row(chapter, figure.into(), value, unit, None, gate);
    }

    /// A figure beside its raw limit.
    pub(crate) fn compare(
        &mut self,
        chapter: &'static str,
        figure: impl Into<String>,
        (value, raw): (f64, f64),
        unit: &'static str,
        gate: Gate,
    ) {
        self.row(chapter, figure.into(), value, unit, Some(raw), gate);
    }

    fn row(
        &mut self,
        chapter: &'static str,
        figure: String,
        value: f64,
        unit: &'static str,
        raw: Option<f64>,
        gate: Gate,
    ) {
        let ratio = raw.map(|raw| value / raw);
        let (required, ok) = match gate {
            Gate::None => (String::new(), true),
            Gate::RatioAtLeast(least) => (format!("≥ {least} ×"), ratio.is_some_and(|ratio| ratio >= least)),
            Gate::RatioAtMost(most) => (format!("≤ {most} ×"), ratio.is_some_and(|ratio| ratio <= most)),
            Gate::AtMost(most) => (format!("≤ {most}"), value <= most),
        };
        let row = Row { chapter, figure, value, unit, raw, ratio, required, ok };
        progress(&row.line().join("  "));
        self.rows.push(row);
    }

    /// A chapter that could not be measured.
    pub(crate) fn broken(&mut self, chapter: &str, why: &str) {
        progress(&format!("{chapter} could not be measured: {why}"));
        self.broken.push(format!("{chapter}: {why}"));
    }

    pub(crate) fn took(&mut self, chapter: &str, time: Duration) {
        self.seconds += time.as_secs_f64();
        progress(&format!("{chapter} took {:.1} s", time.as_secs_f64()));
    }

    pub(crate) fn is_reached(&self) -> bool {
        self.broken.is_empty() && self.rows.iter().all(|row| row.ok)
    }

    #[expect(clippy::print_stdout, reason = "the table is the answer of the command")]
    pub(crate) fn print(&mut self) {
        self.load_after = machine::load();
        let mut lines = vec![["chapter", "figure", "value", "raw", "ratio", "required", "ok"].map(str::to_owned)];
        lines.push(["---"; 7].map(str::to_owned));
        lines.extend(self.rows.iter().map(Row::line));
        let widths: Vec<usize> =
            (0..7).map(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0)).collect();
        println!();
        for line in &lines {
            let cells = line.iter().zip(&widths).map(|(cell, width)| {
                let pad = if cell == "---" { "-" } else { " " };
                format!("{cell}{}", pad.repeat(width - cell.chars().count()))
            });
            println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
        }
        println!(
            "\n{}; load average {:.1} before, {:.1} after; {:.0} s",
            self.machine, self.load_before, self.load_after, self.seconds
        );
        for broken in &self.broken {
            println!("not measured: {broken}");
        }
        for row in self.rows.iter().filter(|row| !row.ok) {
            println!("not reached: {} {} ({})", row.chapter, row.figure, row.required);
        }
    }

    pub(crate) fn write(&self) -> Result<(), Failure> {
        let path = Path::new(FILE);
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        fs::write(path, serde_json::to_vec_pretty(self)?)?;
        Ok(())
    }
}

impl Row {
    fn line(&self) -> [String; 7] {
        [
            self.chapter.to_owned(),
            self.figure.clone(),
            format!("{} {}", short(self.value), self.unit),
            self.raw.map(|raw| format!("{} {}", short(raw), self.unit)).unwrap_or_default(),
            self.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            self.required.clone(),
            match (self.required.is_empty(), self.ok) {
                (true, _) => String::new(),
                (false, true) => "yes".to_owned(),
                (false, false) => "NO".to_owned(),
            },
        ]
    }
}

fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 1000.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The value below which this part of them lies.
pub(crate) fn quantile(values: &mut [f64], part: f64) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    values.sort_unstable_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
    let at = ((values.len() - 1) as f64 * part).round() as usize;
    values[at]
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    quantile(values, 0.5)
}
