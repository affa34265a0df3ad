//! What can go wrong between the hall and its database, sorted by what a caller can do about it.
//! No variant ever carries a value that a citizen typed: database messages are kept, their row details are not.

use kernel::{Kind as ProblemKind, Problem, Span};

/// The result of every call of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the database or of a statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A row broke a named constraint; ask with [`Error::is_constraint`].
    #[error("a row broke the constraint {name}")]
    Constraint {
        /// The constraint's name; several names joined by `|` where SQLite does not tell which foreign key broke.
        name: String,
    },
    /// Too much work at once, or two transactions in each other's way: try again in a moment.
    #[error("the database is busy; try again in a moment")]
    Busy,
    /// No room is left where the database lives.
    #[error("the disk of the database is full; free some space, nothing was written")]
    Full,
    /// The database accepts no writes.
    #[error("the database is read-only; check the permissions of its folder or the role of the server")]
    ReadOnly,
    /// The database cannot be reached, or did not confirm the commit: the write may be repeated with its idempotency key.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A statement meant for exactly one row met another number of rows.
    #[error("a statement for exactly one row met {found}")]
    RowCount {
        /// How many rows there were (2 stands for "more than one" in a query).
        found: u64,
    },
    /// A column holds another type than the code reads.
    #[error("a column cannot be read: {0}")]
    Decode(String),
    /// The store cannot be opened or migrated; the sentence says what is wrong and how to mend it.
    #[error("{0}")]
    Setup(String),
    /// A mistake in a statement or in a job: wrong SQL, wrong number of values, a panic.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// Whether this is the violation of the constraint or unique index called `name`.
    ///
    /// SQLite does not say which foreign key failed; there the answer is yes for every foreign key
    /// that the statement could have broken.
    pub fn is_constraint(&self, name: &str) -> bool {
        matches!(self, Self::Constraint { name: found } if found.split('|').any(|one| one == name))
    }

    /// Whether the same work may succeed if it is simply done again.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy | Self::Unavailable(_))
    }

    pub(crate) fn other(text: impl Into<String>) -> Self {
        Self::Other(text.into())
    }

    /// What the callers of a batch are told when its commit failed.
    pub(crate) fn at_commit(self) -> Self {
        match self {
            Self::Full | Self::ReadOnly | Self::Busy | Self::Unavailable(_) => self,
            other => Self::Unavailable(format!("the commit failed: {other}")),
        }
    }

    pub(crate) fn gone() -> Self {
        Self::Unavailable("it is being closed".to_owned())
    }
}

impl Problem for Error {
    fn kind(&self) -> ProblemKind {
        match self {
            Self::Busy | Self::Full | Self::ReadOnly | Self::Unavailable(_) => ProblemKind::Unavailable,
            _ => ProblemKind::Fault,
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Busy => "store-busy",
            Self::Full | Self::ReadOnly => "store-full",
            Self::Unavailable(_) => "store-unavailable",
            _ => "store-fault",
        }
    }

    fn retry_after(&self) -> Option<Span> {
        match self {
            Self::Busy => Some(Span::seconds(2)),
            Self::Unavailable(_) => Some(Span::seconds(10)),
            Self::Full | Self::ReadOnly => Some(Span::minutes(5)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Lang, Texts};

    #[test]
    fn every_problem_has_its_texts_in_every_language() {
        let texts = Texts::new(crate::TEXTS).unwrap();
        let all = [
            Error::Constraint { name: String::new() },
            Error::Busy,
            Error::Full,
            Error::ReadOnly,
            Error::Unavailable(String::new()),
            Error::RowCount { found: 0 },
            Error::Decode(String::new()),
            Error::Setup(String::new()),
            Error::Other(String::new()),
        ];
        for error in all {
            for lang in [Lang::Id, Lang::En] {
                for end in ["", "-detail", "-mend"] {
                    let key = format!("problem-{}{end}", error.slug());
                    assert!(texts.words(lang).has(&key), "{key}");
                }
            }
            assert_eq!(error.kind() == ProblemKind::Unavailable, error.retry_after().is_some());
        }
    }

    #[test]
    fn one_of_several_names_is_enough() {
        let error = Error::Constraint { name: "a_fk|b_fk".to_owned() };
        assert!(error.is_constraint("a_fk") && error.is_constraint("b_fk"));
        assert!(!error.is_constraint("fk") && !error.is_constraint("a_fk|b_fk") && !Error::Busy.is_constraint("a_fk"));
    }
}
