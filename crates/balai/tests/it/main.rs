//! The whole hall, as those meet it who use it. One binary, because linking it costs more than running it.

mod journey;
mod pages;
mod rights;
mod services;
mod sessions;
mod steps;
mod twice;
mod uploads;
