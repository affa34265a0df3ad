//! The states of a report, which may follow which, and who is shown what of it. Pure.
//!
//! The words are those of SP4N-LAPOR! where it has one. An agency can only say that something is settled
//! ([`State::Answered`]); that it *is* settled says the reporter, somebody who was asked to look, or time, and when it was
//! time alone the state says so ([`State::Silent`]).

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It has come in and waits to be verified.
    Sent,
    /// The reporter has to complete it; its clock stands still.
    Parked,
    /// It lies with an agency, which has not begun.
    Passed,
    /// The agency works on it.
    Underway,
    /// The agency says that it is not theirs; it is passed on anew.
    Returned,
    /// The agency calls it settled, with evidence; the reporter may confirm or reopen it.
    Answered,
    /// It was not settled after all, and lies with the agency again.
    Reopened,
    /// Somebody other than the agency confirmed that it is settled.
    Settled,
    /// Nobody said anything until the time was up. It is published as that, and may still be reopened.
    Silent,
    /// It was refused, with a reason by law.
    Refused,
    /// It was about the same thing as another, with which it goes on.
    Merged,
    /// The reporter took it back.
    Withdrawn,
    /// It belongs to another region, where it goes on.
    Moved,
}

/// What everyone sees of a state at first sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nobody works on it yet.
    Waits,
    /// Somebody does.
    Works,
    /// It is over, or said to be.
    Over,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 13] = [
        Self::Sent,
        Self::Parked,
        Self::Passed,
        Self::Underway,
        Self::Returned,
        Self::Answered,
        Self::Reopened,
        Self::Settled,
        Self::Silent,
        Self::Refused,
        Self::Merged,
        Self::Withdrawn,
        Self::Moved,
    ];

    /// The word in tables, texts and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "terkirim",
            Self::Parked => "ditunda",
            Self::Passed => "diteruskan",
            Self::Underway => "diproses",
            Self::Returned => "salah-disposisi",
            Self::Answered => "ditanggapi",
            Self::Reopened => "dibuka-kembali",
            Self::Settled => "selesai",
            Self::Silent => "selesai-tanpa-jawaban",
            Self::Refused => "ditolak",
            Self::Merged => "digabung",
            Self::Withdrawn => "ditarik",
            Self::Moved => "dipindahkan",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether `next` may follow.
    pub const fn may_become(self, next: Self) -> bool {
        use State::{
            Answered, Merged, Moved, Parked, Passed, Refused, Reopened, Returned, Sent, Settled, Silent, Underway,
            Withdrawn,
        };
        match self {
            Sent => matches!(next, Parked | Passed | Refused | Merged | Withdrawn | Moved),
            Parked => matches!(next, Sent | Refused | Withdrawn),
            Passed => matches!(next, Underway | Returned | Answered | Merged | Withdrawn | Moved),
            Underway => matches!(next, Returned | Answered | Merged | Withdrawn | Moved),
            Returned => matches!(next, Passed | Refused | Merged | Withdrawn | Moved),
            Answered => matches!(next, Settled | Silent | Reopened),
            Reopened => matches!(next, Underway | Returned | Answered | Merged | Withdrawn | Moved),
            // What comes back after a flood, or what nobody had looked at, is the same matter again.
            Settled | Silent => matches!(next, Reopened),
            // Two that turn out to be two part again; where each goes on is for whoever verifies.
            Merged => matches!(next, Sent),
            Refused | Withdrawn | Moved => false,
        }
    }

    /// What everyone sees at first sight.
    pub const fn phase(self) -> Phase {
        match self {
            Self::Sent | Self::Parked | Self::Passed | Self::Returned | Self::Reopened => Phase::Waits,
            Self::Underway => Phase::Works,
            Self::Answered
            | Self::Settled
            | Self::Silent
            | Self::Refused
            | Self::Merged
            | Self::Withdrawn
            | Self::Moved => Phase::Over,
        }
    }

    /// The word of Open311 GeoReport v2. What only the agency calls settled is still open there: its reporter has not
    /// been heard.
    pub const fn open311(self) -> &'static str {
        match self {
            Self::Settled | Self::Silent | Self::Refused | Self::Merged | Self::Withdrawn | Self::Moved => "closed",
            _ => "open",
        }
    }

    /// Whether the clock of the promise runs: not while the reporter has the word.
    pub const fn clock_runs(self) -> bool {
        matches!(self, Self::Sent | Self::Passed | Self::Underway | Self::Returned | Self::Reopened)
    }
}

