//! What services are in force: shipped files, over them the files of the configured folder, over them what this region
//! has released. The three are put together here and nowhere else.
//!
//! The folder is looked at while the hall is open: a new or changed file is offered without a restart. Mistakes never
//! take a service away: a folder with mistakes leaves what was offered before, a released service that can no longer be
//! read leaves what lies beneath it. Both are named in the log and at `/kelola`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use administration::model::{Release, ReleaseKind};
use administration::ports::{Beneath, File, Offer, Origin, Trouble};
use administration::table::releases;
use catalogue::{Catalogue, Categories, Mistake};
use hall::{Hall, Living};
use kernel::{Clock, RegionCode, Stamp};
use store::{Fut, Store};
use tokio::time::MissedTickBehavior;

use crate::failure::Failure;

/// How often the folder is looked at. A look costs one listing of names, sizes and times.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Name, size, time of change and number on disk of every file in the folder.
type Mark = Vec<(String, u64, i64, i64, u64)>;

/// The services in force.
#[derive(Clone)]
pub struct InForce(Arc<Inner>);

struct Inner {
    folder: Option<PathBuf>,
    store: Store,
    clock: Arc<dyn Clock>,
    region: RegionCode,
    services: Living<Catalogue>,
    trouble: Living<Trouble>,
    state: Mutex<State>,
    /// One change at a time.
    turn: tokio::sync::Mutex<()>,
}

struct State {
    beneath: Arc<Beneath>,
    /// The folder as it was when it was last read, and when it was last looked at.
    read: Mark,
    looked: Mark,
    /// When the next release comes in force.
    next: Option<Stamp>,
}

/// Everything beneath the releases. The first start refuses a folder with mistakes: nothing is offered yet that could stay.
pub fn lay(folder: Option<&Path>) -> Result<Beneath, Failure> {
    let files = files(folder)?;
    let read = if folder.is_some() { Catalogue::read(sources(&files)) } else { Catalogue::of_shipped() };
    let catalogue = read.map_err(|mistakes| {
        let first = mistakes.first().map_or_else(String::new, ToString::to_string);
        let count = mistakes.len();
        Failure(format!("{count} mistake(s) in the service files, the first: {first}. See all with `balai check`."))
    })?;
    Ok(Beneath { files, catalogue })
}

/// Shipped files, and those of the folder in the place of shipped ones of the same name.
pub fn files(folder: Option<&Path>) -> Result<BTreeMap<String, File>, Failure> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let shipped = catalogue::shipped().into_iter();
    let mut files: BTreeMap<String, File> =
        shipped.map(|(path, text)| (name(path), File { text: text.to_owned(), origin: Origin::Shipped })).collect();
    let Some(folder) = folder else { return Ok(files) };
    let unread = |path: &Path, error: std::io::Error| Failure(format!("{} cannot be read: {error}.", path.display()));
    for path in listed(folder).map_err(|error| unread(folder, error))? {
        let text = fs::read_to_string(&path).map_err(|error| unread(&path, error))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.insert(name, File { text, origin: Origin::Folder });
    }
    Ok(files)
}

/// The categories of reports: those of the folder `laporan` beneath, where there is one, else those that come with the program.
/// They are read at the start; the folder holds the whole tree.
pub fn categories(folder: Option<&Path>) -> Result<Categories, Failure> {
    checked_categories(folder).map_err(|mistakes| {
        let first = mistakes.first().map_or_else(String::new, ToString::to_string);
        let count = mistakes.len();
        Failure(format!("{count} mistake(s) in categories of reports, the first: {first}. See all with `balai check`."))
    })
}

/// The same, with every mistake.
pub fn checked_categories(folder: Option<&Path>) -> Result<Categories, Vec<Mistake>> {
    match folder.map(|folder| folder.join("laporan")) {
        Some(folder) if folder.exists() => catalogue::check_categories(&folder),
        _ => Categories::of_shipped(),
    }
}

/// Files as the catalogue takes them.
pub fn sources(files: &BTreeMap<String, File>) -> Vec<(String, String)> {
    files.iter().map(|(name, file)| (format!("services/{name}"), file.text.clone())).collect()
}

/// The service files, templates and lists of codes of a folder.
fn listed(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| catalogue::is_part(&name.to_string_lossy())));
    paths.sort();
    Ok(paths)
}

/// What can be seen of a folder without reading its files; empty when it cannot be seen.
fn mark(folder: &Path) -> Mark {
    let seen = |path: &PathBuf| {
        let about = fs::metadata(path).ok()?;
        let name = path.to_string_lossy().into_owned();
        Some((name, about.len(), about.mtime(), about.mtime_nsec(), about.ino()))
    };
    listed(folder).map(|paths| paths.iter().filter_map(seen).collect()).unwrap_or_default()
}

