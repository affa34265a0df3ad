//! Every refusal and every flaw of this room has its sentences in every language.

use kernel::{FieldFlaw, Lang, Problem, Span};

use super::town::texts;
use crate::password::Busy;
use crate::{account, challenge, consent, officer_sign_in, register, reset_password, resident, seed, sign_in, token};

fn refusals() -> Vec<Box<dyn Problem>> {
    let wait = Span::seconds(7);
    let fields = || vec![FieldFlaw::new("nik", kernel::Flaw::new("nik-empty"))];
    vec![
        Box::new(Busy),
        Box::new(crate::door::DeadKey),
        Box::new(challenge::Refusal::Gone),
        Box::new(challenge::Refusal::Wrong { left: 3 }),
        Box::new(challenge::Refusal::Spent),
        Box::new(challenge::Refusal::TooSoon { wait }),
        Box::new(challenge::Refusal::NoMore),
        Box::new(register::Refusal::Invalid(fields())),
        Box::new(register::Refusal::TooMany { wait }),
        Box::new(sign_in::Refusal::Empty(fields())),
        Box::new(sign_in::Refusal::Wrong),
        Box::new(sign_in::Refusal::Slow { wait }),
        Box::new(officer_sign_in::Refusal::Replayed { left: 3 }),
        Box::new(reset_password::Refusal::Invalid(fields())),
        Box::new(reset_password::Refusal::TooMany { wait }),
        Box::new(account::Refusal::Invalid(fields())),
        Box::new(account::Refusal::WrongPassword { field: "sandi-lama" }),
        Box::new(account::Refusal::Slow { wait }),
        Box::new(account::Refusal::Denied(kernel::Denied::Forbidden)),
        Box::new(token::Refusal::Invalid(fields())),
        Box::new(token::Refusal::TooMany),
        Box::new(token::Refusal::Unknown),
        Box::new(consent::NotAgreed),
        Box::new(consent::Refusal::Unknown),
        Box::new(consent::Refusal::Outdated),
        Box::new(consent::Refusal::Invalid(fields())),
        Box::new(resident::Refusal::Unknown),
        Box::new(resident::Refusal::Sealed),
        Box::new(seed::Refusal::Flawed(kernel::Flaw::new("username-form"))),
        Box::new(seed::Refusal::Taken),
        Box::new(seed::Refusal::Unknown),
        Box::new(register::Refusal::Store(store::Error::Busy)),
    ]
}

#[test]
fn every_refusal_says_what_happened_and_what_to_do_in_every_language() {
    let texts = texts();
    for refusal in refusals() {
        for lang in Lang::ALL {
            let words = texts.words(lang);
            let args: Vec<(&str, kernel::Arg<'_>)> =
                refusal.args().into_iter().map(|(name, value)| (name, value.into())).collect();
            for part in ["", "-detail", "-mend"] {
                let key = format!("problem-{}{part}", refusal.slug());
                assert!(words.has(&key), "{key} in {lang:?}");
                let text = words.with(&key, &args);
                assert!(!text.contains("{$"), "{key} in {lang:?} mentions what is not given: {text}");
            }
        }
    }
}

#[test]
fn the_languages_have_the_same_keys() {
    let texts = texts();
    assert_eq!(texts.keys(Lang::Id), texts.keys(Lang::En));
}

#[test]
fn every_flaw_named_in_the_code_has_its_sentence() {
    let texts = texts();
    let sources = [
        include_str!("../password.rs"),
        include_str!("../register.rs"),
        include_str!("../sign_in.rs"),
        include_str!("../officer_sign_in.rs"),
        include_str!("../reset_password.rs"),
        include_str!("../account.rs"),
        include_str!("../challenge.rs"),
        include_str!("../token.rs"),
        include_str!("../seed.rs"),
        include_str!("../consent.rs"),
    ];
    let named = sources.iter().flat_map(|source| source.split("Flaw::new(\"").skip(1));
    for key in named.filter_map(|rest| rest.split('"').next()) {
        // `FieldFlaw::new("nik", …)` names a field, not a flaw.
        let is_field = [
            "nama",
            "nik",
            "ponsel",
            "surel",
            "sandi",
            "sandi-lama",
            "sandi-baru",
            "nama-baru",
            "setuju",
            "kode",
            "izin",
            "umur",
            "kontak",
            "persetujuan",
            "tindakan",
        ]
        .contains(&key);
        for lang in Lang::ALL {
            assert!(is_field || texts.words(lang).has(&format!("flaw-{key}")), "flaw-{key} in {lang:?}");
        }
    }
}
