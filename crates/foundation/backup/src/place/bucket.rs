//! A bucket of an object store that speaks S3.
//!
//! Each object is there whole or not at all, and for sure once the store has said so. A writer holds the object `lock`,
//! which it made on the condition that there was none, and writes anew every two minutes; one that was not written for a
//! quarter of an hour, by the clock of the store, belonged to a writer that ended.

use std::collections::HashSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::{Clock, Span, Stamp};
use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Credentials, S3Action, UrlStyle};

use super::crew::Crew;
use crate::{Error, Result, hex};

const LOCK: &str = "lock";
/// A holder that was not heard of for so long has ended.
const STALE: Span = Span::minutes(15);
/// A holder is heard of after so long.
const RENEWED: Span = Span::minutes(2);
/// An address that was signed is good for so long.
const GOOD_FOR: Duration = Duration::from_mins(5);
/// Pauses before a request is sent again that the store could not answer.
const PAUSES: [Duration; 3] = [Duration::from_millis(300), Duration::from_secs(2), Duration::from_secs(8)];
/// No object is larger, except manifests: 32 bytes a chunk of 128 KiB, so some terabytes.
const LARGEST: u64 = 1 << 30;

/// One request.
#[derive(Debug)]
pub struct Asked<'a> {
    /// `GET`, `PUT`, `HEAD` or `DELETE`.
    pub method: &'static str,
    /// Where; it is signed, so it does not belong into a log.
    pub url: &'a str,
    /// A condition, as the name of a header and its value.
    pub condition: Option<(&'static str, &'a str)>,
    /// What is sent; empty for all but `PUT`.
    pub body: &'a [u8],
    /// Bytes of the longest answer that is read.
    pub most: u64,
}

/// What came back, whatever its status.
#[derive(Debug, Default)]
pub struct Answer {
    /// Status of HTTP.
    pub status: u16,
    /// Header `etag`: of which bytes the object is.
    pub etag: Option<String>,
    /// Header `date`: the clock of the store.
    pub date: Option<String>,
    /// Header `last-modified`: when the object was written, by that clock.
    pub last_modified: Option<String>,
    /// What was sent.
    pub body: Vec<u8>,
}

/// The way to the store. Whoever implements it follows no redirect and gives up after some time.
pub trait Wire: Send + Sync {
    /// Sends a request and waits for the answer.
    fn ask(&self, asked: &Asked<'_>) -> io::Result<Answer>;

    /// Waits before a request is sent again.
    fn rest(&self, pause: Duration);
}

/// How a bucket is named.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Where the store is, such as `https://s3.example.id`.
    pub endpoint: String,
    /// The bucket, which is there already.
    pub name: String,
    /// What the store calls its region.
    pub region: String,
    /// Everything lies under this folder of the bucket; empty for the bucket itself.
    pub prefix: String,
    /// The name of the bucket stands in front of the host, and not in the path.
    pub virtual_host: bool,
}

/// A bucket, and the key to it.
pub struct Bucket {
    at: rusty_s3::Bucket,
    prefix: String,
    key: Credentials,
    wire: Arc<dyn Wire>,
    clock: Arc<dyn Clock>,
}

