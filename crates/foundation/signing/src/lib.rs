//! Signed letters.
