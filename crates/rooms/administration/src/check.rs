//! What is right and wrong with a text before it is proposed: its mistakes by line, and every worked example with what
//! came out differently.

use std::sync::Arc;

use catalogue::{Mistake, Service};

use crate::model::Files;
use crate::room::Administration;

/// One worked example, tried.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The sentence that says what it shows.
    pub name: String,
    /// What came out differently; nothing if it holds.
    pub differences: Vec<Mistake>,
}

/// A text, checked.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The service, if it could be read.
    pub service: Option<Arc<Service>>,
    /// The mistakes of the service file.
    pub mistakes: Vec<Mistake>,
    /// The mistakes of the examples' file that belong to no single example.
    pub around: Vec<Mistake>,
    /// The examples; none are tried while the service cannot be read.
    pub examples: Vec<Tried>,
}

impl Checked {
    /// How much is wrong.
    pub fn count(&self) -> usize {
        self.mistakes.len()
            + self.around.len()
            + self.examples.iter().map(|tried| tried.differences.len()).sum::<usize>()
    }
}

/// Checks a service and its examples beside everything that is offered.
pub async fn check(room: &Administration, id: &str, files: &Files) -> Result<Checked, store::Error> {
    let (catalogue, beneath) = (room.hall.services.now(), room.offer.beneath());
    let (id, Files { source, examples, template }) = (id.to_owned(), files.clone());
    // Reading takes a moment, and must not keep other pages waiting.
    tokio::task::spawn_blocking(move || {
        let mut files: Vec<(String, String)> = beneath.templates().collect();
        files.push((format!("services/{id}.toml"), source));
        if !template.is_empty() {
            files.push((format!("services/{id}.typ"), template));
        }
        if !examples.trim().is_empty() {
            files.push((format!("services/{id}.examples.toml"), examples.clone()));
        }
        let reading = catalogue.beside(files);
        sort(&id, &examples, reading)
    })
    .await
    .map_err(|error| store::Error::Other(error.to_string()))
}

fn sort(id: &str, examples: &str, reading: catalogue::Reading) -> Checked {
    let service = reading.service(id).cloned();
    let (of_examples, mistakes): (Vec<Mistake>, Vec<Mistake>) =
        reading.mistakes.into_iter().partition(|mistake| mistake.file.ends_with(".examples.toml"));
    let names = if service.is_some() { names(examples) } else { Vec::new() };
    let at = |mistake: &Mistake| -> Option<usize> {
        mistake.path.strip_prefix("examples.")?.split('.').next()?.parse().ok()
    };
    let tried = names.iter().enumerate().map(|(number, name)| Tried {
        name: name.clone(),
        differences: of_examples.iter().filter(|mistake| at(mistake) == Some(number)).cloned().collect(),
    });
    let examples = tried.collect();
    let around = of_examples.iter().filter(|mistake| at(mistake).is_none_or(|at| at >= names.len())).cloned().collect();
    Checked { service, mistakes, around, examples }
}

/// The names of the examples, in the order of the file.
fn names(examples: &str) -> Vec<String> {
    let file: Option<toml::Table> = examples.parse().ok();
    let list = file.as_ref().and_then(|file| file.get("examples")?.as_array()).map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|one| one.get("name").and_then(toml::Value::as_str).unwrap_or_default().to_owned()).collect()
}
