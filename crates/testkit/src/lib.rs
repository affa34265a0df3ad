//! A hall in a test, and the people who visit it.
