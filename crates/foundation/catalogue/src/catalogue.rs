//! All services of a hall: read together, checked together, found by id, words and moments of life.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use reference::CodeTable;

use crate::build;
use crate::codes::{self, Tables};
use crate::fetched::Wanted;
use crate::file::{BundleFile, ExamplesFile, ServiceFile};
use crate::mistake::{Mistake, choose};
use crate::search::{Index, asked};
use crate::service::Service;

/// The services of a hall. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    pub(crate) services: Arc<Vec<(Arc<Service>, Index)>>,
    /// The lists of codes that the office brought.
    pub(crate) tables: Arc<Tables>,
}

/// The stack of the thread that reads: files come from people, and may nest as deep as they like.
const STACK_BYTES: usize = 16 * 1024 * 1024;

impl Catalogue {
    /// Reads services from their files: `<id>.toml`, `<id>.examples.toml`, letter templates `*.typ` and lists of codes
    /// `*.codes.csv`, each as its path and text. Worked examples are run. All mistakes of all files come back together,
    /// in the order of the files.
    pub fn read<P, T>(sources: impl IntoIterator<Item = (P, T)>) -> Result<Self, Vec<Mistake>>
    where
        P: Into<String>,
        T: Into<String>,
    {
        let sources: BTreeMap<String, String> = sources.into_iter().map(|(p, t)| (p.into(), t.into())).collect();
        on_a_deep_stack(move || Self::read_all(&sources))
    }

    /// The services that come with Balai and nothing else, read once per process.
    pub fn of_shipped() -> Result<Self, Vec<Mistake>> {
        static READ: LazyLock<Result<Catalogue, Vec<Mistake>>> = LazyLock::new(|| Catalogue::read(shipped()));
        READ.clone()
    }

    /// Reads one service as it once was, from its file and its letter template. What it says of other services is not
    /// checked, since they may be gone by now. Codes are those of the lists of today, which keep the rows of then.
    pub fn read_alone<P, T>(&self, sources: impl IntoIterator<Item = (P, T)>) -> Result<Arc<Service>, Vec<Mistake>>
    where
        P: Into<String>,
        T: Into<String>,
    {
        let sources: BTreeMap<String, String> = sources.into_iter().map(|(p, t)| (p.into(), t.into())).collect();
        let tables = Arc::clone(&self.tables);
        on_a_deep_stack(move || {
            let (path, text) = sources.iter().find(|(path, _)| is_service(path)).ok_or_else(Vec::new)?;
            let (service, mistakes) = build::service(path, text, &sources, &tables);
            service.map(Arc::new).ok_or(mistakes)
        })
    }

    /// Reads a bundle as it once was, with its members as they were.
    pub fn read_bundle_alone(path: &str, text: &str, members: Vec<Arc<Service>>) -> Result<Arc<Service>, Vec<Mistake>> {
        let (path, text) = (path.to_owned(), text.to_owned());
        on_a_deep_stack(move || {
            let known = build::Known {
                named: &|id| members.iter().find(|member| member.id == id).cloned(),
                ids: BTreeSet::new(),
                bundles: BTreeSet::new(),
            };
            let (bundle, mistakes) = build::bundle(&path, &text, &known);
            bundle.map(Arc::new).ok_or(mistakes)
        })
    }

