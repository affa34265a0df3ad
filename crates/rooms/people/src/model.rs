//! The nouns of this room and the rules about them that need no database.

use kernel::{Email, Flaw, Nik, OfficerId, PersonId, Phone, Span, Stamp};
use store::Error;

/// How far a clock may be behind the one that wrote a row before the row is not believed.
pub(crate) const CLOCK_SLACK: Span = Span::minutes(5);

/// Gives an enum the words that the database keeps.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// The word kept in the database.
            $vis const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            pub(crate) fn parse(word: &str) -> Result<Self, Error> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(Error::Decode(concat!("an unknown word for ", stringify!($name)).to_owned())),
                }
            }
        }
    };
}

words! {
    /// Where a person stands.
    pub enum PersonState {
        /// Entered by an officer at the counter; cannot sign in.
        Counter = "loket",
        /// Has an account.
        Active = "aktif",
    }
}

words! {
    /// By what a resident signs in.
    pub enum NameKind {
        /// The NIK.
        Nik = "nik",
        /// A telephone number that was proven by a code.
        Phone = "ponsel",
        /// An e-mail address that was proven by a code.
        Email = "surel",
    }
}

words! {
    /// What passing a challenge leads to.
    pub enum Purpose {
        /// An account.
        Register = "daftar",
        /// A new password.
        Password = "sandi",
        /// A new contact.
        Contact = "kontak",
        /// An officer's session.
        Officer = "petugas",
        /// A resident's session, by a code that was sent.
        Enter = "masuk",
        /// A report of somebody without an account.
        Report = "lapor",
        /// A new passkey.
        PasskeyAdd = "kunci-baru",
        /// A session, by a passkey.
        PasskeyEnter = "kunci-masuk",
        /// What a provider of identities is asked.
        Identity = "identitas",
        /// An identity that waits for its holder to sign in in the usual way.
        IdentityLink = "identitas-sambung",
        /// An account for somebody whom a provider has checked.
        IdentityRegister = "identitas-daftar",
    }
}

impl Purpose {
    /// Whether a code is sent for it.
    pub(crate) const fn sends_code(self) -> bool {
        matches!(self, Self::Register | Self::Password | Self::Contact | Self::Enter | Self::Report)
    }
}

words! {
    /// Whose a session or a token is.
    pub enum HolderKind {
        /// A resident's.
        Resident = "warga",
        /// An officer's.
        Officer = "petugas",
    }
}

/// Who holds a session or a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A resident.
    Resident(PersonId),
    /// An officer.
    Officer(OfficerId),
}

impl Holder {
    /// Which of the two.
    pub const fn kind(self) -> HolderKind {
        match self {
            Self::Resident(_) => HolderKind::Resident,
            Self::Officer(_) => HolderKind::Officer,
        }
    }

    /// The 16 bytes of the id.
    pub const fn bytes(self) -> [u8; 16] {
        match self {
            Self::Resident(person) => person.bytes(),
            Self::Officer(officer) => officer.bytes(),
        }
    }
}

/// Where a message can reach somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// By SMS.
    Phone(Phone),
    /// By e-mail.
    Email(Email),
}

impl Contact {
    /// Its kind, as a name to sign in by.
    pub const fn kind(&self) -> NameKind {
        match self {
            Self::Phone(_) => NameKind::Phone,
            Self::Email(_) => NameKind::Email,
        }
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Email(email) => email.as_str(),
        }
    }

    /// With the middle hidden.
    pub fn masked(&self) -> String {
        match self {
            Self::Phone(phone) => phone.masked(),
            Self::Email(email) => email.masked(),
        }
    }

    /// How it is looked for when somebody signs in.
    pub(crate) fn sign_in_name(&self) -> String {
        sign_in_name_of(self.kind(), self.as_str())
    }

    /// A telephone number or an e-mail address, whichever was typed.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        if text.contains('@') { Email::parse(text).map(Self::Email) } else { Phone::parse(text).map(Self::Phone) }
    }
}

/// The one form in which a name to sign in by is looked for.
pub(crate) fn sign_in_name_of(kind: NameKind, text: &str) -> String {
    format!("{}:{}", kind.as_str(), text.to_lowercase())
}

