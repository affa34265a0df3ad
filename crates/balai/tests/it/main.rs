//! The whole hall, as those meet it who use it. One binary, because linking it costs more than running it.

mod api;
mod clocks;
mod journey;
mod live;
mod pages;
mod rights;
mod services;
mod sessions;
mod steps;
mod twice;
mod uploads;
