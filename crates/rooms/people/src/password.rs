//! Passwords: which are taken, and how they are kept.
//!
//! Length is asked for and the well-known are refused; nothing is said about capitals or signs, which make passwords
//! harder to remember and no harder to guess. Kept as Argon2id (19 MiB, two passes). A hash takes tens of milliseconds
//! of one core, so it runs on threads of its own, only so many at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use kernel::{Dice, Flaw, Kind, Problem, Secret, Span};
use reference::COMMON_PASSWORDS;
use tokio::sync::{Semaphore, oneshot};

/// The fewest characters.
pub const SHORTEST: usize = 10;
/// The most bytes, so that nobody makes the hall hash a book.
pub const LONGEST: usize = 256;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Whoever finds this many waiting is asked to come back.
const MOST_WAITING: usize = 256;

/// Whether a password may be taken; `known` are things that others know of the person, such as the NIK.
pub fn check(password: &str, known: &[&str]) -> Result<(), Flaw> {
    let count = password.chars().count();
    if count == 0 {
        return Err(Flaw::new("password-empty"));
    }
    if count < SHORTEST {
        return Err(Flaw::new("password-short").arg("count", count).arg("least", SHORTEST));
    }
    if password.len() > LONGEST {
        return Err(Flaw::new("password-long").arg("most", LONGEST));
    }
    let lower = password.to_lowercase();
    if is_common(&lower) {
        return Err(Flaw::new("password-common"));
    }
    let squeezed: String = lower.split_whitespace().collect();
    let is_known = |fact: &&str| fact.chars().count() >= 4 && squeezed == fact.to_lowercase().replace(' ', "");
    if known.iter().any(is_known) { Err(Flaw::new("password-known")) } else { Ok(()) }
}

fn is_common(lower: &str) -> bool {
    let is_known = |word: &str| COMMON_PASSWORDS.lines().any(|line| line == word);
    // Numbers and signs around a word that everybody thinks of are thought of next.
    let bare = lower.trim_matches(|sign: char| !sign.is_alphabetic());
    is_known(lower) || is_known(bare) || is_run(lower)
}

/// One sign, or a short group of signs, over and over; or signs that follow each other.
fn is_run(lower: &str) -> bool {
    let signs: Vec<u32> = lower.chars().map(u32::from).collect();
    let repeats = |width: usize| signs.iter().zip(&signs[width..]).all(|(a, b)| a == b);
    let climbs = |step: i64| signs.windows(2).all(|pair| i64::from(pair[1]) - i64::from(pair[0]) == step);
    (1..=3).any(repeats) || climbs(1) || climbs(-1)
}

/// Too many people are signing in at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at once")]
pub struct Busy;

impl Problem for Busy {
    fn kind(&self) -> Kind {
        Kind::Unavailable
    }

    fn slug(&self) -> &'static str {
        "sign-in-busy"
    }

    fn retry_after(&self) -> Option<Span> {
        Some(Span::seconds(10))
    }
}

/// Hashes and checks passwords, a few at a time.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    hands: Sender<Job>,
    places: Arc<Semaphore>,
}

type Job = Box<dyn FnOnce() + Send>;

/// A few threads that do nothing else. Each keeps the memory of its last hash, so their number, and not the number of
/// people who ever signed in, bounds what the hall holds.
fn hands(how_many: usize) -> Sender<Job> {
    let (send, receive) = mpsc::channel::<Job>();
    let receive = Arc::new(Mutex::new(receive));
    for _ in 0..how_many {
        let receive = Arc::clone(&receive);
        let work = move || {
            loop {
                let job = receive.lock().unwrap_or_else(PoisonError::into_inner).recv();
                match job {
                    // A hash that panics must not take its thread along; nobody is told, and the sign-in fails.
                    Ok(job) => drop(catch_unwind(AssertUnwindSafe(job))),
                    Err(_) => return,
                }
            }
        };
        // Without threads nobody can sign in, which is said to each as "busy".
        drop(thread::Builder::new().name("passwords".to_owned()).spawn(work));
    }
    send
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords")
    }
}

impl Passwords {
    /// As many at once as there are processors.
    pub fn new() -> Self {
        let at_once = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self::with(MEMORY_KIB, PASSES, at_once)
    }

    fn with(memory: u32, passes: u32, at_once: usize) -> Self {
        let params = Params::new(memory, passes, 1, None).unwrap_or_default();
        Self {
            argon: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            hands: hands(at_once),
            places: Arc::new(Semaphore::new(MOST_WAITING)),
        }
    }

