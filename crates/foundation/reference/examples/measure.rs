//! Says what the table of regions costs: run it with `--release`.

use std::time::Instant;

use reference::{Calendar, Position, Regions};

#[expect(clippy::disallowed_methods, reason = "this example is a stop-watch")]
fn main() {
    let start = Instant::now();
    let before = resident();
    let regions = Regions::shipped();
    println!("{} regions ready after {:?}", regions.count(), start.elapsed());
    println!("memory: {} kB, at the most {} kB", status("VmRSS") - before, status("VmHWM") - before);
    let start = Instant::now();
    println!("{} years of holidays after {:?}", Calendar::shipped().years().count(), start.elapsed());
    for question in ["s", "se", "kota semarang", "sukamulya", "jebres", "sari jawa", "kel kauman kota semarang", "zzz"]
    {
        let start = Instant::now();
        let found = regions.search(question, None, 8);
        println!("{:?} for {question:?}: {found:?}", start.elapsed());
    }
    for _ in 0..2 {
        let start = Instant::now();
        let near = regions.nearest(Position { latitude: -6.9825, longitude: 110.4093 });
        println!("{:?} for the nearest village: {near:?}", start.elapsed());
    }
}

fn resident() -> i64 {
    status("VmRSS")
}

/// A line of the process's own account of its memory, in kB; 0 where there is none.
fn status(name: &str) -> i64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
