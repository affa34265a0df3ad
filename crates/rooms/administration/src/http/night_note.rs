//! What the hall found when it last looked at itself by night, for administrators.

use hall::nights::Night;
use kernel::Arg;
use web::View;

use super::moment;

/// The words of the note.
pub(super) struct NightNote {
    /// When it looked, or that all was well then.
    pub said: String,
    /// When the newest backup was made.
    pub backup: String,
    /// What is wrong: in the reader's language, and as the machine says it.
    pub troubles: Vec<(String, String)>,
}

/// Says it in the reader's language.
pub(super) fn note(view: &View, night: &Night) -> NightNote {
    let words = view.words();
    let at = |key: &str, at| words.with(key, &[("at", Arg::from(moment(view, at)))]);
    let trouble = |with: &str| words.get(&format!("kelola-night-{with}")).to_owned();
    let key = if night.troubles.is_empty() { "kelola-night-good" } else { "kelola-night-text" };
    NightNote {
        said: at(key, night.at),
        backup: night
            .backup_at
            .map_or_else(|| words.get("kelola-night-unsaved").to_owned(), |made| at("kelola-night-saved", made)),
        troubles: night.troubles.iter().map(|one| (trouble(one.with.word()), one.what.clone())).collect(),
    }
}