    fn read_all(sources: &BTreeMap<String, String>) -> Result<Self, Vec<Mistake>> {
        let (tables, mut mistakes) = codes::read(sources, &Tables::default());
        let mut services: Vec<(String, Arc<Service>)> = Vec::new();
        for (path, text) in sources.iter().filter(|(p, text)| is_service(p) && !build::is_bundle(text)) {
            let (service, found) = build::service(path, text, sources, &tables);
            mistakes.extend(found);
            if let Some(service) = service {
                services.push((path.clone(), with_examples(path, service, sources, &mut mistakes)));
            }
        }
        let plain: BTreeMap<&str, &Arc<Service>> = services.iter().map(|(_, one)| (one.id.as_str(), one)).collect();
        let known = build::Known {
            named: &|id| plain.get(id).map(|one| Arc::clone(one)),
            ids: stems(sources).into_iter().map(str::to_owned).collect(),
            bundles: bundles(sources).map(|(path, _)| stem(path).to_owned()).collect(),
        };
        let mut made = Vec::new();
        for (path, text) in bundles(sources) {
            let (bundle, found) = build::bundle(path, text, &known);
            mistakes.extend(found);
            made.extend(bundle.map(|one| (path.clone(), with_examples(path, one, sources, &mut mistakes))));
        }
        services.extend(made);
        services.sort_by(|a, b| a.0.cmp(&b.0));
        let named: Vec<(&str, &Service)> = services.iter().map(|(path, service)| (path.as_str(), &**service)).collect();
        mistakes.extend(across(&named, &stems(sources)));
        mistakes.extend(orphans(sources));
        if !mistakes.is_empty() {
            mistakes.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
            return Err(mistakes);
        }
        let indexed = services.into_iter().map(|(_, service)| {
            let index = Index::of(&service);
            (service, index)
        });
        Ok(Self { services: Arc::new(indexed.collect()), tables: Arc::new(tables) })
    }

    /// Every service, by id.
    pub fn services(&self) -> impl Iterator<Item = &Arc<Service>> {
        self.services.iter().map(|(service, _)| service)
    }

    /// The services of the front page, in their order there; the first ones by id if none names a place.
    pub fn front_page(&self) -> Vec<&Arc<Service>> {
        let mut front: Vec<_> = self.services().filter(|service| service.front_page.is_some()).collect();
        front.sort_by_key(|service| service.front_page);
        if front.is_empty() { self.services().take(8).collect() } else { front }
    }

    /// The service with this id.
    pub fn get(&self, id: &str) -> Option<&Arc<Service>> {
        self.services().find(|s| s.id == id)
    }

    /// The list of codes of this name: the office's own, else the shipped one.
    pub fn codes(&self, name: &str) -> Option<Arc<CodeTable>> {
        codes::named(&self.tables, name)
    }

    /// The service whose public references have this prefix.
    pub fn by_prefix(&self, prefix: &str) -> Option<&Arc<Service>> {
        self.services().find(|s| s.prefix.eq_ignore_ascii_case(prefix))
    }

    /// Services that fit these words, the best first; titles before keywords before the rest.
    pub fn search(&self, words: &str) -> Vec<&Arc<Service>> {
        let asked = asked(words);
        let scored = self.services.iter().map(|(service, index)| (index.score(&asked), service));
        let mut hits: Vec<(u32, &Arc<Service>)> = scored.filter(|(score, _)| *score > 0).collect();
        hits.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
        hits.into_iter().map(|(_, service)| service).collect()
    }

    /// Services that belong to a moment of life, one of [`crate::LIFE_EVENTS`].
    pub fn by_life_event(&self, event: &str) -> Vec<&Arc<Service>> {
        self.services().filter(|s| s.life_events.iter().any(|e| e == event)).collect()
    }
}

/// The files of bundles.
pub(crate) fn bundles(sources: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    sources.iter().filter(|(path, text)| is_service(path) && build::is_bundle(text))
}

/// A service with its worked examples, which are run.
pub(crate) fn with_examples(
    path: &str,
    mut service: Service,
    sources: &BTreeMap<String, String>,
    mistakes: &mut Vec<Mistake>,
) -> Arc<Service> {
    let examples = format!("{}.examples.toml", path.trim_end_matches(".toml"));
    if let Some(text) = sources.get(&examples) {
        mistakes.extend(crate::examples::read(&examples, text, &mut service));
    }
    Arc::new(service)
}

/// Reads on a thread with a stack that the deepest condition cannot use up.
pub(crate) fn on_a_deep_stack<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, Vec<Mistake>> + Send + 'static,
) -> Result<T, Vec<Mistake>> {
    let reading = std::thread::Builder::new().name("catalogue".to_owned()).stack_size(STACK_BYTES);
    match reading.spawn(read).map(std::thread::JoinHandle::join) {
        Ok(Ok(read)) => read,
        // Neither happens short of a machine without memory; even then the caller gets a sentence.
        Ok(Err(_)) | Err(_) => Err(vec![Mistake {
            file: "services".to_owned(),
            line: 1,
            column: 1,
            path: String::new(),
            what: "the services could not be read to the end".to_owned(),
            mend: "free some memory and try again; if it stays, take out the file changed last".to_owned(),
        }]),
    }
}

