//! How the forms and short pages of this room are drawn, and the cookies that lead from one to the next.

use askama::Template;
use kernel::{FieldFlaw, Kind, Problem, Secret, Span, Words};
use web::axum::http::header::{CACHE_CONTROL, RETRY_AFTER, SET_COOKIE, USER_AGENT};
use web::axum::http::{HeaderMap, HeaderValue, StatusCode};
use web::axum::response::Response;
use web::problem::{Told, status, tell};
use web::{Answer, Control, FieldView, Page, Section, View, cookies, csrf_field, errors_html, fields_html, see_other};

use crate::ground::{Caller, People};
use crate::model::safe_path;
use crate::session::Begun;

/// The token of a challenge, between one page and the next.
const STEP: &str = "balai_langkah";
const STEP_SECONDS: i64 = 30 * 60;
/// The mark of a browser that has signed in before.
const MARK: &str = "balai_kenal";
const MARK_SECONDS: i64 = 400 * 24 * 3600;

impl Caller {
    /// From where a request comes.
    pub fn of(view: &View, headers: &HeaderMap) -> Self {
        let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        Self {
            address: view.address,
            user_agent: agent.to_owned(),
            mark: cookies::get(&view.site, headers, MARK).map(str::to_owned),
            session: view.session.clone(),
        }
    }
}

/// The token of the challenge that this browser is in; empty if there is none.
pub(crate) fn step_token<'h>(view: &View, headers: &'h HeaderMap) -> &'h str {
    cookies::get(&view.site, headers, STEP).unwrap_or_default()
}

/// The answer with one more cookie.
pub(super) fn with(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

/// On to the page of the code, with the token of the challenge.
pub(crate) fn to_step(view: &View, path: &str, token: &str) -> Response {
    with(see_other(path), cookies::make(&view.site, STEP, token, Some(STEP_SECONDS)))
}

/// The challenge is over.
pub(crate) fn step_over(view: &View, response: Response) -> Response {
    with(response, cookies::make(&view.site, STEP, "", Some(0)))
}

/// The session has begun: its cookie, and the mark of the browser.
pub(crate) fn entered(view: &View, begun: &Begun, response: Response) -> Response {
    let response = with(response, cookies::session(&view.site, begun.token.reveal(), begun.keep));
    match &begun.mark {
        Some(mark) => known(view, mark, response),
        None => response,
    }
}

/// A way in was changed with this session: its token turns.
pub(crate) async fn turned(people: &People, view: &View, response: Response) -> Answer {
    Ok(match people.turn_token(view.session.as_deref()).await? {
        Some(begun) => entered(view, &begun, response),
        None => response,
    })
}

/// This browser has proven whose it is, though it is not signed in yet: strangers no longer make it wait.
pub(crate) fn known(view: &View, mark: &Secret<String>, response: Response) -> Response {
    with(response, cookies::make(&view.site, MARK, mark.reveal(), Some(MARK_SECONDS)))
}

/// On to a page that says `flash` once.
pub(crate) fn told_at(view: &View, path: &str, flash: &str) -> Response {
    with(see_other(path), cookies::flash(&view.site, flash))
}

/// A page that holds a secret is kept by nobody.
pub(crate) fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `?lanjut=` on the way to a form.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Onward {
    #[serde(default)]
    pub(crate) lanjut: String,
    /// Said by links from a shared phone.
    #[serde(default)]
    bersama: String,
}

impl Onward {
    pub(crate) fn is_shared(&self) -> bool {
        !self.bersama.is_empty()
    }

    pub(crate) fn path(&self) -> Option<String> {
        safe_path(&self.lanjut).map(str::to_owned)
    }
}

/// The address of another form, with where to go on to.
pub(crate) fn onward(path: &str, next: &str) -> String {
    if next.is_empty() { path.to_owned() } else { format!("{path}?lanjut={}", web::problem::percent(next)) }
}

/// The same, from a phone that others use too.
pub(crate) fn onward_shared(path: &str, next: &str) -> String {
    format!("{}{}bersama=ya", onward(path, next), if next.is_empty() { '?' } else { '&' })
}

/// A field for a password; nothing that was typed ever comes back.
pub(crate) fn password_field(path: &str, label: &str, autocomplete: &str) -> FieldView {
    FieldView::line(path, label, "").of_kind("password", "", false).autocomplete(autocomplete)
}

/// A field for six digits.
pub(crate) fn code_field(label: &str, hint: &str) -> FieldView {
    FieldView::line("kode", label, "").of_kind("text", "numeric", true).autocomplete("one-time-code").hint(hint)
}

/// A form.
pub(crate) struct Form<'v> {
    view: &'v View,
    action: &'static str,
    button: &'v str,
    is_quiet: bool,
    fields: Vec<FieldView>,
    hidden: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormHtml<'a> {
    action: &'a str,
    csrf: String,
    hidden: &'a [(&'static str, String)],
    fields: String,
    button: &'a str,
    is_quiet: bool,
}

