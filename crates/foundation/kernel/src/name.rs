//! Names of people. One word is a whole name: nobody is asked for a family name.

use crate::flaw::Flaw;
use crate::number::checked_text;

/// The name of a person: 1 to 60 characters, with titles if they belong to it, single spaces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);
checked_text!(PersonName);

/// The longest name that a civil document takes, in characters.
const LONGEST: usize = 60;

impl PersonName {
    fn check(text: &str) -> Result<String, Flaw> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Flaw::new("name-empty"));
        }
        let count = name.chars().count();
        if count > LONGEST {
            return Err(Flaw::new("name-long").arg("count", count));
        }
        if name.chars().any(|c| c.is_ascii_digit()) {
            return Err(Flaw::new("name-digit"));
        }
        let fits = |c: char| {
            c.is_alphabetic() || is_mark(c) || matches!(c, ' ' | '.' | ',' | '\'' | '’' | '‘' | '`' | '-' | '/')
        };
        match name.chars().find(|c| !fits(*c)) {
            Some(odd) if odd.is_control() => Err(Flaw::new("name-symbol").arg("symbol", "?")),
            Some(odd) => Err(Flaw::new("name-symbol").arg("symbol", odd)),
            None if name.chars().any(char::is_alphabetic) => Ok(name),
            None => Err(Flaw::new("name-empty")),
        }
    }

    /// The first letter of each word, the rest hidden: `R*** A** P******`.
    pub fn masked(&self) -> String {
        let hide = |word: &str| word.chars().enumerate().map(|(i, c)| if i == 0 { c } else { '*' }).collect::<String>();
        self.0.split(' ').map(hide).collect::<Vec<_>>().join(" ")
    }
}

/// Accents that some keyboards type apart from their letter.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}
