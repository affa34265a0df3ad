//! The town hall in one binary: what opens it, and the list of its rooms.
//!
//! [`wiring`] is the table of contents of the product; [`config`] how it is set up; [`serve`](mod@serve) opens the doors;
//! [`listening`] serves who comes in, within bounds;
//! [`in_force`] puts together what is offered; [`outside`] is the one way out to other halls; [`tls`] speaks TLS;
//! [`identity`] reads which
//! providers people may sign in by; [`simulate`] plays what is outside; [`demo`] furnishes the example region; [`keys`] seals everything anew; [`failure`] is the one sentence a start that fails ends with.

mod agreed;
pub mod backup;
pub mod bench_log;
pub mod bench_reports;
pub mod check;
pub mod check_document;
pub mod config;
pub mod demo;
pub mod erased;
pub mod esign;
pub mod failure;
pub mod held;
pub mod identity;
pub mod in_force;
pub mod keys;
pub mod listening;
pub mod log;
pub mod night;
pub mod office;
pub mod outside;
pub mod pack;
pub mod progress;
pub mod region;
pub mod registers;
pub mod removal;
mod reporters;
pub mod restore;
mod say;
pub mod scanner;
pub mod security;
pub mod serve;
pub mod simulate;
pub mod subjects;
pub mod tls;
pub mod user;
pub mod verify;
pub mod wiring;