impl<'v> Form<'v> {
    pub(crate) fn new(view: &'v View, action: &'static str, button: &'static str) -> Self {
        let button = view.words().get(button);
        Self { view, action, button, is_quiet: false, fields: vec![], hidden: vec![] }
    }

    pub(crate) fn field(mut self, field: FieldView) -> Self {
        self.fields.push(field);
        self
    }

    pub(crate) fn hidden(mut self, name: &'static str, value: &str) -> Self {
        if !value.is_empty() {
            self.hidden.push((name, value.to_owned()));
        }
        self
    }

    /// One of several on a page.
    pub(crate) fn quiet(self) -> Self {
        Self { is_quiet: true, ..self }
    }

    /// Puts each flaw at its field; gives path, label and message of those it found a field for.
    fn mark(&mut self, flaws: &[FieldFlaw]) -> Vec<(String, String, String)> {
        let words = self.view.words();
        let mut marked = Vec::new();
        for flaw in flaws {
            if let Some(field) = self.fields.iter_mut().find(|field| field.path == flaw.field) {
                field.flaw = words.flaw(&flaw.flaw);
                // The label of a tick is a whole sentence; the flaw says enough.
                let label = if matches!(field.control, Control::Tick { .. }) { "" } else { &field.label };
                marked.push((field.path.clone(), label.to_owned(), field.flaw.clone()));
            }
        }
        marked
    }

    pub(crate) fn html(&self) -> String {
        let form = FormHtml {
            action: self.action,
            csrf: csrf_field(self.view),
            hidden: &self.hidden,
            fields: fields_html(&self.fields, self.view.words()),
            button: self.button,
            is_quiet: self.is_quiet,
        };
        form.render().unwrap_or_default()
    }
}

/// Why a form comes back.
pub(crate) struct Trouble {
    title: String,
    html: String,
    status: StatusCode,
    wait: Option<Span>,
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroubleHtml {
    told: Told,
    errors: String,
}

/// What is wrong, as it stands at the top of a page.
pub(crate) fn told_html(told: Told, errors: String) -> String {
    TroubleHtml { told, errors }.render().unwrap_or_default()
}

impl Trouble {
    /// Says at the top what is wrong and marks the fields; a fault of ours is not for the form but for the log.
    pub(crate) fn at<P: Problem + 'static>(problem: P, form: &mut Form<'_>) -> Result<Self, web::Refused> {
        if problem.kind() == Kind::Fault {
            return Err(problem.into());
        }
        let told = tell(form.view.words(), &problem);
        let marked = form.mark(&problem.fields());
        let title = told.title.clone();
        let errors = errors_html(&title, &marked);
        let html = told_html(told, errors);
        Ok(Self { title, html, status: status(problem.kind()), wait: problem.retry_after() })
    }

    pub(crate) fn html(&self) -> &str {
        &self.html
    }

    /// The title of the page says it first: screen readers begin there.
    pub(crate) fn title(&self, title: &str) -> String {
        format!("{}. {title}", self.title)
    }

