//! What residents may ask about their own data, and which state may follow which. Pure.

use kernel::{Email, FieldFlaw, Flaw, Nik, PersonId, PersonName, Phone, RequestId, Stamp};
use serde::{Deserialize, Serialize};

/// Gives an enum the words that addresses, database and book know it by.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the word; none if there is no such.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }
    };
}

pub(crate) use words;

words! {
    /// What is asked.
    pub enum Kind {
        /// To see the data in another form than the copy.
        Access = "akses",
        /// To put something right.
        Rectify = "perbaikan",
        /// To erase something, or all.
        Erase = "penghapusan",
        /// To stop or delay the use of something.
        Restrict = "pembatasan",
        /// That a person looks at what a rule decided.
        Object = "keberatan",
        /// To take a consent back.
        Withdraw = "penarikan",
    }
}

words! {
    /// What has become of a request.
    pub enum State {
        /// It waits for an answer.
        Open = "diajukan",
        /// All of it was done.
        Done = "dipenuhi",
        /// Some of it was done.
        Partly = "sebagian",
        /// It was refused, with its ground.
        Refused = "ditolak",
        /// The resident took it back.
        TakenBack = "dibatalkan",
    }
}

impl State {
    /// What may follow: an answer is never changed.
    pub const fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Open, Self::Done | Self::Partly | Self::Refused | Self::TakenBack))
    }

    /// Whether it must say by which ground something was refused.
    pub const fn needs_ground(self) -> bool {
        matches!(self, Self::Partly | Self::Refused)
    }
}

words! {
    /// A value of the profile that can be put right.
    pub enum Value {
        /// The name.
        Name = "nama",
        /// The NIK.
        Nik = "nik",
        /// The telephone number.
        Phone = "ponsel",
        /// The e-mail address.
        Email = "surel",
    }
}

impl Value {
    /// The one form in which it is kept, or what is wrong with it.
    pub fn read(self, typed: &str) -> Result<String, Flaw> {
        Ok(match self {
            Self::Name => PersonName::parse(typed)?.as_str().to_owned(),
            Self::Nik => Nik::parse(typed)?.as_str().to_owned(),
            Self::Phone => Phone::parse(typed)?.as_str().to_owned(),
            Self::Email => Email::parse(typed)?.as_str().to_owned(),
        })
    }
}

/// Longest text in a request or an answer, in characters.
pub const LONGEST: usize = 2_000;

/// What the resident said. All of it is personal: no `Debug`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Said {
    /// Which value is wrong ([`Value`], or `lain`), or how much should go (`semua`, `satu`); empty for other kinds.
    #[serde(default)]
    pub what: String,
    /// What is right instead.
    #[serde(default)]
    pub right: String,
    /// By what it can be seen that it is right.
    #[serde(default)]
    pub evidence: String,
    /// In their own words.
    #[serde(default)]
    pub text: String,
}

impl Said {
    /// What is wrong with it, by the names of the fields.
    pub fn flaws(&self, kind: Kind) -> Vec<FieldFlaw> {
        let mut flaws = Vec::new();
        let mut missing = |field: &str, text: &str| {
            if text.is_empty() {
                flaws.push(FieldFlaw::new(field, Flaw::new("data-missing")));
            }
        };
        match kind {
            Kind::Rectify => {
                missing("isian", &self.what);
                missing("benar", &self.right);
                missing("bukti", &self.evidence);
            }
            Kind::Erase => {
                missing("lingkup", &self.what);
                if self.what == "satu" {
                    missing("isi", &self.text);
                }
            }
            Kind::Access | Kind::Restrict | Kind::Object | Kind::Withdraw => missing("isi", &self.text),
        }
        let value = Value::parse(&self.what).filter(|_| kind == Kind::Rectify && !self.right.is_empty());
        if let Some(Err(flaw)) = value.map(|value| value.read(&self.right)) {
            flaws.push(FieldFlaw::new("benar", flaw));
        }
        flaws
    }
}

/// What the hall answered. It may tell of a person: no `Debug`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Reply {
    /// In the words of the officer.
    pub text: String,
    /// The word of the ground by which something was refused; empty if nothing was.
    #[serde(default)]
    pub ground: String,
    /// The officer's name.
    pub officer: String,
}

/// A request.
#[derive(Clone)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Its number among the requests of the region, from 1.
    pub number: i64,
    /// Whose data it is about, and who asks.
    pub person: PersonId,
    /// What is asked.
    pub kind: Kind,
    /// What has become of it.
    pub state: State,
    /// What the resident said.
    pub said: Said,
    /// What the hall answered.
    pub reply: Option<Reply>,
    /// When it was made.
    pub sent_at: Stamp,
    /// Until when it must be answered.
    pub due_at: Stamp,
    /// When it was answered or taken back.
    pub answered_at: Option<Stamp>,
}

impl Request {
    /// Whether the time for the answer is over, or was when it came.
    pub fn is_late(&self, now: Stamp) -> bool {
        self.answered_at.unwrap_or(now) > self.due_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_given_once() {
        for from in State::ALL {
            for to in State::ALL {
                assert_eq!(from.may_become(*to), *from == State::Open && *to != State::Open, "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn what_is_missing_is_named_by_its_field() {
        let fields = |said: &Said, kind| said.flaws(kind).into_iter().map(|flaw| flaw.field).collect::<Vec<_>>();
        let nothing = Said::default();
        assert_eq!(fields(&nothing, Kind::Rectify), ["isian", "benar", "bukti"]);
        assert_eq!(fields(&nothing, Kind::Erase), ["lingkup"]);
        assert_eq!(fields(&nothing, Kind::Object), ["isi"]);
        let one = Said { what: "satu".to_owned(), ..Said::default() };
        assert_eq!(fields(&one, Kind::Erase), ["isi"]);
    }

    #[test]
    fn a_value_that_cannot_be_right_is_refused_and_a_right_one_is_kept_in_its_one_form() {
        let said = |what: &str, right: &str| Said {
            what: what.to_owned(),
            right: right.to_owned(),
            evidence: "KTP".to_owned(),
            text: String::new(),
        };
        assert_eq!(said("nik", "123").flaws(Kind::Rectify).len(), 1);
        assert_eq!(said("nama", "Aisyah 2").flaws(Kind::Rectify).len(), 1);
        assert!(said("lain", "Jalan Melati 7").flaws(Kind::Rectify).is_empty());
        assert_eq!(Value::Phone.read("0812-3456-7719"), Ok("+6281234567719".to_owned()));
    }
}
