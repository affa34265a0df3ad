//! All categories of reports: a tree, each a file, and which of them a text means.
//!
//! A suggestion always says by which words it was made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use kernel::Lang;
use serde_json::Value;

use crate::build;
use crate::catalogue::{files_of, is_service, on_a_deep_stack};
use crate::category::Category;
use crate::codes::Tables;
use crate::file::CategoryFile;
use crate::flow::Escalation;
use crate::mistake::{Mistake, choose};
use crate::words::{distance, roots};

/// A category that a text may mean.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The category.
    pub category: Arc<Category>,
    /// The words of the text that say so, as they were typed.
    pub words: Vec<String>,
    /// How well it fits; only good for comparing.
    pub score: f64,
}

/// A category with what it is called, phrase by phrase in roots.
#[derive(Debug)]
struct Indexed {
    category: Arc<Category>,
    phrases: Vec<Vec<String>>,
}

/// All categories of a hall. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Categories {
    all: Arc<Vec<Indexed>>,
    /// In how many categories a root is.
    spread: Arc<BTreeMap<String, usize>>,
}

impl Categories {
    /// Reads categories from their files, `<id>.toml`, each as its path and text. All mistakes of all files come back
    /// together.
    pub fn read<P, T>(sources: impl IntoIterator<Item = (P, T)>) -> Result<Self, Vec<Mistake>>
    where
        P: Into<String>,
        T: Into<String>,
    {
        let sources: BTreeMap<String, String> = sources.into_iter().map(|(p, t)| (p.into(), t.into())).collect();
        on_a_deep_stack(move || {
            let (mut read, mut mistakes) = (Vec::new(), Vec::new());
            for (path, text) in sources.iter().filter(|(path, _)| is_service(path)) {
                let (category, found) = build::category(path, text, &Tables::default());
                mistakes.extend(found);
                read.extend(category.map(|category| (path.clone(), category)));
            }
            if mistakes.is_empty() { Self::of(read) } else { Err(mistakes) }
        })
    }

    /// The categories that come with Balai, read once per process.
    pub fn of_shipped() -> Result<Self, Vec<Mistake>> {
        static READ: LazyLock<Result<Categories, Vec<Mistake>>> =
            LazyLock::new(|| Categories::read(shipped_categories()));
        READ.clone()
    }

    /// Puts categories together; what does not fit between them comes back as mistakes.
    fn of(read: Vec<(String, Category)>) -> Result<Self, Vec<Mistake>> {
        let mistakes = between(&read);
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let all: Vec<_> = read
            .into_iter()
            .map(|(_, category)| {
                let names = [category.title.get(Lang::Id), category.title.get(Lang::En)];
                let called = names.into_iter().chain(category.keywords.iter().map(String::as_str));
                let phrases = called.map(roots).filter(|phrase| !phrase.is_empty()).collect();
                Indexed { category: Arc::new(category), phrases }
            })
            .collect();
        let mut spread = BTreeMap::new();
        for one in &all {
            let own: BTreeSet<&String> = one.phrases.iter().flatten().collect();
            for root in own {
                *spread.entry(root.clone()).or_insert(0) += 1;
            }
        }
        Ok(Self { all: Arc::new(all), spread: Arc::new(spread) })
    }

    /// Every category, in the order of their files.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Category>> {
        self.all.iter().map(|one| &one.category)
    }

    /// The category with this id.
    pub fn get(&self, id: &str) -> Option<&Arc<Category>> {
        self.all().find(|category| category.id == id)
    }

    /// The categories right below this one; at the top without one.
    pub fn below<'c>(&'c self, parent: Option<&'c str>) -> impl Iterator<Item = &'c Arc<Category>> {
        self.all().filter(move |category| category.parent.as_deref() == parent)
    }

    /// The categories above and this one itself, from the top.
    pub fn path(&self, id: &str) -> Vec<&Arc<Category>> {
        let mut path: Vec<&Arc<Category>> = Vec::new();
        let mut next = self.get(id);
        while let Some(category) = next {
            path.insert(0, category);
            next = category.parent.as_deref().and_then(|parent| self.get(parent));
        }
        path
    }

    /// The levels that bring a step of a report of this category before somebody, the earliest first: its own, or those of the
    /// nearest category above that has some.
    pub fn levels<'c>(&'c self, id: &str, step: &'c str) -> impl Iterator<Item = &'c Escalation> {
        let path = self.path(id);
        let with = path.into_iter().rev().find(|category| !category.escalation.is_empty());
        let all = with.map_or(&[][..], |category| &category.escalation);
        all.iter().filter(move |level| level.step.as_deref().is_none_or(|of| of == step))
    }

    /// Agencies that categories name, each with the category that names it first.
    pub fn agencies(&self) -> BTreeMap<&str, &str> {
        let mut named = BTreeMap::new();
        for category in self.all() {
            let routes = category.routes.iter().map(|route| &route.agency);
            for agency in category.agency.iter().chain(routes) {
                named.entry(agency.as_str()).or_insert(category.id.as_str());
            }
        }
        named
    }

    /// Up to `most` categories that a text may mean, the likeliest first, each with the words that say so.
    ///
    /// A keyword counts when all its words are in the text, in any order and with one typing error each; the rarer its
    /// words among categories, and the more of them, the more it counts.
    pub fn suggest(&self, text: &str, most: usize) -> Vec<Suggestion> {
        let said = said(text);
        let mut found: Vec<Suggestion> = self
            .all
            .iter()
            .filter(|one| one.category.agency.is_some())
            .filter_map(|Indexed { category, phrases }| {
                let mut words: BTreeMap<usize, f64> = BTreeMap::new();
                for phrase in phrases {
                    let hits: Option<Vec<usize>> = phrase.iter().map(|root| whence(&said, root)).collect();
                    let Some(hits) = hits else { continue };
                    // A phrase of several words is a better sign than each of them alone.
                    #[expect(clippy::cast_precision_loss, reason = "a handful of words")]
                    let bonus = 1.0 + 0.5 * (phrase.len() as f64 - 1.0);
                    for (root, hit) in phrase.iter().zip(hits) {
                        let worth = self.worth(root) * bonus;
                        let best = words.entry(hit).or_insert(0.0);
                        *best = best.max(worth);
                    }
                }
                let score: f64 = words.values().sum();
                let words = words.keys().filter_map(|at| said.get(*at)).map(|(word, _)| word.clone()).collect();
                (score > 0.0).then(|| Suggestion { category: Arc::clone(category), words, score })
            })
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.category.id.cmp(&b.category.id)));
        found.truncate(most);
        found
    }

    /// How much a root says: the fewer categories have it, the more.
    fn worth(&self, root: &str) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred categories")]
        let (all, of) = (self.all.len() as f64, self.spread.get(root).copied().unwrap_or(1) as f64);
        (1.0 + all / of).ln()
    }
}

