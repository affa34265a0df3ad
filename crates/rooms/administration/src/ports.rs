//! What this room needs of others, as the smallest trait that serves. The `balai` crate connects it.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::{Answers, Catalogue, Mistake, Service};
use kernel::{Agency, Date, Flaw, Problem, Role, Secret};
use store::{Fut, Tx};
use web::View;

use crate::model::Files;

/// Where a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It came with the program.
    Shipped,
    /// It lies in the configured folder.
    Folder,
}

/// One file: a service, its worked examples, or a letter template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its text.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// What lies beneath the releases of this region: shipped files, and over them those of the configured folder.
#[derive(Debug, Clone, Default)]
pub struct Beneath {
    /// Every file by its name, such as `ktp-el.toml`.
    pub files: BTreeMap<String, File>,
    /// The services in them.
    pub catalogue: Catalogue,
}

impl Beneath {
    /// The text of a file; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.files.get(name).map_or("", |file| file.text.as_str())
    }

    /// The texts of a service; none if it is not there.
    pub fn service(&self, id: &str) -> Option<Files> {
        let source = self.text(&format!("{id}.toml")).to_owned();
        let examples = self.text(&format!("{id}.examples.toml")).to_owned();
        (!source.is_empty()).then(|| Files { source, examples, template: String::new() })
    }

    /// Every letter template, as path and text: what a service file needs beside it to be read.
    pub fn templates(&self) -> impl Iterator<Item = (String, String)> {
        let is_template = |name: &str| name.rsplit_once('.').is_some_and(|(_, end)| end == "typ");
        self.files
            .iter()
            .filter(move |(name, _)| is_template(name))
            .map(|(name, file)| (format!("services/{name}"), file.text.clone()))
    }
}

/// What is wrong with what should be in force, if anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trouble {
    /// Mistakes in the configured folder: what it held before is still offered.
    pub folder: Vec<Mistake>,
    /// Mistakes in released services: they are left out.
    pub releases: Vec<Mistake>,
}

impl Trouble {
    /// Is nothing wrong?
    pub fn is_none(&self) -> bool {
        self.folder.is_empty() && self.releases.is_empty()
    }
}

/// What is offered, put together from shipped files, folder and releases.
pub trait Offer: Send + Sync {
    /// What lies beneath the releases.
    fn beneath(&self) -> Arc<Beneath>;

    /// What is wrong.
    fn trouble(&self) -> Arc<Trouble>;

    /// Puts in force what the releases say by now.
    fn renew(&self) -> Fut<'_, store::Result<()>>;
}

/// Draws a form as citizens see it, without anything being kept.
pub trait Preview: Send + Sync {
    /// The inside of one page with these answers: the questions before the form, or the page of this index.
    fn page(&self, view: &View, service: &Service, answers: &Answers, index: Option<usize>) -> String;
}

/// An officer, as administrators see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What they type to sign in.
    pub username: String,
    /// The name that residents see.
    pub name: String,
    /// Where they work.
    pub agency: Agency,
    /// What they may do there.
    pub roles: Vec<Role>,
    /// Whether they may sign in.
    pub is_active: bool,
    /// Whether they have signed in and set up their second factor.
    pub has_second_factor: bool,
    /// The last day of their rights; none if no end is set.
    pub until: Option<Date>,
}

/// What went wrong on the other side.
pub type PortResult<T> = Result<T, Box<dyn Problem>>;

/// The officers of the hall.
pub trait Staff: Send + Sync {
    /// Officers by user name, after one of them.
    fn list<'a>(&'a self, after: &'a str, most: i64) -> Fut<'a, PortResult<Vec<Member>>>;

    /// The officer of this user name.
    fn find<'a>(&'a self, username: &'a str) -> Fut<'a, PortResult<Option<Member>>>;

    /// What is wrong with a user name (`username`) and a name (`nama`).
    fn flaws(&self, wanted: &Member) -> Vec<(&'static str, Flaw)>;

    /// A first password: to be handed over, and as it is kept.
    fn draw_password(&self) -> Fut<'_, PortResult<(Secret<String>, String)>>;

    /// Makes an officer with a kept password, or gives the one that is there these rights.
    fn put<'a>(&'a self, tx: &'a mut Tx<'_>, wanted: &'a Member, password: Option<&'a str>) -> Fut<'a, PortResult<()>>;
}
