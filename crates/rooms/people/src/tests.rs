//! The verbs of this room on both engines.

mod account;
mod browser;
mod officers;
mod pages;
mod registration;
mod sessions;
mod tables;
mod texts;
mod town;
mod turning;