/// What the reporter chose. The two have nothing to do with each other: a public report may have a hidden reporter, and
/// a secret one a known reporter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Privacy {
    /// `anonim`: who reported is hidden from the public and from the agency that answers.
    pub anonymous: bool,
    /// `rahasia`: what was reported is not public.
    pub secret: bool,
}

/// Who looks at a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Anyone.
    Public,
    /// The reporter.
    Reporter,
    /// An officer of the agency that answers.
    Agency,
    /// An officer who verifies and passes on for the whole region, and may reach the reporter.
    Verifier,
    /// An officer of another agency.
    OtherAgency,
}

impl Privacy {
    /// Whether this viewer is shown what was reported.
    pub const fn shows_content(self, to: Viewer) -> bool {
        match to {
            Viewer::Reporter | Viewer::Agency | Viewer::Verifier => true,
            Viewer::Public | Viewer::OtherAgency => !self.secret,
        }
    }

    /// Whether this viewer is shown who reported. The public never is, whatever was chosen.
    pub const fn shows_reporter(self, to: Viewer) -> bool {
        match to {
            Viewer::Reporter | Viewer::Verifier => true,
            Viewer::Agency => !self.anonymous,
            Viewer::Public | Viewer::OtherAgency => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_agency_can_end_what_it_was_asked_to_do() {
        for state in [State::Passed, State::Underway, State::Reopened, State::Returned] {
            assert!(!state.may_become(State::Settled) && !state.may_become(State::Silent), "{state:?}");
        }
        for end in [State::Settled, State::Silent] {
            let before: Vec<State> = State::ALL.into_iter().filter(|state| state.may_become(end)).collect();
            assert_eq!(before, [State::Answered], "{end:?} follows only what the reporter could look at");
            assert!(end.may_become(State::Reopened));
        }
        // An agency that has it can only answer or give it back: refusing is for whoever verifies.
        for state in [State::Passed, State::Underway, State::Reopened] {
            assert!(!state.may_become(State::Refused), "{state:?}");
        }
    }

    #[test]
    fn every_state_is_reached_has_a_word_and_never_follows_itself() {
        let mut reached = vec![State::Sent];
        while let Some(next) = State::ALL
            .into_iter()
            .find(|next| !reached.contains(next) && reached.iter().any(|state| state.may_become(*next)))
        {
            reached.push(next);
        }
        assert_eq!(reached.len(), State::ALL.len());
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
            assert!(!state.may_become(state));
        }
        assert_eq!(State::parse("hilang"), None);
    }

    #[test]
    fn the_clock_stands_still_only_while_the_reporter_has_the_word_or_it_is_over() {
        for state in State::ALL {
            let is_reporters = matches!(state, State::Parked | State::Answered);
            let is_over = state.open311() == "closed";
            assert_eq!(state.clock_runs(), !is_reporters && !is_over, "{state:?}");
            assert!(!is_over || state.phase() == Phase::Over, "{state:?}");
        }
    }

    #[test]
    fn anonymous_and_secret_are_two_switches() {
        let of = |anonymous, secret| Privacy { anonymous, secret };
        for secret in [false, true] {
            assert!(of(false, secret).shows_reporter(Viewer::Agency));
            assert!(!of(true, secret).shows_reporter(Viewer::Agency));
        }
        for anonymous in [false, true] {
            assert!(of(anonymous, false).shows_content(Viewer::Public));
            assert!(!of(anonymous, true).shows_content(Viewer::Public));
            assert!(!of(anonymous, true).shows_content(Viewer::OtherAgency));
            for secret in [false, true] {
                let privacy = of(anonymous, secret);
                assert!(!privacy.shows_reporter(Viewer::Public) && !privacy.shows_reporter(Viewer::OtherAgency));
                // Whoever verifies can always ask back, and the reporter always sees their own.
                for viewer in [Viewer::Verifier, Viewer::Reporter] {
                    assert!(privacy.shows_reporter(viewer) && privacy.shows_content(viewer));
                }
                assert!(privacy.shows_content(Viewer::Agency), "nobody can settle what they may not read");
            }
        }
    }
}
