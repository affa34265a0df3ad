//! The whole hall, as those meet it who use it. One binary, because linking it costs more than running it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod api;
mod audit;
mod backups;
mod bundle;
mod clocks;
mod codes;
mod counter;
mod demo;
mod desk;
mod escalation;
mod fees;
mod finding;
mod in_force;
mod inspection;
mod journey;
mod kelola;
mod killed;
mod letters;
mod live;
mod many;
mod nights;
mod office;
mod offline;
mod packs;
mod pages;
mod parts;
mod program;
mod registers;
mod renewals;
mod restarts;
mod rights;
mod secrecy;
mod services;
mod sessions;
mod side_by_side;
mod sign;
mod steps;
mod tables;
mod texts;
mod transparency;
mod twice;
mod uploads;
mod words;
