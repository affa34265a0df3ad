//! A hall in a test, and the people who visit it.
//!
//! [`TestHall`] is a whole hall in one process: every room, a clock moved by hand, dice that fall the same way each
//! time, the example region. [`on_both!`] runs a body on SQLite and on PostgreSQL. People are values:
//! [`TestHall::visitor`], [`TestHall::resident`] and [`TestHall::officer`] give a [`Browser`] that keeps cookies and
//! sends the forms it was shown ([`form`]), [`TestHall::program`] a [`Program`] with a key. Nothing happens in the
//! background: what followers, outbox and printer have to do is done by [`TestHall::settle`].
//!
//! What must never happen here: a helper that goes round a rule of the product, so that a test passes where a citizen
//! would fail.

pub mod authenticator;
pub mod browser;
pub mod cast;
pub mod engines;
pub mod form;
pub mod hall;
pub mod papers;
pub mod program;
pub mod sound;

pub use browser::{Browser, Seen};
pub use form::Form;
pub use hall::{Plan, TestHall};
pub use program::Program;
