//! The signature of a second person: what they declare, whose it is, and what they read.

use super::Builder;
use crate::file::{FieldFile, Kind};
use crate::form::FieldKind;
use crate::mistake::choose;

impl Builder<'_, '_> {
    pub(super) fn signature(&mut self, path: &str, file: &FieldFile, top: bool) -> Option<FieldKind> {
        if !top {
            self.found.at(path, "a signature stands in the rows of another field", "ask it on the page itself");
            return None;
        }
        if let Some(nik) = &file.nik {
            self.signer(path, file, nik);
        }
        let shows = file.shows.clone().unwrap_or_default();
        for (at, id) in shows.iter().enumerate() {
            self.shown_to_signer(&format!("{path}.shows.{at}"), id);
        }
        let Some(statement) = &file.statement else {
            if !self.found.broken_under(&format!("{path}.statement")) {
                let mend = "add `statement = { id = \"Saya menyetujui …\", en = \"I agree …\" }`";
                self.found.at(path, "nothing says what the second person signs", mend);
            }
            return None;
        };
        let statement = self.local(&format!("{path}.statement"), statement);
        Some(FieldKind::Signature { statement, nik: file.nik.clone(), shows })
    }

    /// The field that says whose signature it is must be a NIK that has been asked for by then.
    fn signer(&mut self, path: &str, file: &FieldFile, nik: &str) {
        let at = format!("{path}.nik");
        let is_later = self.scope.vars.get(nik).is_some_and(|var| var.not_yet);
        match self.asked.get(nik) {
            Some(Some(Kind::Nik)) if is_later => {
                self.found.at(&at, format!("`{nik}` is asked after this signature"), "ask for it before");
            }
            Some(Some(Kind::Nik)) => {}
            _ => {
                let niks = self.asked.iter().filter(|(_, kind)| **kind == Some(Kind::Nik)).map(|(id, _)| id.as_str());
                let mend = choose(nik, niks);
                self.found.at(&at, format!("there is no field `{nik}` of kind `nik`"), mend);
            }
        }
        if file.required.is_some() || file.required_if.is_some() {
            let key = if file.required.is_some() { "required" } else { "required_if" };
            self.found.at_key(
                &format!("{path}.{key}"),
                format!("`{key}` does nothing where `nik` says whose signature it is"),
                "remove it, and use `show_if` for when the signature is needed",
            );
        }
    }

    fn shown_to_signer(&mut self, at: &str, id: &str) {
        match self.asked.get(id) {
            Some(Some(Kind::Files | Kind::Signature)) => {
                self.found.at(at, format!("a second person cannot read `{id}`"), "name answers, not files");
            }
            Some(_) => {}
            None => {
                let mend = choose(id, self.asked.keys().map(String::as_str));
                self.found.at(at, format!("the summary has no `{id}`"), mend);
            }
        }
    }
}
