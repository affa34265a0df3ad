//! The page on which a code is typed that was sent to a telephone or address.

use askama::Template;
use kernel::{Arg, Words};
use web::{Answer, FieldView, Page, Section, Sent, Trouble, View, csrf_field, fields_html};

use crate::Refusal;

/// What the page is for.
pub(crate) struct CodeForm<'a> {
    /// Where it is sent to.
    pub(crate) here: &'a str,
    /// Where the contact can be changed.
    pub(crate) back: &'a str,
    /// To what the code was sent.
    pub(crate) to: &'a str,
    /// What is kept in the form.
    pub(crate) hidden: Vec<(&'static str, String)>,
    /// The text of what the button does.
    pub(crate) go: &'static str,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage<'a> {
    t: Words<'a>,
    trouble: &'a str,
    lead: String,
    is_example: bool,
    fields: String,
    form: &'a CodeForm<'a>,
    csrf: String,
}

impl CodeForm<'_> {
    /// Draws it; `refusal` is why the last try failed.
    pub(crate) fn draw(&self, view: &View, refusal: Option<Refusal>) -> Answer {
        let t = view.words();
        let field = FieldView::line("kode", t.get("reports-code"), "");
        let field =
            field.of_kind("text", "numeric", true).autocomplete("one-time-code").hint(t.get("reports-code-hint"));
        let mut fields = [field];
        let trouble = refusal.map_or_else(|| Ok(Trouble::none()), |refusal| Trouble::at(view, refusal, &mut fields))?;
        let page = CodePage {
            t,
            trouble: &trouble.html,
            lead: t.with("reports-code-lead", &[("contact", Arg::from(self.to))]),
            is_example: view.site.face.is_example,
            fields: fields_html(&fields, t),
            form: self,
            csrf: csrf_field(view),
        };
        let title = trouble.titled(t.get("reports-code-title"));
        Ok(Page::new(title, Section::Report).status(trouble.status).main(&page)?.render(view))
    }
}

/// Whether the code should be sent again.
pub(crate) fn asks_again(sent: &Sent) -> bool {
    hidden(sent, "_ulang") == "ya"
}

/// What was kept in the form.
pub(crate) fn hidden<'s>(sent: &'s Sent, name: &str) -> &'s str {
    sent.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}
