//! Which files a service needs on its way: its own, its worked examples, and the letter template that it names. Its dated
//! tables (`tariffs`, `constants`) stand in its own file; lists of codes come with the program of every hall.

use std::collections::BTreeMap;

use super::{File, names};
use crate::model::{Release, ReleaseKind};
use crate::ports::Beneath;
use crate::source::{Plain, Text};

/// The template of a letter that names none.
pub const SHARED: &str = "surat.typ";

/// The files of these services as they are in force, or the id of the first that is not.
pub fn gather(beneath: &Beneath, released: &[Release], ids: &[String]) -> Result<Vec<File>, String> {
    let mut files = BTreeMap::new();
    for id in ids {
        let release = released.iter().find(|release| release.service == *id && release.kind != ReleaseKind::Revert);
        let beneath_of = |name: String| beneath.text(&name).to_owned();
        let (source, examples, own) = match release {
            Some(release) if release.kind == ReleaseKind::Publish => {
                (release.source.clone(), release.examples.clone(), release.template.clone())
            }
            Some(_) => return Err(id.clone()),
            None => (beneath_of(format!("{id}.toml")), beneath_of(names::examples(id)), String::new()),
        };
        if source.is_empty() {
            return Err(id.clone());
        }
        if let Some(name) = template(&source) {
            let text = if own.is_empty() { beneath.text(&name).to_owned() } else { own };
            if !text.is_empty() {
                files.insert(name, text);
            }
        }
        if !examples.trim().is_empty() {
            files.insert(names::examples(id), examples);
        }
        files.insert(format!("{id}.toml"), source);
    }
    Ok(files.into_iter().map(|(name, text)| File { name, text }).collect())
}

/// The template that a service names; none if it ends in no letter.
pub fn template(source: &str) -> Option<String> {
    let text = Text::read(source)?;
    let name = |path: &str| match text.get(path) {
        Some(Plain::Text(name)) => name,
        _ => SHARED.to_owned(),
    };
    if text.has("letter") {
        return Some(name("letter.template"));
    }
    (text.count("letters") > 0).then(|| name("letters.0.template"))
}

/// The same service, with a template of its own: `<id>.typ`.
pub(crate) fn with_own_template(source: &str, id: &str) -> String {
    let Some(mut text) = Text::read(source) else { return source.to_owned() };
    let own = format!("{id}.typ");
    if text.has("letter") {
        text.set("letter.template", &own);
    }
    for at in 0..text.count("letters") {
        text.set(&format!("letters.{at}.template"), &own);
    }
    text.to_string()
}

/// The same service, naming its template as another text of it does.
pub(crate) fn with_template_of(source: &str, other: &str) -> String {
    let (Some(mut text), Some(other)) = (Text::read(source), Text::read(other)) else { return source.to_owned() };
    let mut places: Vec<String> = (0..text.count("letters")).map(|at| format!("letters.{at}.template")).collect();
    places.push("letter.template".to_owned());
    places.retain(|place| text.has(place));
    for place in places {
        match other.get(&place) {
            Some(name) => text.set(&place, name),
            None => text.remove(&place),
        }
    }
    text.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_names_its_template_or_shares_the_one_of_all() {
        assert_eq!(template("id = \"a\"\n"), None);
        assert_eq!(template("[letter]\ntitle = \"x\"\n").as_deref(), Some(SHARED));
        assert_eq!(template("[[letters]]\ntemplate = \"b.typ\"\n").as_deref(), Some("b.typ"));
    }

    #[test]
    fn a_service_is_given_a_template_of_its_own() {
        let one = with_own_template("[letter]\ntitle = \"x\"\n", "a");
        assert_eq!(template(&one).as_deref(), Some("a.typ"));
        let two = with_own_template("[[letters]]\nid = \"x\"\n\n[[letters]]\nid = \"y\"\n", "a");
        assert_eq!(two.matches("template = \"a.typ\"").count(), 2, "{two}");
    }

    #[test]
    fn every_shipped_service_finds_its_files() {
        let shipped = catalogue::shipped().into_iter();
        let file = |text: &str| crate::ports::File { text: text.to_owned(), origin: crate::ports::Origin::Shipped };
        let files = shipped.map(|(path, text)| (path.trim_start_matches("services/").to_owned(), file(text))).collect();
        let beneath = Beneath { files, ..Beneath::default() };
        let ids: Vec<String> =
            beneath.files.keys().filter_map(|name| names::service(name)).map(str::to_owned).collect();
        let gathered = gather(&beneath, &[], &ids).unwrap();
        assert_eq!(gathered.len(), beneath.files.len());
        assert_eq!(gather(&beneath, &[], &["tidak-ada".to_owned()]).unwrap_err(), "tidak-ada");
    }
}