impl InForce {
    /// What is in force in this hall from the start: its services are set.
    pub async fn open(hall: &Hall, beneath: Arc<Beneath>, folder: Option<PathBuf>) -> Result<Self, Failure> {
        let seen = folder.as_deref().map(mark).unwrap_or_default();
        let state = State { beneath, read: seen.clone(), looked: seen, next: None };
        let in_force = Self(Arc::new(Inner {
            folder,
            store: hall.store.clone(),
            clock: Arc::clone(&hall.clock),
            region: hall.region(),
            services: hall.services.clone(),
            trouble: Living::new(Trouble::default()),
            state: Mutex::new(state),
            turn: tokio::sync::Mutex::new(()),
        }));
        in_force.renew_now().await.map_err(|error| Failure(error.to_string()))?;
        Ok(in_force)
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is wrong, for those who wait for it.
    pub fn troubles(&self) -> &Living<Trouble> {
        &self.0.trouble
    }

    /// Looks at the folder and at the clock, until told to stop.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = &mut stop => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.look().await {
                tracing::error!(target: "balai::services", "what is in force could not be renewed: {error}");
            }
        }
    }

    /// Takes over a folder that has changed and rests, and a release whose moment has come.
    pub async fn look(&self) -> store::Result<()> {
        if let Some(folder) = self.0.folder.clone() {
            let seen = blocking(move || mark(&folder)).await?;
            // While it is still being written to, the next look will see another folder again.
            let is_new = self.state(|state| {
                let rests = state.looked == seen;
                state.looked.clone_from(&seen);
                rests && state.read != seen
            });
            if is_new {
                self.read_folder(seen).await?;
            }
        }
        let now = self.0.clock.now();
        if self.state(|state| state.next.is_some_and(|next| next <= now)) {
            self.renew_now().await?;
        }
        Ok(())
    }

    async fn read_folder(&self, seen: Mark) -> store::Result<()> {
        let folder = self.0.folder.clone();
        let read = blocking(move || {
            let files = files(folder.as_deref()).map_err(|failure| vec![unreadable(&failure)])?;
            let catalogue = Catalogue::read(sources(&files))?;
            Ok::<_, Vec<Mistake>>(Beneath { files, catalogue })
        })
        .await?;
        match read {
            Ok(beneath) => {
                self.state(|state| {
                    state.beneath = Arc::new(beneath);
                    state.read = seen;
                });
                self.0.trouble.set(Trouble { folder: Vec::new(), ..(*self.0.trouble.now()).clone() });
                tracing::info!(target: "balai::services", "the folder of services has been read anew");
                self.renew_now().await
            }
            Err(mistakes) => {
                for mistake in &mistakes {
                    tracing::warn!(target: "balai::services", "what was offered before stays: {mistake}");
                }
                self.state(|state| state.read = seen);
                self.0.trouble.set(Trouble { folder: mistakes, ..(*self.0.trouble.now()).clone() });
                Ok(())
            }
        }
    }

    /// Reads what is released by now and offers it.
    async fn renew_now(&self) -> store::Result<()> {
        let _turn = self.0.turn.lock().await;
        let (region, now) = (self.0.region, self.0.clock.now());
        let (released, next) = self
            .0
            .store
            .read((region, now), |tx, (region, now)| {
                Box::pin(async move {
                    let to_come = releases::to_come(tx, *region, *now).await?;
                    let next = to_come.first().and_then(|release| release.from_at);
                    Ok::<_, store::Error>((releases::in_force(tx, *region, *now).await?, next))
                })
            })
            .await?;
        let beneath = self.state(|state| Arc::clone(&state.beneath));
        let (catalogue, mistakes) = blocking(move || put_over(&beneath, &released)).await?;
        for mistake in &mistakes {
            tracing::error!(target: "balai::services", "a released service is left out: {mistake}");
        }
        self.state(|state| state.next = next);
        if mistakes != self.0.trouble.now().releases {
            self.0.trouble.set(Trouble { releases: mistakes, ..(*self.0.trouble.now()).clone() });
        }
        self.0.services.set(catalogue);
        Ok(())
    }
}

impl Offer for InForce {
    fn beneath(&self) -> Arc<Beneath> {
        self.state(|state| Arc::clone(&state.beneath))
    }

    fn trouble(&self) -> Arc<Trouble> {
        self.0.trouble.now()
    }

    fn renew(&self) -> Fut<'_, store::Result<()>> {
        Box::pin(self.renew_now())
    }
}

/// The services beneath with the releases over them, and the mistakes of those that had to be left out.
fn put_over(beneath: &Beneath, released: &[Release]) -> (Catalogue, Vec<Mistake>) {
    let gone: Vec<&str> = released
        .iter()
        .filter(|release| release.kind == ReleaseKind::Withdraw)
        .map(|release| release.service.as_str())
        .collect();
    let left = beneath.catalogue.without(&gone);
    let mut published: Vec<&Release> = released.iter().filter(|release| release.kind == ReleaseKind::Publish).collect();
    let mut mistakes = Vec::new();
    loop {
        let mut sources: Vec<(String, String)> = beneath.templates().collect();
        for release in &published {
            sources.push((format!("services/{}.toml", release.service), release.source.clone()));
            if !release.template.is_empty() {
                sources.push((format!("services/{}.typ", release.service), release.template.clone()));
            }
            if !release.examples.is_empty() {
                sources.push((format!("services/{}.examples.toml", release.service), release.examples.clone()));
            }
        }
        let reading = left.beside(sources);
        let wrong: BTreeSet<String> = reading.mistakes.iter().map(|mistake| service_of(&mistake.file)).collect();
        let before = published.len();
        published.retain(|release| !wrong.contains(&release.service));
        mistakes.extend(reading.mistakes);
        // Who is left may lean on who is not, so they are read again, until all that are left are right.
        if wrong.is_empty() || published.len() == before {
            return (if wrong.is_empty() { left.with(reading.services) } else { left }, mistakes);
        }
    }
}

/// The id of the service that a file belongs to.
fn service_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.trim_end_matches(".toml").trim_end_matches(".typ").trim_end_matches(".examples").to_owned()
}

fn unreadable(failure: &Failure) -> Mistake {
    Mistake {
        file: "services".to_owned(),
        line: 1,
        column: 1,
        path: String::new(),
        what: failure.to_string(),
        mend: "check that it exists, is text in UTF-8, and may be read".to_owned(),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> store::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| store::Error::Other(error.to_string()))
}