/// The end of a file's name, behind its last point.
fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The id that a service file must have: its name without the ending.
pub(crate) fn stem(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path).trim_end_matches(".toml")
}

pub(crate) fn is_service(path: &str) -> bool {
    ending(path) == "toml" && !path.ends_with(".examples.toml")
}

pub(crate) fn is_template(path: &str) -> bool {
    ending(path) == "typ"
}

/// Whether a file of this name is read as a part of what is offered. What begins with a point is an editor's.
pub fn is_part(name: &str) -> bool {
    !name.starts_with('.') && (ending(name) == "toml" || is_template(name) || codes::is_table(name))
}

/// The ids of all service files. A file that could not be read is there all the same: its own mistakes are told where
/// they are.
fn stems(sources: &BTreeMap<String, String>) -> BTreeSet<&str> {
    sources.keys().filter(|path| is_service(path)).map(|path| stem(path)).collect()
}

/// Mistakes between files: a prefix or an id used twice, advice that leads nowhere.
pub(crate) fn across(services: &[(&str, &Service)], stems: &BTreeSet<&str>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut say = |file: &str, source: &str, find: &str, path: &str, what: String, mend: String| {
        let byte = source.find(find).unwrap_or(0);
        let before = source.get(..byte).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        mistakes.push(Mistake { file: file.to_owned(), line, column, path: path.to_owned(), what, mend });
    };
    for (i, &(path, service)) in services.iter().enumerate() {
        let earlier = services.iter().take(i);
        if let Some((other, _)) = earlier.clone().find(|(_, s)| s.prefix == service.prefix && s.bundle.is_none()) {
            let what = format!("the prefix `{}` is also used by {other}", service.prefix);
            say(path, &service.source, "prefix", "prefix", what, "give each service its own prefix".to_owned());
        }
        if let Some((other, _)) = earlier.clone().find(|(_, s)| s.id == service.id) {
            let what = format!("the id `{}` is also used by {other}", service.id);
            say(path, &service.source, "id =", "id", what, "give each service its own id".to_owned());
        }
        for (place, see) in leads(service).filter(|(_, see)| !stems.contains(see)) {
            let mend = choose(see, stems.iter().copied().filter(|id| *id != service.id));
            let what = format!("there is no service `{see}`");
            say(path, &service.source, &format!("\"{see}\""), &place, what, mend);
        }
    }
    for &(path, service) in services {
        for (at, word, what, mend) in wrong_needs(service, services, stems) {
            say(path, &service.source, &format!("\"{word}\""), &at, what, mend);
        }
    }
    for (path, service) in services {
        for (at, word, what, mend) in unknown_earlier(service, services, stems) {
            // The same words may stand at several fields; the first place is near enough.
            say(path, &service.source, &format!("\"{word}\""), &at, what, mend);
        }
    }
    mistakes
}

/// The services that this one leads to, each with its place in the file.
pub(crate) fn leads(service: &Service) -> impl Iterator<Item = (String, &str)> {
    let not_for_you = service.not_for_you.iter().map(|one| one.see.as_deref()).enumerate();
    let advice = service.advice.iter().map(|one| one.see.as_deref()).enumerate();
    let named = not_for_you.map(|(at, see)| (format!("not_for_you.{at}.see"), see));
    named.chain(advice.map(|(at, see)| (format!("advice.{at}.see"), see))).filter_map(|(at, see)| Some((at, see?)))
}

