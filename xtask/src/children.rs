//! Programs and folders that must not outlive us: they go at the end, at a failure, at Ctrl-C and at SIGTERM.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::house::Outcome;

/// How long a child may take to say goodbye, in rounds of [`ROUND`].
const ROUNDS: usize = 200;
const ROUND: Duration = Duration::from_millis(50);

enum Left {
    Running(String, Child),
    Folder(PathBuf),
}

static LEFT: Mutex<Vec<Left>> = Mutex::new(Vec::new());

fn left() -> MutexGuard<'static, Vec<Left>> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes charge of a running program; returns its process id.
pub(crate) fn keep(name: &str, child: Child) -> u32 {
    let id = child.id();
    left().push(Left::Running(name.to_owned(), child));
    id
}

/// Takes charge of a folder that is to be removed at the end.
pub(crate) fn keep_folder(folder: &Path) {
    left().push(Left::Folder(folder.to_path_buf()));
}

/// Whether the program with this process id has ended.
pub(crate) fn has_ended(id: u32) -> bool {
    left().iter_mut().any(|one| match one {
        Left::Running(_, child) if child.id() == id => !matches!(child.try_wait(), Ok(None)),
        _ => false,
    })
}

/// Waits for a program that is about to end; returns whether it ended well.
pub(crate) fn wait(id: u32) -> Outcome<bool> {
    match take(id) {
        Some(Left::Running(_, mut child)) => Ok(child.wait()?.success()),
        _ => Err("the program was stopped".into()),
    }
}

/// Runs a program to its end, in our charge all the while; returns whether it ended well.
pub(crate) fn run(name: &str, command: &mut Command) -> Outcome<bool> {
    wait_for(keep(name, command.stdin(Stdio::null()).spawn()?))
}

/// Waits however long a program takes, in our charge all the while; returns whether it ended well.
pub(crate) fn wait_for(id: u32) -> Outcome<bool> {
    while !has_ended(id) {
        pause(ROUND);
    }
    wait(id)
}

fn take(id: u32) -> Option<Left> {
    let mut all = left();
    let place = all.iter().position(|one| matches!(one, Left::Running(_, child) if child.id() == id))?;
    Some(all.remove(place))
}

/// Stops one program politely, then firmly.
pub(crate) fn stop(id: u32) {
    if let Some(child) = take(id) {
        end(child);
    }
}

/// Kills one program at once, as the kernel does when memory ends: it has no time for anything.
pub(crate) fn kill(id: u32) {
    if let Some(Left::Running(_, mut child)) = take(id) {
        // What it has begun must not outlive it: the processes of a database server.
        let _ = Command::new("pkill").args(["-KILL", "-P", &id.to_string()]).status();
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Stops everything we started, the last first, and removes the folders.
pub(crate) fn stop_all() {
    loop {
        let Some(one) = left().pop() else { return };
        end(one);
    }
}

fn end(one: Left) {
    match one {
        Left::Folder(folder) => {
            // A folder that is gone already is as good as removed.
            let _ = fs::remove_dir_all(folder);
        }
        Left::Running(name, mut child) => {
            // SIGINT is the "fast" stop of PostgreSQL and the graceful one of Balai and node.
            let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status();
            for _ in 0..ROUNDS {
                if !matches!(child.try_wait(), Ok(None)) {
                    return;
                }
                pause(ROUND);
            }
            eprintln!("xtask: {name} does not stop; killing it");
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits a moment for another program; nothing here can wake us.
#[expect(clippy::disallowed_methods, reason = "we wait for programs that send no word")]
pub(crate) fn pause(moment: Duration) {
    thread::sleep(moment);
}

/// From now on Ctrl-C and SIGTERM stop the children before they stop us.
pub(crate) fn stop_all_on_signals() {
    thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let Ok(runtime) = runtime else { return };
        runtime.block_on(async {
            let (Ok(mut interrupt), Ok(mut terminate)) =
                (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
            else {
                return;
            };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            eprintln!("xtask: stopping what was started");
            stop_all();
            std::process::exit(130);
        });
    });
}