impl Bucket {
    /// A bucket that is there, and the key to it; nothing is asked yet.
    ///
    /// # Errors
    ///
    /// What is wrong with `given`, as the end of a sentence.
    pub fn new(
        given: &Given,
        (id, secret): (&str, &str),
        wire: Arc<dyn Wire>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, String> {
        let endpoint = given.endpoint.parse().map_err(|error| format!("endpoint {:?}: {error}", given.endpoint))?;
        let style = if given.virtual_host { UrlStyle::VirtualHost } else { UrlStyle::Path };
        let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        if !is_plain(&given.name) || given.name.contains('/') {
            return Err(format!("name {:?} is not the name of a bucket", given.name));
        }
        let prefix = given.prefix.trim_matches('/').to_owned();
        if !prefix.is_empty() && !prefix.split('/').all(is_plain) {
            return Err(format!("prefix {:?} is not a folder", given.prefix));
        }
        let at = rusty_s3::Bucket::new(endpoint, style, given.name.clone(), given.region.clone())
            .map_err(|error| format!("endpoint {:?}: {error}", given.endpoint))?;
        Ok(Self { at, prefix, key: Credentials::new(id, secret), wire, clock })
    }

    fn shown(&self) -> String {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        format!("s3://{}{slash}{}", self.at.name(), self.prefix)
    }

    fn key_of(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }

    /// Sends a request, some times if the store does not answer it or is too busy to.
    fn ask<'a>(
        &self,
        name: &str,
        action: &impl S3Action<'a>,
        method: &'static str,
        condition: Option<(&'static str, &str)>,
        body: &[u8],
    ) -> Result<Answer> {
        let mut pauses = PAUSES.iter();
        loop {
            let url = action.sign_with_time(GOOD_FOR, &self.clock.now().timestamp());
            let asked = Asked { method, url: url.as_str(), condition, body, most: LARGEST };
            let answered = self.wire.ask(&asked);
            let is_final = matches!(&answered, Ok(answer) if answer.status < 500 && answer.status != 429);
            match (is_final, pauses.next()) {
                (false, Some(pause)) => self.wire.rest(*pause),
                _ => return answered.map_err(|error| self.broken(name, error)),
            }
        }
    }

    fn broken(&self, name: &str, error: io::Error) -> Error {
        Error::Io { file: format!("{}/{name}", self.shown()), error }
    }

    /// The answer that was not the one that was asked for.
    fn refused(&self, name: &str, answer: &Answer) -> Error {
        let body = String::from_utf8_lossy(&answer.body);
        let code = body.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
        let code = code.filter(|code| code.len() < 60).unwrap_or("no reason");
        self.broken(name, io::Error::other(format!("the store answers {} and gives {code}", answer.status)))
    }

    fn get(&self, name: &str) -> Result<Option<Answer>> {
        let key = self.key_of(name);
        let answer = self.ask(name, &self.at.get_object(Some(&self.key), &key), "GET", None, &[])?;
        match answer.status {
            200 => Ok(Some(answer)),
            // A bucket that is not there is another thing than an object that is not.
            404 if !String::from_utf8_lossy(&answer.body).contains("NoSuchBucket") => Ok(None),
            _ => Err(self.refused(name, &answer)),
        }
    }

    /// Writes an object that nobody else writes at the same time; its etag, or nothing if the condition did not hold. A
    /// request whose answer was lost has been heard all the same, so what lies there may be ours.
    fn put_if(&self, name: &str, condition: (&'static str, &str), bytes: &[u8]) -> Result<Option<String>> {
        let put = self.put(name, Some(condition), bytes)?;
        if put.is_some() {
            return Ok(put);
        }
        Ok(self.get(name)?.filter(|there| there.body == bytes).and_then(|there| there.etag))
    }

    /// Writes an object; its etag, or nothing if the condition did not hold.
    fn put(&self, name: &str, condition: Option<(&'static str, &str)>, bytes: &[u8]) -> Result<Option<String>> {
        let key = self.key_of(name);
        let answer = self.ask(name, &self.at.put_object(Some(&self.key), &key), "PUT", condition, bytes)?;
        match answer.status {
            200 | 201 | 204 => Ok(Some(answer.etag.unwrap_or_default())),
            // 409: another one writes the same at this moment.
            412 | 409 if condition.is_some() => Ok(None),
            _ => Err(self.refused(name, &answer)),
        }
    }

    fn delete(&self, name: &str, condition: Option<(&'static str, &str)>) -> Result<()> {
        let key = self.key_of(name);
        let answer = self.ask(name, &self.at.delete_object(Some(&self.key), &key), "DELETE", condition, &[])?;
        match answer.status {
            200 | 204 | 404 => Ok(()),
            412 if condition.is_some() => Ok(()),
            _ => Err(self.refused(name, &answer)),
        }
    }

    fn head(&self, name: &str) -> Result<Option<Answer>> {
        let key = self.key_of(name);
        let answer = self.ask(name, &self.at.head_object(Some(&self.key), &key), "HEAD", None, &[])?;
        match answer.status {
            200 => Ok(Some(answer)),
            404 => Ok(None),
            _ => Err(self.refused(name, &answer)),
        }
    }

    /// The names under a folder, whole; of those in it only, with `is_flat`.
    fn names(&self, folder: &str, is_flat: bool) -> Result<Vec<String>> {
        let above = self.key_of(&if folder.is_empty() { String::new() } else { format!("{folder}/") });
        let (mut names, mut next) = (Vec::new(), None::<String>);
        loop {
            let mut action: ListObjectsV2<'_> = self.at.list_objects_v2(Some(&self.key));
            action.with_prefix(above.clone());
            if is_flat {
                action.with_delimiter("/");
            }
            if let Some(next) = next {
                action.with_continuation_token(next);
            }
            let answer = self.ask(folder, &action, "GET", None, &[])?;
            if answer.status != 200 {
                return Err(self.refused(folder, &answer));
            }
            let text = String::from_utf8_lossy(&answer.body);
            let page = ListObjectsV2::parse_response(&text)
                .map_err(|error| self.broken(folder, io::Error::other(format!("the list of the store: {error}"))))?;
            let of_files = page.contents.into_iter().map(|one| one.key);
            let all = of_files.chain(page.common_prefixes.into_iter().map(|one| one.prefix));
            let inside = |key: String| Some(key.strip_prefix(&above)?.trim_end_matches('/').to_owned());
            names.extend(all.filter_map(inside).filter(|name| !name.is_empty()));
            match page.next_continuation_token {
                Some(token) => next = Some(token),
                None => break,
            }
        }
        names.sort();
        Ok(names)
    }
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Bucket").field(&self.shown()).finish()
    }
}

/// The object that says that somebody writes, while it is ours; taken away at the end.
#[derive(Debug)]
pub(super) struct Held {
    bucket: Arc<Bucket>,
    nonce: String,
    /// Which bytes it is of, how often it was written, and when last.
    now: Mutex<(String, u64, Stamp)>,
}

impl Held {
    /// Says that the holder is still there. Another may have taken its place meanwhile.
    fn renew(&self) -> Result<()> {
        let mut now = guard(&self.now);
        let at = self.bucket.clock.now();
        if at < now.2.plus(RENEWED) {
            return Ok(());
        }
        let bytes = format!("{} {}\n", self.nonce, now.1 + 1);
        match self.bucket.put_if(LOCK, ("if-match", &now.0), bytes.as_bytes())? {
            Some(etag) => *now = (etag, now.1 + 1, at),
            None => return Err(Error::Busy(self.bucket.shown())),
        }
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // If the store does not hear of it, it ends by its age.
        let _ = self.bucket.delete(LOCK, Some(("if-match", &guard(&self.now).0)));
    }
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is in the bucket.
#[derive(Debug)]
pub(crate) struct Objects {
    bucket: Arc<Bucket>,
    crew: Crew,
    held: Option<Arc<Held>>,
    /// Everything that is there, known from the moment of the lock on.
    known: Option<HashSet<String>>,
}

impl Objects {
    pub(super) fn of(bucket: Arc<Bucket>) -> Self {
        Self { bucket, crew: Crew::new(), held: None, known: None }
    }

    pub(super) fn shown(&self) -> String {
        self.bucket.shown()
    }

    /// Takes the lock for writing, also from a holder that was not heard of for long.
    pub(super) fn lock(&mut self, nonce: [u8; 16]) -> Result<Arc<Held>> {
        let (nonce, now) = (hex(&nonce), self.bucket.clock.now());
        let bytes = format!("{nonce} 0\n");
        let mut made = self.bucket.put_if(LOCK, ("if-none-match", "*"), bytes.as_bytes())?;
        if made.is_none() {
            let there = self.bucket.get(LOCK)?.filter(is_stale);
            let etag = there.and_then(|there| there.etag).ok_or_else(|| Error::Busy(self.shown()))?;
            made = self.bucket.put_if(LOCK, ("if-match", &etag), bytes.as_bytes())?;
        }
        let etag = made.ok_or_else(|| Error::Busy(self.shown()))?;
        let held = Arc::new(Held { bucket: Arc::clone(&self.bucket), nonce, now: Mutex::new((etag, 0, now)) });
        self.held = Some(Arc::clone(&held));
        self.known = Some(self.bucket.names("", false)?.into_iter().collect());
        Ok(held)
    }

    fn renew(&self) -> Result<()> {
        self.held.as_ref().map_or(Ok(()), |held| held.renew())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        match &self.known {
            Some(known) => known.contains(name),
            None => self.bucket.head(name).is_ok_and(|there| there.is_some()),
        }
    }

    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.bucket.get(name)?.map(|found| found.body))
    }

    pub(super) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.renew()?;
        let (bucket, file, bytes) = (Arc::clone(&self.bucket), name.to_owned(), bytes.to_owned());
        self.crew.give(move || bucket.put(&file, None, &bytes).map(drop))?;
        if let Some(known) = &mut self.known {
            known.insert(name.to_owned());
        }
        Ok(())
    }

    pub(super) fn settle(&self) -> Result<()> {
        self.crew.wait()?;
        self.renew()
    }

    pub(super) fn list(&self, folder: &str) -> Result<Vec<String>> {
        self.bucket.names(folder, true)
    }

    pub(super) fn remove(&self, name: &str) -> Result<()> {
        self.renew()?;
        let (bucket, name) = (Arc::clone(&self.bucket), name.to_owned());
        self.crew.give(move || bucket.delete(&name, None))
    }
}

/// Whether the holder was not heard of for long, by the clock of the store.
fn is_stale(lock: &Answer) -> bool {
    let read = |date: &Option<String>| jiff::fmt::rfc2822::parse(date.as_deref()?).ok().map(|date| date.timestamp());
    match (read(&lock.date), read(&lock.last_modified)) {
        (Some(now), Some(written)) => now.duration_since(written).as_secs() >= STALE.as_seconds(),
        _ => false,
    }
}