/// What a service waits for and is not there, has no letter, or waits for this one in turn.
fn wrong_needs(
    service: &Service,
    services: &[(&str, &Service)],
    stems: &BTreeSet<&str>,
) -> Vec<(String, String, String, String)> {
    let named = |id: &str| services.iter().map(|(_, other)| *other).find(|other| other.id == id);
    let mut wrong = Vec::new();
    for (at, need) in service.needs.iter().enumerate() {
        let (what, mend) = match named(&need.service) {
            None if stems.contains(need.service.as_str()) => continue,
            None => {
                let mend = choose(&need.service, stems.iter().copied().filter(|id| *id != service.id));
                (format!("there is no service `{}`", need.service), mend)
            }
            Some(other) if other.letters.is_empty() => {
                let what = format!("`{}` issues no letter to wait for", other.id);
                (what, "name a service that ends in a letter".to_owned())
            }
            Some(other) if leads_back(other, &service.id, &named) => {
                let what =
                    format!("`{}` waits for `{}` in turn, so that neither would ever begin", other.id, service.id);
                (what, "take one of the two `[[needs]]` out".to_owned())
            }
            Some(_) => continue,
        };
        wrong.push((format!("needs.{at}.service"), need.service.clone(), what, mend));
    }
    wrong
}

/// Does waiting for `from` come to `id`?
fn leads_back<'s>(from: &'s Service, id: &str, named: &impl Fn(&str) -> Option<&'s Service>) -> bool {
    let (mut open, mut seen) = (vec![from], BTreeSet::new());
    while let Some(at) = open.pop() {
        if at.needs.iter().any(|need| need.service == id) {
            return true;
        }
        if seen.insert(at.id.as_str()) {
            open.extend(at.needs.iter().filter_map(|need| named(&need.service)));
        }
    }
    false
}

/// What `prefill` names of other services and is not there: path, words, what is wrong, how to mend it.
fn unknown_earlier(
    service: &Service,
    services: &[(&str, &Service)],
    stems: &BTreeSet<&str>,
) -> Vec<(String, String, String, String)> {
    let mut unknown = Vec::new();
    if service.bundle.is_some() {
        // Its members have been asked.
        return unknown;
    }
    for (page, field) in service.fields() {
        let (Some(Wanted::Earlier(id, name)), Some(word)) = (field.wanted(), &field.prefill) else { continue };
        let other = services.iter().map(|(_, other)| *other).find(|other| other.id == id);
        let (what, mend) = match other.map(|other| (other, other.field(name))) {
            None if stems.contains(id) => continue,
            None => {
                let mend = choose(id, stems.iter().copied());
                (format!("there is no service `{id}`"), mend)
            }
            Some((other, None)) => {
                let mend = choose(name, other.fields().map(|(_, f)| f.id.as_str()));
                (format!("the service `{id}` asks no `{name}`"), mend)
            }
            Some((_, Some(theirs))) if theirs.kind.as_str() != field.kind.as_str() => {
                let (is, needs) = (theirs.kind.as_str(), field.kind.as_str());
                let what = format!("`{name}` of `{id}` is of kind `{is}`, and this field of kind `{needs}`");
                (what, "name a field of the same kind".to_owned())
            }
            Some(_) => continue,
        };
        unknown.push((format!("pages.{page}.fields"), word.clone(), what, mend));
    }
    unknown
}

/// Examples and templates that belong to no service.
fn orphans(sources: &BTreeMap<String, String>) -> Vec<Mistake> {
    let lost = |path: &&String| path.ends_with(".examples.toml");
    let belongs = |path: &String| sources.contains_key(&path.replace(".examples.toml", ".toml"));
    let orphans = sources.keys().filter(lost).filter(|p| !belongs(p));
    let mistake = |path: &String| Mistake {
        file: path.clone(),
        line: 1,
        column: 1,
        path: String::new(),
        what: "these examples belong to no service".to_owned(),
        mend: format!("add {}, or rename this file", path.replace(".examples.toml", ".toml")),
    };
    orphans.map(mistake).collect()
}

/// Reads and checks all service files of a folder, as `balai check` does. A folder or file that cannot be read is a
/// mistake like any other.
pub fn check_all(folder: &Path) -> Result<Catalogue, Vec<Mistake>> {
    let (sources, mut mistakes) = files_of(folder)?;
    match Catalogue::read(sources) {
        Ok(catalogue) if mistakes.is_empty() => Ok(catalogue),
        Ok(_) => Err(mistakes),
        Err(more) => {
            mistakes.extend(more);
            Err(mistakes)
        }
    }
}

/// Files as path and text.
pub(crate) type Sources = Vec<(String, String)>;