    pub(crate) fn finish(&self, view: &View, page: Page) -> Response {
        let mut response = page.status(self.status).render(view);
        let seconds = self.wait.map(|wait| crate::challenge::seconds_up(wait).to_string());
        if let Some(value) = seconds.and_then(|seconds| HeaderValue::from_str(&seconds).ok()) {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
        response
    }
}

/// Something said above a form.
pub(crate) struct Note<'a> {
    pub(crate) tone: &'a str,
    pub(crate) icon: &'a str,
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
    pub(crate) href: &'a str,
    pub(crate) link: &'a str,
}

/// A page with one form.
pub(crate) struct Sheet<'v> {
    form: Form<'v>,
    title: &'v str,
    lead: String,
    note: Option<Note<'v>>,
    before: String,
    after: String,
    links: Vec<(String, &'v str)>,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetHtml<'a> {
    trouble: &'a str,
    title: &'a str,
    lead: &'a str,
    note: Option<Note<'a>>,
    before: &'a str,
    form: String,
    after: &'a str,
    links: &'a [(String, &'a str)],
}

impl<'v> Sheet<'v> {
    pub(crate) fn new(form: Form<'v>, title: &'static str, lead: &'static str) -> Self {
        let words = form.view.words();
        let (title, lead) = (words.get(title), words.get(lead).to_owned());
        Self { form, title, lead, note: None, before: String::new(), after: String::new(), links: vec![] }
    }

    pub(crate) fn note(self, note: Option<Note<'v>>) -> Self {
        Self { note: note.or(self.note), ..self }
    }

    /// What is said under the title, where its text mentions something.
    pub(crate) fn lead(self, lead: String) -> Self {
        Self { lead, ..self }
    }

    /// HTML before the form.
    pub(crate) fn before(self, before: String) -> Self {
        Self { before, ..self }
    }

    /// HTML after the form.
    pub(crate) fn after(self, after: String) -> Self {
        Self { after, ..self }
    }

    pub(crate) fn link(mut self, href: String, key: &'static str) -> Self {
        self.links.push((href, self.form.view.words().get(key)));
        self
    }

    /// The page.
    pub(crate) fn show(self) -> Answer {
        let (view, title) = (self.form.view, self.title);
        Ok(Page::new(title, Section::None).main(&self.html(""))?.render(view))
    }

    /// The page again, with what is wrong and all that was typed but passwords.
    pub(crate) fn refused<P: Problem + 'static>(mut self, problem: P) -> Answer {
        let trouble = Trouble::at(problem, &mut self.form)?;
        let (view, title) = (self.form.view, trouble.title(self.title));
        let page = Page::new(title, Section::None).main(&self.html(trouble.html()))?;
        Ok(trouble.finish(view, page))
    }

    fn html<'s>(&'s self, trouble: &'s str) -> SheetHtml<'s> {
        let note = self.note.as_ref().map(|note| Note {
            tone: note.tone,
            icon: note.icon,
            title: note.title,
            text: note.text,
            href: note.href,
            link: note.link,
        });
        SheetHtml {
            trouble,
            title: self.title,
            lead: &self.lead,
            note,
            before: &self.before,
            form: self.form.html(),
            after: &self.after,
            links: &self.links,
        }
    }
}

/// In the example region the code is read on a page.
pub(crate) fn demo_note(words: Words<'_>, is_example: bool) -> Option<Note<'_>> {
    is_example.then(|| Note {
        tone: "warn",
        icon: "info",
        title: words.get("people-demo-message"),
        text: words.get("people-demo-message-text"),
        href: "/kotak-keluar",
        link: words.get("people-demo-outbox"),
    })
}

/// The box that asks for another code.
#[derive(Template)]
#[template(path = "resend.html")]
pub(crate) struct Resend<'a> {
    pub(crate) t: Words<'a>,
    pub(crate) csrf: String,
    pub(crate) action: &'a str,
    pub(crate) restart: &'a str,
}
