//! The table at the end, and whether the aims are met.

use std::fmt;
use std::fs;
use std::time::Duration;

use crate::bench::storm::Tempo;
use crate::house::Outcome;

/// The least lifecycles per second.
const AIM_LIFECYCLES: f64 = 1_000.0;
/// The most that may be lost between the smallest and the largest size.
const AIM_LOSS: f64 = 0.20;
/// The least share of the ceiling for the tracking page.
const AIM_TRACKING: f64 = 0.50;

struct Row {
    engine: String,
    what: String,
    clients: usize,
    tempo: Tempo,
}

/// Everything measured so far.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    memory: Vec<String>,
}

/// Memory of a process, in kilobytes.
pub(crate) struct Memory {
    now: u64,
    peak: u64,
}

impl Memory {
    /// Reads what the kernel says of a process.
    pub(crate) fn of(id: u32) -> Outcome<Self> {
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let field = |name: &str| {
            status
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .and_then(|rest| rest.split_whitespace().next())
                .and_then(|number| number.parse().ok())
                .unwrap_or(0)
        };
        Ok(Self { now: field("VmRSS:"), peak: field("VmHWM:") })
    }
}

/// Processor time a process has used, in hundredths of a second.
pub(crate) fn ticks(id: u32) -> Outcome<u64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The second field is the name in brackets; user and system time are the 14th and 15th.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    Ok(fields.skip(11).take(2).filter_map(|number| number.parse::<u64>().ok()).sum())
}

impl Report {
    /// Adds a measurement; returns its line.
    pub(crate) fn add(&mut self, engine: &str, what: &str, clients: usize, tempo: Tempo) -> String {
        let row = Row { engine: engine.to_owned(), what: what.to_owned(), clients, tempo };
        let line = row.to_string();
        self.rows.push(row);
        line
    }

    /// Adds the hall's memory.
    pub(crate) fn memory(&mut self, engine: &str, size: u64, memory: &Memory) {
        let line = format!(
            "{engine}: memory of the hall at {size} cases {} MB, peak {} MB",
            memory.now / 1024,
            memory.peak / 1024
        );
        println!("{line}");
        self.memory.push(line);
    }

    /// Rounds that failed, over all.
    pub(crate) fn failures(&self) -> u64 {
        self.rows.iter().map(|row| row.tempo.failures).sum()
    }

    fn rate(&self, engine: &str, what: &str) -> Vec<f64> {
        self.rows
            .iter()
            .filter(|row| row.engine == engine && row.what.starts_with(what))
            .map(|row| row.tempo.per_second())
            .collect()
    }

    fn engines(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.rows.iter().map(|row| row.engine.as_str()).collect();
        names.retain(|name| *name != "ceiling");
        names.dedup();
        names
    }

    fn aims(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ceiling = self.rate("ceiling", "").first().copied();
        for engine in self.engines() {
            let lifecycles = self.rate(engine, "lifecycles");
            if let (Some(first), Some(last)) = (lifecycles.first(), lifecycles.last()) {
                let loss = 1.0 - last / first.max(f64::EPSILON);
                verdict(
                    f,
                    *first >= AIM_LIFECYCLES,
                    &format!("{engine}: {first:.0} lifecycles/s, aim {AIM_LIFECYCLES:.0}"),
                )?;
                verdict(
                    f,
                    loss <= AIM_LOSS,
                    &format!(
                        "{engine}: {:.0} % lost from the smallest to the largest size, aim at most 20 %",
                        loss * 100.0
                    ),
                )?;
            }
            if let (Some(track), Some(ceiling)) = (self.rate(engine, "tracking").last(), ceiling) {
                let share = track / ceiling.max(f64::EPSILON);
                verdict(
                    f,
                    share >= AIM_TRACKING,
                    &format!("{engine}: tracking page at {:.0} % of the ceiling, aim 50 %", share * 100.0),
                )?;
            }
        }
        Ok(())
    }
}

fn verdict(f: &mut fmt::Formatter<'_>, is_met: bool, what: &str) -> fmt::Result {
    writeln!(f, "{} {what}", if is_met { "met   " } else { "MISSED" })
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = &self.tempo.times;
        write!(
            f,
            "{:9} {:36} {:>7} {:>10.0} {:>9} {:>9} {:>9}",
            self.engine,
            self.what,
            self.clients,
            self.tempo.per_second(),
            millis(times.percentile(50)),
            millis(times.percentile(99)),
            millis(times.longest())
        )?;
        if let Some(trouble) = &self.tempo.trouble {
            write!(f, "  {} FAILED, first: {trouble}", self.tempo.failures)?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:9} {:36} {:>7} {:>10} {:>9} {:>9} {:>9}",
            "engine", "what", "clients", "each s", "p50 ms", "p99 ms", "max ms"
        )?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        for line in &self.memory {
            writeln!(f, "{line}")?;
        }
        self.aims(f)
    }
}

fn millis(took: Duration) -> String {
    format!("{:.2}", took.as_secs_f64() * 1_000.0)
}