/// The one form of whatever was typed as NIK, telephone or e-mail. What is none of these finds nobody.
pub(crate) fn sign_in_name(typed: &str) -> String {
    if let Ok(nik) = Nik::parse(typed) {
        return sign_in_name_of(NameKind::Nik, nik.as_str());
    }
    match Contact::parse(typed) {
        Ok(contact) => contact.sign_in_name(),
        Err(_) => format!("?:{}", typed.trim().to_lowercase().chars().take(100).collect::<String>()),
    }
}

/// How long a session lasts: it dies of idleness and it dies of age, whatever comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// How long it may lie idle.
    pub idle: Span,
    /// When it began.
    pub created_at: Stamp,
    /// When it was last used, to the minute.
    pub seen_at: Stamp,
    /// When it ends even if it is used.
    pub ends_at: Stamp,
}

impl Lease {
    /// `seen_at` is not written more often than this.
    const STEP: Span = Span::minutes(1);

    /// A lease that begins now.
    pub const fn begin(now: Stamp, idle: Span, most: Span) -> Self {
        Self { idle, created_at: now, seen_at: now, ends_at: now.plus(most) }
    }

    /// Whether the session is alive. A clock that jumps back ends no session that was begun before the jump, and a
    /// session begun in what is now the future is not believed, or a wrong clock would give it years.
    pub fn is_alive(&self, now: Stamp) -> bool {
        now < self.ends_at && self.created_at <= now.plus(CLOCK_SLACK) && now < self.seen_at.plus(self.idle)
    }

    /// Whether `seen_at` should be brought up to date; also when it lies ahead of the clock.
    pub fn is_stale(&self, now: Stamp) -> bool {
        now.since(self.seen_at) >= Self::STEP || self.seen_at.since(now) >= CLOCK_SLACK
    }
}

words! {
    /// What a token opens.
    #[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
    pub enum Scope {
        /// Read one's own cases.
        #[serde(rename = "cases:read")]
        CasesRead = "cases:read",
        /// Apply and answer.
        #[serde(rename = "cases:write")]
        CasesWrite = "cases:write",
        /// Send reports (`laporan`), as the interface of Open311 does.
        #[serde(rename = "reports:write")]
        ReportsWrite = "reports:write",
        /// Read the inbox and its cases.
        #[serde(rename = "desk:read")]
        DeskRead = "desk:read",
        /// Work on cases.
        #[serde(rename = "desk:write")]
        DeskWrite = "desk:write",
        /// Read one's own profile and keys.
        #[serde(rename = "profile:read")]
        ProfileRead = "profile:read",
    }
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] =
        [Self::CasesRead, Self::CasesWrite, Self::ReportsWrite, Self::DeskRead, Self::DeskWrite, Self::ProfileRead];

    /// The scopes that a token of this kind of holder may have.
    pub fn open_to(kind: HolderKind) -> Vec<Self> {
        let fits = |scope: &Self| match scope {
            Self::CasesRead | Self::CasesWrite | Self::ReportsWrite => kind == HolderKind::Resident,
            Self::DeskRead | Self::DeskWrite => kind == HolderKind::Officer,
            Self::ProfileRead => true,
        };
        Self::ALL.into_iter().filter(fits).collect()
    }

    pub(crate) fn join(scopes: &[Self]) -> String {
        scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Scopes this version does not know open nothing.
    pub(crate) fn split(text: &str) -> Vec<Self> {
        text.split(' ').filter_map(|word| Self::parse(word).ok()).collect()
    }
}

/// How roles and agencies lie in the database.
pub(crate) mod roles {
    use kernel::{Agency, Role};
    use store::Error;