/// The files of a folder, and a mistake for each that cannot be read.
pub(crate) fn files_of(folder: &Path) -> Result<(Sources, Vec<Mistake>), Vec<Mistake>> {
    let unreadable = |path: &Path, error: &std::io::Error| Mistake {
        file: path.display().to_string(),
        line: 1,
        column: 1,
        path: String::new(),
        what: format!("this cannot be read: {error}"),
        mend: "check that it exists, is text in UTF-8, and may be read".to_owned(),
    };
    let entries = std::fs::read_dir(folder).map_err(|e| vec![unreadable(folder, &e)])?;
    let name = folder.file_name().map_or_else(|| "services".to_owned(), |n| n.to_string_lossy().into_owned());
    let (mut sources, mut mistakes) = (Vec::new(), Vec::new());
    for entry in entries.filter_map(Result::ok) {
        let file = entry.file_name().to_string_lossy().into_owned();
        if !is_part(&file) {
            continue;
        }
        match std::fs::read_to_string(entry.path()) {
            Ok(text) => sources.push((format!("{name}/{file}"), text)),
            Err(error) => mistakes.push(unreadable(&entry.path(), &error)),
        }
    }
    Ok((sources, mistakes))
}

/// The services that come with Balai, as path and text.
pub fn shipped() -> Vec<(&'static str, &'static str)> {
    macro_rules! shipped {
        ($($name:literal),* $(,)?) => { vec![$(
            (concat!("services/", $name), include_str!(concat!("../../../../services/", $name))),
        )*] };
    }
    shipped![
        "akta-kelahiran.examples.toml",
        "akta-kelahiran.toml",
        "akta-kematian.examples.toml",
        "akta-kematian.toml",
        "akta-perkawinan.examples.toml",
        "akta-perkawinan.toml",
        "domisili.examples.toml",
        "domisili.toml",
        "izin-keramaian.examples.toml",
        "izin-keramaian.toml",
        "izin-praktik-nakes.examples.toml",
        "izin-praktik-nakes.toml",
        "izin-reklame.examples.toml",
        "izin-reklame.toml",
        "kartu-pencari-kerja.examples.toml",
        "kartu-pencari-kerja.toml",
        "kia.examples.toml",
        "kia.toml",
        "kk-baru.examples.toml",
        "kk-baru.toml",
        "kk-perubahan.examples.toml",
        "kk-perubahan.toml",
        "ktp-el.examples.toml",
        "ktp-el.toml",
        "legalisasi.examples.toml",
        "legalisasi.toml",
        "nib-mikro.examples.toml",
        "nib-mikro.toml",
        "paket-kelahiran.examples.toml",
        "paket-kelahiran.toml",
        "pbg-rumah.examples.toml",
        "pbg-rumah.toml",
        "pendaftaran-sekolah.examples.toml",
        "pendaftaran-sekolah.toml",
        "pengantar-skck.examples.toml",
        "pengantar-skck.toml",
        "pindah-datang.examples.toml",
        "pindah-datang.toml",
        "ppid.examples.toml",
        "ppid.toml",
        "sktm.examples.toml",
        "sktm.toml",
        "surat-keterangan-usaha.examples.toml",
        "surat-keterangan-usaha.toml",
        "surat.typ",
    ]
}

/// The JSON Schema of service files, for editors; also docs/service-file.schema.json.
pub fn file_schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
        let settings = schemars::generate::SchemaSettings::draft2020_12();
        settings.into_generator().into_root_schema_for::<ServiceFile>().to_value()
    });
    &SCHEMA
}

/// The JSON Schema of files of bundles, for editors; also docs/bundle-file.schema.json.
pub fn bundle_schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
        let settings = schemars::generate::SchemaSettings::draft2020_12();
        settings.into_generator().into_root_schema_for::<BundleFile>().to_value()
    });
    &SCHEMA
}

/// The JSON Schema of files with worked examples.
pub(crate) fn examples_schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
        let settings = schemars::generate::SchemaSettings::draft2020_12();
        settings.into_generator().into_root_schema_for::<ExamplesFile>().to_value()
    });
    &SCHEMA
}
