//! Programs of others that tests ask: started, listened to, and stopped when the test ends.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};

/// A program of others. It is killed when the test ends, however it ends.
pub(crate) struct Helper {
    child: Child,
    /// What it says, line by line.
    pub(crate) told: Receiver<String>,
}

impl Drop for Helper {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Helper {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines {
                // What it says must be read on, or it would wait for a reader.
                let _ = tell.send(line);
            }
        });
        Self { child, told }
    }
}
