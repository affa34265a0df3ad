//! A statement: one text for both engines, or two where the closed list of forks allows it.

/// A statement with `$1`, `$2`, … placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sql {
    lite: &'static str,
    pg: &'static str,
}

impl Sql {
    /// One text for both engines.
    pub const fn new(text: &'static str) -> Self {
        Self { lite: text, pg: text }
    }

    /// Two texts. Only for what the house dialect cannot say once: full-text search and the like.
    pub const fn fork(lite: &'static str, pg: &'static str) -> Self {
        Self { lite, pg }
    }

    /// The text for SQLite.
    pub const fn lite(&self) -> &'static str {
        self.lite
    }

    /// The text for PostgreSQL.
    pub const fn pg(&self) -> &'static str {
        self.pg
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::new(text)
    }
}

/// A named statement, as the prepare test wants it.
pub type Named = (&'static str, Sql);

/// Joins lists of statements; use [`crate::statements!`].
pub const fn join<const N: usize>(lists: &[&[Named]]) -> [Named; N] {
    let mut out = [("", Sql::new("")); N];
    let (mut list, mut to) = (0, 0);
    while list < lists.len() {
        let mut from = 0;
        while from < lists[list].len() {
            out[to] = lists[list][from];
            to += 1;
            from += 1;
        }
        list += 1;
    }
    out
}

/// Declares statements as constants, and `STATEMENTS`, the list of them, for the prepare test.
/// Use it once a module; join modules with [`crate::statements!`].
///
/// ```
/// store::sql! {
///     /// One case.
///     pub const FIND_CASE = "SELECT state FROM cases WHERE region = $1 AND case_id = $2";
///     /// Where the engines differ.
///     pub const SEARCH = lite "SELECT 1 WHERE 'a' GLOB $1", pg "SELECT 1 WHERE 'a' LIKE $1";
/// }
/// assert_eq!(STATEMENTS.len(), 2);
/// ```
#[macro_export]
macro_rules! sql {
    (@sql $text:literal) => { $crate::Sql::new($text) };
    (@sql lite $lite:literal, pg $pg:literal) => { $crate::Sql::fork($lite, $pg) };
    ($($(#[$meta:meta])* $vis:vis const $name:ident = $($text:ident)? $first:literal $(, pg $second:literal)?;)+) => {
        $($(#[$meta])* $vis const $name: $crate::Sql = $crate::sql!(@sql $($text)? $first $(, pg $second)?);)+
        /// Every statement of this module, by name.
        pub const STATEMENTS: &[(&str, $crate::Sql)] = &[$((stringify!($name), $name)),+];
    };
}

/// One list out of several: `pub const STATEMENTS: &[(&str, Sql)] = store::statements!(cases::STATEMENTS, drafts::STATEMENTS);`
#[macro_export]
macro_rules! statements {
    ($($list:expr),+ $(,)?) => {{
        const LISTS: &[&[$crate::Named]] = &[$($list),+];
        const COUNT: usize = {
            let (mut at, mut count) = (0, 0);
            while at < LISTS.len() {
                count += LISTS[at].len();
                at += 1;
            }
            count
        };
        const ALL: [$crate::Named; COUNT] = $crate::join(LISTS);
        &ALL
    }};
}
