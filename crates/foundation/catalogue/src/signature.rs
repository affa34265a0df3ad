//! Who else signs an application, and what exactly they sign.

use kernel::{Lang, Local, Nik};
use serde_json::Value;

use crate::answers::{Answers, Ctx};
use crate::form::{Field, FieldKind};
use crate::service::Service;
use crate::summary::SummaryLine;

/// A signature that these answers ask for.
#[derive(Debug)]
pub struct WantedSignature<'s> {
    /// The field.
    pub field: &'s Field,
    /// What is declared.
    pub statement: &'s Local,
    /// Whose it is; none as long as their NIK is missing.
    pub nik: Option<Nik>,
}

/// A part of what a second person reads: its heading, and label and value of each line.
pub type SignedPart = (Local, Vec<(Local, Local)>);

impl Field {
    /// Whether it has an answer of its own. A signature whose NIK stands in another field has none.
    pub fn is_answered(&self) -> bool {
        !matches!(self.kind, FieldKind::Signature { nik: Some(_), .. })
    }
}

impl Service {
    /// Whether anybody else ever signs an application for this.
    pub fn has_signatures(&self) -> bool {
        self.fields().any(|(_, field)| matches!(field.kind, FieldKind::Signature { .. }))
    }

    /// The signatures that these answers ask for, in the order of the form. One that may be left out is not among them
    /// while nobody is named.
    pub fn wanted_signatures(&self, answers: &Answers, ctx: &Ctx<'_>) -> Vec<WantedSignature<'_>> {
        let view = self.view(answers, ctx);
        let wanted = self.fields().filter(|(_, field)| view.is_shown(&field.id)).filter_map(|(_, field)| {
            let FieldKind::Signature { statement, nik, .. } = &field.kind else { return None };
            let named = view.values().get(nik.as_ref().unwrap_or(&field.id)).and_then(Value::as_str);
            let nik = named.and_then(|text| Nik::parse(text).ok());
            (nik.is_some() || view.requires(field, None)).then_some(WantedSignature { field, statement, nik })
        });
        wanted.collect()
    }

    /// What is signed in this field, as bytes that change when it does: the answers that the second person reads, under
    /// their ids, and the statement.
    pub fn signed_answers(&self, field: &Field, answers: &Answers, ctx: &Ctx<'_>) -> String {
        let FieldKind::Signature { statement, shows, .. } = &field.kind else { return String::new() };
        let view = self.view(answers, ctx);
        let questions = self.questions.iter().map(|question| question.id.as_str());
        let fields = self.fields().filter(|(_, one)| is_readable(one)).map(|(_, one)| one.id.as_str());
        // A computed value stands for every answer that it may have been computed from.
        let is_whole = shows.is_empty() || self.computed.iter().any(|value| shows.contains(&value.id));
        let read = questions.chain(fields).filter(|id| is_whole || shows.iter().any(|shown| shown == id));
        let mut all = vec![Value::from(statement.id.as_str()), Value::from(statement.en.as_str())];
        for id in read {
            all.push(Value::from(id));
            all.push(view.values().get(id).cloned().unwrap_or_default());
        }
        Value::Array(all).to_string()
    }

    /// What the second person reads before signing, in both languages.
    pub fn signed_summary(&self, field: &Field, answers: &Answers, ctx: &Ctx<'_>) -> Vec<SignedPart> {
        let FieldKind::Signature { shows, .. } = &field.kind else { return Vec::new() };
        let is_read = |line: &SummaryLine| {
            let top = line.path.split('.').next().unwrap_or_default();
            let is_readable = !matches!(line.kind, "files" | "signature");
            is_readable && (shows.is_empty() || shows.iter().any(|shown| shown == top))
        };
        let [ours, theirs] = [Lang::Id, Lang::En].map(|lang| self.summary(answers, ctx, lang));
        let parts = ours.into_iter().zip(theirs).map(|(id, en)| {
            let lines = id.lines.into_iter().zip(en.lines).filter(|(line, _)| is_read(line));
            let lines = lines.map(|(id, en)| (Local::new(id.label, en.label), Local::new(id.value, en.value)));
            (Local::new(id.title, en.title), lines.collect::<Vec<_>>())
        });
        parts.filter(|(_, lines)| !lines.is_empty()).collect()
    }
}

fn is_readable(field: &Field) -> bool {
    !matches!(field.kind, FieldKind::Files { .. } | FieldKind::Signature { .. })
}