    pub(crate) fn join(roles: &[Role]) -> String {
        roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn split(text: &str) -> Result<Vec<Role>, Error> {
        text.split_whitespace()
            .map(|word| word.parse().map_err(|_| Error::Decode("officers.roles holds an unknown role".to_owned())))
            .collect()
    }

    pub(crate) fn agency(text: &str) -> Result<Agency, Error> {
        Agency::parse(text).map_err(|_| Error::Decode("officers.agency is not an agency".to_owned()))
    }
}

/// A path inside this hall to go on to, or nothing if it leads elsewhere.
pub fn safe_path(path: &str) -> Option<&str> {
    let inside = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 2_000
        && !path.contains('\\')
        && path.bytes().all(|b| b.is_ascii_graphic());
    inside.then_some(path)
}

/// What a browser is, in words that its owner recognises: `Chrome, Android`. Never the whole user agent.
pub fn device_name(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 9] = [
        ("OPR/", "Opera"),
        ("Opera Mini", "Opera Mini"),
        ("UCBrowser", "UC Browser"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Stamp = Stamp::micros(1_800_000_000_000_000);

    fn lease() -> Lease {
        Lease::begin(NOW, Span::minutes(30), Span::hours(12))
    }

    #[test]
    fn a_session_dies_of_idleness() {
        assert!(lease().is_alive(NOW + Span::minutes(29)));
        assert!(!lease().is_alive(NOW + Span::minutes(30)));
    }

    #[test]
    fn a_session_in_use_dies_of_age() {
        let used = Lease { seen_at: NOW + Span::hours(12) - Span::minutes(1), ..lease() };
        assert!(used.is_alive(NOW + Span::hours(12) - Span::seconds(1)));
        assert!(!used.is_alive(NOW + Span::hours(12)));
    }

    #[test]
    fn a_clock_that_jumps_back_ends_no_session_begun_before() {
        let used = Lease { seen_at: NOW + Span::hours(2), ..lease() };
        assert!(used.is_alive(NOW + Span::minutes(1)));
        assert!(used.is_stale(NOW + Span::minutes(1)), "and brings the time of last use back");
    }

    #[test]
    fn a_session_begun_in_the_future_is_not_believed() {
        assert!(lease().is_alive(NOW - Span::minutes(4)), "clocks of two machines differ a little");
        assert!(!lease().is_alive(NOW - Span::minutes(6)));
    }

    #[test]
    fn the_time_of_last_use_is_written_once_a_minute() {
        assert!(!lease().is_stale(NOW + Span::seconds(59)));
        assert!(lease().is_stale(NOW + Span::seconds(60)));
    }

    #[test]
    fn only_paths_of_this_hall_are_gone_on_to() {
        for good in ["/", "/saya", "/permohonan/KTP-7F3K9?x=1#a", "/layanan/ktp-el?langkah=2"] {
            assert_eq!(safe_path(good), Some(good));
        }
        for bad in ["", "saya", "//jahat.example", "/\\jahat.example", "https://jahat.example", "/a\nb", "/a b", "/é"]
        {
            assert_eq!(safe_path(bad), None, "{bad:?}");
        }
        assert_eq!(safe_path(&format!("/{}", "a".repeat(2_000))), None);
    }

    #[test]
    fn whatever_way_a_name_is_typed_it_is_found() {
        assert_eq!(sign_in_name("3273 0151 0190 0001"), sign_in_name("3273015101900001"));
        assert_eq!(sign_in_name("0812-3456-7890"), sign_in_name("+62 812 3456 7890"));
        assert_eq!(sign_in_name("Rina@Contoh.ID "), sign_in_name("rina@contoh.id"));
        assert_ne!(sign_in_name("081234567890"), sign_in_name("081234567891"));
        assert!(sign_in_name("entah").starts_with("?:"));
    }

    #[test]
    fn a_device_is_named_shortly() {
        let phone = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36";
        assert_eq!(device_name(phone), "Chrome, Android");
        assert_eq!(
            device_name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox, Linux"
        );
        assert_eq!(device_name("curl/8"), "?");
        assert_eq!(device_name("<script>"), "?");
    }

    #[test]
    fn residents_get_no_scope_of_the_desk_and_officers_none_of_cases() {
        let resident = Scope::open_to(HolderKind::Resident);
        assert!(resident.contains(&Scope::CasesWrite) && !resident.contains(&Scope::DeskRead));
        let officer = Scope::open_to(HolderKind::Officer);
        assert!(officer.contains(&Scope::DeskWrite) && !officer.contains(&Scope::CasesRead));
    }

    #[test]
    fn scopes_survive_the_database_and_unknown_ones_open_nothing() {
        assert_eq!(Scope::split(&Scope::join(&Scope::ALL)), Scope::ALL);
        assert_eq!(Scope::split("cases:read dunia:kuasai"), [Scope::CasesRead]);
    }
}
