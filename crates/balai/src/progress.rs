//! How far long work has come, on one line of a terminal; nothing where nobody looks.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};

/// One line that is written over and over.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    is_shown: bool,
}

impl Progress {
    /// Shown if standard error is a terminal.
    pub fn new() -> Self {
        Self { is_shown: std::io::stderr().is_terminal() }
    }

    /// Never shown.
    pub const fn silent() -> Self {
        Self { is_shown: false }
    }

    /// Writes over what was said before.
    pub fn tell(self, what: impl Display) {
        if self.is_shown {
            // What cannot be shown is not missed.
            let _ = write!(std::io::stderr(), "\r\x1b[K{what} …");
        }
    }

    /// The work is over: the line goes away.
    pub fn end(self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

/// Bytes as people say them: `1.4 MB`.
pub fn size(bytes: u64) -> String {
    let (whole, rest, unit) = match bytes {
        0..1_000_000 => (bytes / 1000, bytes % 1000 / 100, "kB"),
        1_000_000..1_000_000_000 => (bytes / 1_000_000, bytes % 1_000_000 / 100_000, "MB"),
        _ => (bytes / 1_000_000_000, bytes % 1_000_000_000 / 100_000_000, "GB"),
    };
    format!("{whole}.{rest} {unit}")
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        let said = [0, 940, 1_450, 12_340_000, 7_960_000_000].map(size);
        assert_eq!(said, ["0.0 kB", "0.9 kB", "1.4 kB", "12.3 MB", "7.9 GB"]);
    }
}