    /// Cheap hashes: tests have many residents and two cores.
    #[cfg(test)]
    pub(crate) fn cheap() -> Self {
        Self::with(8, 1, 4)
    }

    /// What is kept of a password.
    pub async fn hash(&self, password: &Secret<String>, dice: &dyn Dice) -> Result<String, Busy> {
        let mut salt = [0; 16];
        dice.fill(&mut salt);
        let (argon, password) = (self.argon.clone(), password.clone());
        self.work(move || argon.hash_password_with_salt(password.reveal().as_bytes(), &salt).ok())
            .await?
            .map(|hash| hash.to_string())
            .ok_or(Busy)
    }

    /// Whether the password fits what is kept. Without anything kept the answer is no, and takes as long.
    pub async fn fits(&self, password: &Secret<String>, kept: Option<String>) -> Result<bool, Busy> {
        let (argon, password) = (self.argon.clone(), password.clone());
        self.work(move || {
            let password = password.reveal().as_bytes();
            if let Some(Ok(hash)) = kept.as_deref().map(PasswordHash::new) {
                return argon.verify_password(password, &hash).is_ok();
            }
            let mut unused = [0; Params::DEFAULT_OUTPUT_LEN];
            // Only the time it takes matters.
            let _ = std::hint::black_box(argon.hash_password_into(password, b"nobody's salt", &mut unused));
            false
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let _place = self.places.try_acquire().map_err(|_| Busy)?;
        let (done, answer) = oneshot::channel();
        // Whoever gave up waiting does not stop the hash; it only has nobody to tell.
        let job: Job = Box::new(move || drop(done.send(work())));
        self.hands.send(job).map_err(|_| Busy)?;
        answer.await.map_err(|_| Busy)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use kernel::SeededDice;

    use super::*;

    #[track_caller]
    fn refused(password: &str, key: &str) {
        assert_eq!(
            check(password, &["3273015101900001", "Rina Wati"]).map_err(|flaw| flaw.key),
            Err(key),
            "{password}"
        );
    }

    #[test]
    fn length_counts_and_the_well_known_are_refused() {
        refused("", "password-empty");
        refused("kuda besi", "password-short");
        refused(&"a1".repeat(129), "password-long");
        refused("Password123", "password-common");
        refused("BISMILLAH123", "password-common");
        refused("Rahasia2026!", "password-common");
        refused("#1-Indonesia-45", "password-common");
        refused("zzzzzzzzzzzz", "password-common");
        refused("abababababab", "password-common");
        refused("456789:;<=>?", "password-common");
        refused("3273015101900001", "password-known");
        for good in ["kuda-besi-lari", "correct horse", "ñandúñandú x", "hujan di bulan juni"] {
            assert!(check(good, &["3273015101900001"]).is_ok(), "{good}");
        }
    }

    #[test]
    fn the_list_refuses_more_than_three_thousand_that_length_would_let_pass() {
        let lines: Vec<&str> = COMMON_PASSWORDS.lines().collect();
        assert!(lines.iter().all(|line| *line == line.to_lowercase() && !line.contains(' ')));
        assert!(lines.is_sorted() && lines.windows(2).all(|pair| pair[0] != pair[1]));
        let (long, short): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| line.chars().count() >= SHORTEST);
        assert!(long.len() > 2_500 && long.iter().all(|line| is_common(line)), "{}", long.len());
        let dressed = short.iter().map(|word| format!("{word}12345!"));
        assert!(short.len() > 1_000 && dressed.clone().all(|word| is_common(&word)), "{}", short.len());
    }

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_with_its_own_salt() {
        let passwords = Passwords::new();
        let (dice, secret) = (SeededDice::new(1), Secret::new("kuda-besi-lari".to_owned()));
        let kept = passwords.hash(&secret, &dice).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, passwords.hash(&secret, &dice).await.unwrap());
        assert!(passwords.fits(&secret, Some(kept.clone())).await.unwrap());
        assert!(!passwords.fits(&Secret::new("kuda-besi-jalan".to_owned()), Some(kept)).await.unwrap());
        assert!(!passwords.fits(&secret, None).await.unwrap());
        assert!(!passwords.fits(&secret, Some("rusak".to_owned())).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_waits_in_an_endless_queue() {
        let passwords = Passwords::cheap();
        let _all = passwords.places.acquire_many(u32::try_from(MOST_WAITING).unwrap()).await.unwrap();
        assert_eq!(passwords.fits(&Secret::new(String::new()), None).await, Err(Busy));
    }
}
