//! What is the same for every request: the hall's face, its texts, its clock, and the door.

use std::ops::Deref;
use std::sync::Arc;

use kernel::{Clock, Dice, Local, Texts, Zone};

use crate::assets::Assets;
use crate::door::Door;
use crate::public::PublicPages;
use crate::security::Reporting;

/// What of a hall stays as long as it is open.
#[derive(Debug, Clone)]
pub struct HallFace {
    /// Whether the region is invented.
    pub is_example: bool,
    /// Where citizens reach it, without a slash at the end.
    pub base_url: String,
    /// Its time zone.
    pub zone: Zone,
}

/// What a hall says of itself on every page. Staff change it while the hall is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HallWords {
    /// Its name, such as "Kota Tirtamaya".
    pub name: String,
    /// The line under the title of the first page; empty for the usual one.
    pub welcome: Local,
    /// Its address.
    pub address: String,
    /// Its telephone.
    pub phone: String,
    /// Its e-mail address.
    pub email: String,
    /// When it is open, in words.
    pub hours: Local,
}

/// Gives what the hall says of itself at this moment.
pub type Saying = Arc<dyn Fn() -> Arc<HallWords> + Send + Sync>;

impl HallWords {
    /// The telephone as a `tel:` address wants it.
    pub fn dial(&self) -> String {
        self.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }
}

/// What a [`Site`] is made of.
pub struct SiteParts {
    /// What of the hall stays.
    pub face: HallFace,
    /// What it says of itself.
    pub said: Saying,
    /// All texts.
    pub texts: Arc<Texts>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub dice: Arc<dyn Dice>,
    /// Who comes in.
    pub door: Arc<dyn Door>,
    /// Key of the forgery tokens; a new one at every start only means that open forms must be reloaded.
    pub csrf_key: [u8; 32],
    /// Requests one address may send in a minute, a third of them changing something; zero for no limit.
    pub rate_per_minute: u32,
    /// The header a trusted proxy puts the visitor's address in.
    pub address_header: Option<String>,
    /// Who reads reports of holes.
    pub reporting: Option<Reporting>,
}

/// What is the same for every request. Cloning is cheap.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

/// The parts, with the files that pages refer to.
pub struct Inner {
    parts: SiteParts,
    /// Style sheet, scripts and pictures.
    pub assets: Assets,
    pub(crate) public: PublicPages,
}

impl Site {
    /// Puts the parts together.
    pub fn new(parts: SiteParts) -> Self {
        Self(Arc::new(Inner { assets: Assets::new(&parts.texts, &parts.face), public: PublicPages::default(), parts }))
    }

    /// What the hall says of itself at this moment.
    pub fn said(&self) -> Arc<HallWords> {
        (self.parts.said)()
    }

    /// Whether the hall is reached over TLS, so that cookies may say so.
    pub fn is_secure(&self) -> bool {
        self.face.base_url.starts_with("https://")
    }
}

impl Deref for Site {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Deref for Inner {
    type Target = SiteParts;

    fn deref(&self) -> &SiteParts {
        &self.parts
    }
}
