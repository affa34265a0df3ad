//! Tests of the reference tables through their public face.

mod calendar;
mod regions;
mod tables;
