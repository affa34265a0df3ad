//! Tests of the kernel through its public face, one module per family of types.

mod actors;
mod ids;
mod numbers;
mod references;
mod regions;
mod texts;
mod times;
