//! The log on standard error: lines for people, or one JSON object a line for whoever collects them.

use std::fmt;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use kernel::{Clock as _, SystemClock};
use serde::Deserialize;
use serde_json::json;
use tracing_subscriber::EnvFilter;

/// How a line is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object, with `timestamp`, `level`, `target` and what the line knows, such as its `message`.
    Json,
}

/// The table `[log]` of `balai.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// How a line is written.
    #[serde(default)]
    pub format: Format,
}

/// What the program says beside its log is written in the same way, or a collector would meet lines that it cannot read.
static IS_JSON: AtomicBool = AtomicBool::new(false);

/// Begins the log; `BALAI_LOG` chooses what is in it. Once in the life of the program.
pub fn start(format: Format) {
    let filter = EnvFilter::try_from_env("BALAI_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    // A line of the log that finds no room is lost. Complaining of it on standard error would find none either, and end the
    // request that wrote it.
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    match format {
        Format::Text => lines.init(),
        Format::Json => {
            IS_JSON.store(true, Ordering::Relaxed);
            lines.json().flatten_event(true).with_current_span(false).with_span_list(false).init();
            // Where, and not what it says: that may name somebody.
            std::panic::set_hook(Box::new(|panic| match panic.location() {
                Some(place) => write("ERROR", format_args!("a panic at {place}")),
                None => write("ERROR", format_args!("a panic")),
            }));
        }
    }
}

/// Says something to whoever started the program, whatever `BALAI_LOG` leaves out.
pub(crate) fn tell(words: fmt::Arguments<'_>) {
    if IS_JSON.load(Ordering::Relaxed) {
        write("INFO", words);
    } else {
        let _ = writeln!(std::io::stderr(), "{words}");
    }
}

/// Says why the program ends.
pub fn fail(failure: &crate::failure::Failure) {
    // A full disk under the log is no second failure.
    if IS_JSON.load(Ordering::Relaxed) {
        write("ERROR", format_args!("{failure}"));
    } else {
        let _ = writeln!(std::io::stderr(), "balai: {failure}");
    }
}

fn write(level: &str, words: fmt::Arguments<'_>) {
    let at = SystemClock.now().to_string();
    let line = json!({ "timestamp": at, "level": level, "target": "balai", "message": words.to_string().trim() });
    let _ = writeln!(std::io::stderr(), "{line}");
}
