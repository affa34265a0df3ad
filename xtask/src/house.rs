//! The checkout: where it is, which files it has, how a command is run in it.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand};

/// A result whose error is one sentence for the person at the terminal.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Folders that hold nothing of ours.
const NOT_OURS: [&str; 5] = ["target", ".git", "node_modules", "data", ".cache"];

/// A rule that a file or crate breaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// File (with line), crate or text key.
    pub(crate) place: String,
    /// What is wrong and how to mend it.
    pub(crate) what: String,
}

impl Finding {
    pub(crate) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// A file of the checkout that is text.
pub(crate) struct Paper {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Paper {
    /// Whether the file's name ends so.
    pub(crate) fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }
}

/// The checkout.
pub(crate) struct House {
    pub(crate) root: PathBuf,
    pub(crate) metadata: Metadata,
}

impl House {
    /// Asks cargo for the workspace around this program.
    pub(crate) fn find() -> Outcome<Self> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).ok_or("run it as `cargo xtask`")?;
        let root = here.parent().ok_or("xtask lies outside a workspace")?.to_path_buf();
        let metadata = MetadataCommand::new()
            .manifest_path(root.join("Cargo.toml"))
            .other_options(vec!["--filter-platform".into(), host_triple()?])
            .exec()?;
        Ok(Self { root, metadata })
    }

    /// The folder where cargo builds.
    pub(crate) fn target(&self) -> PathBuf {
        self.metadata.target_directory.clone().into_std_path_buf()
    }

    /// A command that runs in the root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that runs us.
    pub(crate) fn cargo(&self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = self.command(cargo);
        // Set by the outer cargo for us; an inner build must not see another crate's values.
        for inherited in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME"] {
            command.env_remove(inherited);
        }
        command
    }

    /// Every text file of ours, sorted by path.
    pub(crate) fn papers(&self) -> Outcome<Vec<Paper>> {
        let mut found = Vec::new();
        gather(&self.root, &self.root, &mut found)?;
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }
}

fn gather(root: &Path, folder: &Path, found: &mut Vec<Paper>) -> Outcome<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name();
        let kind = entry.file_type()?;
        // In a second worktree `.git` is a file.
        if NOT_OURS.iter().any(|skip| name == *skip) {
            continue;
        }
        if kind.is_dir() {
            gather(root, &path, found)?;
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(&path)
        {
            let path = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            found.push(Paper { path, text });
        }
    }
    Ok(())
}

/// A temporary folder that lies on a disk: `/tmp` is memory on many machines, and memory makes durable writes look free.
pub(crate) fn disk_folder() -> PathBuf {
    let folder = PathBuf::from("/var/tmp");
    if folder.is_dir() { folder } else { std::env::temp_dir() }
}

/// What cargo calls this machine.
pub(crate) fn host_triple() -> Outcome<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = Command::new(rustc).arg("-vV").output()?;
    let said = String::from_utf8(said.stdout)?;
    said.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| "rustc does not say its host".into())
}

/// Whether a program of this name can be run.
pub(crate) fn has_program(name: &str) -> bool {
    find_program(name).is_some()
}

/// The program of this name on the search path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
