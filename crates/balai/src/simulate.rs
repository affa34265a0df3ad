//! `balai simulate`: what a hall meets outside, played by this program for those who try things out. None of it is real, and
//! each says so wherever its name appears.

pub mod esign;
pub mod identity;

use std::net::SocketAddr;

use clap::Subcommand;

use crate::failure::Failure;

/// What to play.
#[derive(Subcommand)]
pub enum Command {
    /// A provider of identities (OpenID Connect) with invented people
    Identity(identity::Command),
    /// The signing service of the state (BSrE), with certificates of its own that nobody trusts
    Esign(esign::Given),
}

/// Plays it until it is stopped, at the address of `--listen`.
pub async fn run(command: Command, listen: Option<SocketAddr>) -> Result<(), Failure> {
    match command {
        Command::Identity(command) => identity::run(command, listen).await,
        Command::Esign(given) => esign::run(given, listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8090)))).await,
    }
}
