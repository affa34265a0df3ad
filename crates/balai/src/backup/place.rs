//! Where the configuration says that backups lie, and the key to it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backup::{Bucket, Given, Target};
use kernel::Clock;

use crate::config::{BackupPlace, Config, GivenBucket};
use crate::failure::Failure;
use crate::outside::Outside;

/// The folder that is named, or the place of the configuration.
pub(crate) fn target(
    named: Option<PathBuf>,
    config: &Config,
    flag: &str,
    clock: Arc<dyn Clock>,
) -> Result<Target, Failure> {
    match (named, &config.backup.place) {
        (Some(folder), _) => Ok(Target::Folder(folder)),
        (None, Some(place)) => open(place, clock),
        (None, None) => Err(Failure(format!(
            "Name the folder of the backups with {flag}, or a `folder` or a `bucket` under [backup] in balai.toml."
        ))),
    }
}

/// A place of the configuration; the key of a bucket is read each time, so that it can be changed.
pub(crate) fn open(place: &BackupPlace, clock: Arc<dyn Clock>) -> Result<Target, Failure> {
    match place {
        BackupPlace::Folder(folder) => Ok(Target::Folder(folder.clone())),
        BackupPlace::Bucket(given) => {
            let (id, secret) = key(&given.key_file)?;
            let bucket = Bucket::new(&named(given), (&id, &secret), Arc::new(Outside::for_objects()), clock);
            let bucket = bucket.map_err(|what| Failure(format!("[backup.bucket], {what}.")))?;
            Ok(Target::Bucket(Arc::new(bucket)))
        }
    }
}

fn named(given: &GivenBucket) -> Given {
    Given {
        endpoint: given.endpoint.clone(),
        name: given.name.clone(),
        region: given.region.clone().unwrap_or_else(|| "us-east-1".to_owned()),
        prefix: given.prefix.clone().unwrap_or_default(),
        virtual_host: given.virtual_host,
    }
}

/// The id of the key and its secret: two lines of a file that nobody else reads.
fn key(file: &Path) -> Result<(String, String), Failure> {
    let fail = |what: &str| Failure(format!("The key to the bucket of the backups, {}, {what}.", file.display()));
    let about = fs::metadata(file).map_err(|error| fail(&format!("cannot be read ({error})")))?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(fail("can be read by others; take that away with chmod 600"));
    }
    let text = fs::read_to_string(file).map_err(|error| fail(&format!("cannot be read ({error})")))?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    match (lines.next(), lines.next(), lines.next()) {
        (Some(id), Some(secret), None) => Ok((id.to_owned(), secret.to_owned())),
        _ => Err(fail("is not two lines: the id of the key, and its secret")),
    }
}