/// Longest text that is looked at.
const LONGEST: usize = 2_000;

/// The words of a text with their roots. `gorong-gorong` is there as one word and as two, since people write both.
fn said(text: &str) -> Vec<(String, String)> {
    let short: String = text.chars().take(LONGEST).collect();
    let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}' | '\u{2011}');
    let mut said = Vec::new();
    for word in short.split(|c: char| !c.is_alphanumeric() && !is_hyphen(c)) {
        let parts = word.split(is_hyphen).filter(|part| *part != word);
        for one in std::iter::once(word).chain(parts) {
            said.extend(roots(one).into_iter().map(|root| (one.to_owned(), root)));
        }
    }
    said
}

/// Where in the text a root stands, as it is or with one typing error.
fn whence(said: &[(String, String)], root: &str) -> Option<usize> {
    let letters = root.chars().count();
    let same = said.iter().position(|(_, word)| word == root);
    // Short words differ by one letter and mean something else.
    same.or_else(|| said.iter().position(|(_, word)| letters >= 6 && distance(word, root) <= 1))
}

/// Mistakes between files: parents that are not there, circles, and groups without anything in them.
fn between(read: &[(String, Category)]) -> Vec<Mistake> {
    let named: BTreeMap<&str, &Category> = read.iter().map(|(_, one)| (one.id.as_str(), one)).collect();
    let mut mistakes = Vec::new();
    let mut say = |file: &str, path: &str, what: String, mend: String| {
        let (line, column) = (1, 1);
        mistakes.push(Mistake { file: file.to_owned(), line, column, path: path.to_owned(), what, mend });
    };
    for (file, category) in read {
        let Some(parent) = category.parent.as_deref() else { continue };
        if !named.contains_key(parent) {
            let mend = choose(parent, named.keys().copied());
            say(file, "parent", format!("there is no category `{parent}`"), mend);
            continue;
        }
        let mut above = Some(parent);
        for _ in 0..read.len() {
            above = above.and_then(|id| named.get(id)).and_then(|one| one.parent.as_deref());
        }
        if above.is_some() {
            let mend = "let the category at the top have no `parent`".to_owned();
            say(file, "parent", format!("`{}` is above itself", category.id), mend);
        }
    }
    for (file, category) in read {
        let holds = read.iter().any(|(_, one)| one.parent.as_deref() == Some(category.id.as_str()));
        if category.agency.is_none() && !holds {
            let mend = "add `agency`, or a category with this one as its `parent`".to_owned();
            say(file, "id", format!("`{}` has no agency and holds no category", category.id), mend);
        }
    }
    mistakes
}

/// Reads and checks the categories of a folder, as `balai check` does.
pub fn check_categories(folder: &Path) -> Result<Categories, Vec<Mistake>> {
    let (sources, mut mistakes) = files_of(folder)?;
    match Categories::read(sources) {
        Ok(categories) if mistakes.is_empty() => Ok(categories),
        Ok(_) => Err(mistakes),
        Err(more) => {
            mistakes.extend(more);
            Err(mistakes)
        }
    }
}

/// The JSON Schema of the files of categories, for editors; also docs/category-file.schema.json.
pub fn category_schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
        let settings = schemars::generate::SchemaSettings::draft2020_12();
        settings.into_generator().into_root_schema_for::<CategoryFile>().to_value()
    });
    &SCHEMA
}

/// The categories that come with Balai, as path and text.
pub fn shipped_categories() -> Vec<(&'static str, &'static str)> {
    macro_rules! shipped {
        ($($name:literal),* $(,)?) => { vec![$(
            (concat!("services/laporan/", $name), include_str!(concat!("../../../../services/laporan/", $name))),
        )*] };
    }
    shipped![
        "air-minum.toml",
        "bantuan-sosial.toml",
        "bau-ternak.toml",
        "jalan-jembatan.toml",
        "jalan-rusak.toml",
        "kebisingan.toml",
        "kesehatan.toml",
        "lainnya.toml",
        "lampu-jalan.toml",
        "layanan-kantor.toml",
        "lingkungan.toml",
        "parkir.toml",
        "pelayanan.toml",
        "pohon.toml",
        "pungli.toml",
        "rambu.toml",
        "saluran-air.toml",
        "sampah.toml",
        "usul-pembangunan.toml",
    ]
}
