//! Services read beside those that are offered already: how a change is tried before it takes their place.
//!
//! Reading twenty services with all their examples takes too long for somebody who types; reading one does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::build::Known;
use crate::catalogue::{Catalogue, across, bundles, is_service, leads, on_a_deep_stack, stem, with_examples};
use crate::mistake::Mistake;
use crate::search::Index;
use crate::service::Service;

/// What came of reading.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Every service that could be read, though its worked examples may not hold.
    pub services: Vec<Arc<Service>>,
    /// All mistakes, in the order of the files.
    pub mistakes: Vec<Mistake>,
}

impl Reading {
    /// The service with this id, if it could be read.
    pub fn service(&self, id: &str) -> Option<&Arc<Service>> {
        self.services.iter().find(|service| service.id == id)
    }
}

impl Catalogue {
    /// Reads services, their examples and templates beside the services of this catalogue: their prefixes must not be in
    /// use, and what they advise must lead somewhere. A service of the same id is the one that would be replaced.
    pub fn beside<P, T>(&self, sources: impl IntoIterator<Item = (P, T)>) -> Reading
    where
        P: Into<String>,
        T: Into<String>,
    {
        let sources: BTreeMap<String, String> = sources.into_iter().map(|(p, t)| (p.into(), t.into())).collect();
        let there = self.clone();
        match on_a_deep_stack(move || Ok(there.read_beside(&sources))) {
            Ok(reading) => reading,
            Err(mistakes) => Reading { services: Vec::new(), mistakes },
        }
    }

    fn read_beside(&self, sources: &BTreeMap<String, String>) -> Reading {
        let (tables, mut mistakes) = crate::codes::read(sources, &self.tables);
        let mut read: Vec<(String, Arc<Service>)> = Vec::new();
        let names: BTreeSet<&str> = sources.keys().filter(|path| is_service(path)).map(|path| stem(path)).collect();
        for (path, text) in sources.iter().filter(|(path, text)| is_service(path) && !crate::build::is_bundle(text)) {
            let (service, found) = crate::build::service(path, text, sources, &tables);
            mistakes.extend(found);
            read.extend(service.map(|one| (path.clone(), with_examples(path, one, sources, &mut mistakes))));
        }
        let made = self.bundles_beside(&read, &names, sources, &mut mistakes);
        read.extend(made);
        let stay: Vec<(String, &Service)> = self
            .services()
            .filter(|service| !names.contains(service.id.as_str()))
            .map(|service| (format!("services/{}.toml", service.id), &**service))
            .collect();
        let all: Vec<(&str, &Service)> = stay
            .iter()
            .map(|(path, service)| (path.as_str(), *service))
            .chain(
                read.iter().filter(|(path, _)| sources.contains_key(path)).map(|(path, one)| (path.as_str(), &**one)),
            )
            .collect();
        let stems = all.iter().map(|(_, service)| service.id.as_str()).chain(names.iter().copied()).collect();
        mistakes.extend(across(&all, &stems).into_iter().filter(|mistake| sources.contains_key(&mistake.file)));
        mistakes.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        Reading { services: read.into_iter().map(|(_, service)| service).collect(), mistakes }
    }

    /// The bundles among the files, and those that are offered and have a member among the files: they are made anew. One
    /// that no longer fits is a mistake of the member that changed.
    fn bundles_beside(
        &self,
        read: &[(String, Arc<Service>)],
        names: &BTreeSet<&str>,
        sources: &BTreeMap<String, String>,
        mistakes: &mut Vec<Mistake>,
    ) -> Vec<(String, Arc<Service>)> {
        let changed = |id: &str| read.iter().find(|(_, one)| one.id == id);
        let there = |id: &str| self.get(id).filter(|one| one.bundle.is_none() && !names.contains(id)).cloned();
        let stays = |one: &&Arc<Service>| one.bundle.is_some() && !names.contains(one.id.as_str());
        let offered: Vec<&Arc<Service>> = self.services().filter(stays).collect();
        let known = Known {
            named: &|id| changed(id).map(|(_, one)| one.clone()).or_else(|| there(id)),
            ids: self.services().map(|one| one.id.clone()).chain(names.iter().map(|id| (*id).to_owned())).collect(),
            bundles: offered
                .iter()
                .map(|one| one.id.clone())
                .chain(bundles(sources).map(|(path, _)| stem(path).to_owned()))
                .collect(),
        };
        let mut made = Vec::new();
        for (path, text) in bundles(sources) {
            let (bundle, found) = crate::build::bundle(path, text, &known);
            mistakes.extend(found);
            made.extend(bundle.map(|one| (path.clone(), with_examples(path, one, sources, mistakes))));
        }
        for old in offered {
            let mut members = old.bundle.iter().flat_map(|bundle| &bundle.members);
            let Some((file, _)) = members.find_map(|member| changed(&member.service.id)) else { continue };
            let path = format!("services/{}.toml", old.id);
            let (bundle, found) = crate::build::bundle(&path, &old.source, &known);
            mistakes.extend(found.into_iter().map(|mistake| Mistake {
                file: file.clone(),
                line: 1,
                column: 1,
                path: String::new(),
                what: format!("the bundle `{}` no longer fits: {}", old.id, mistake.what),
                mend: format!("change the bundle first, or: {}", mistake.mend),
            }));
            made.extend(bundle.map(|one| (path, Arc::new(Service { examples: old.examples.clone(), ..one }))));
        }
        made
    }

    /// The catalogue with these services in it, in the place of those of the same id.
    #[must_use]
    pub fn with(&self, services: impl IntoIterator<Item = Arc<Service>>) -> Self {
        let mut all: BTreeMap<String, (Arc<Service>, Index)> = self
            .services
            .iter()
            .map(|(service, index)| (service.id.clone(), (service.clone(), index.clone())))
            .collect();
        for service in services {
            let index = Index::of(&service);
            all.insert(service.id.clone(), (service, index));
        }
        Self { services: Arc::new(all.into_values().collect()), tables: Arc::clone(&self.tables) }
    }

    /// The catalogue without the services of these ids, and without the bundles they are in.
    #[must_use]
    pub fn without(&self, ids: &[&str]) -> Self {
        let is_gone = |service: &Service| {
            let mut members = service.bundle.iter().flat_map(|bundle| &bundle.members);
            ids.contains(&service.id.as_str()) || members.any(|member| ids.contains(&member.service.id.as_str()))
        };
        let left = self.services.iter().filter(|(service, _)| !is_gone(service));
        Self { services: Arc::new(left.cloned().collect()), tables: Arc::clone(&self.tables) }
    }

    /// The services whose advice leads to this one, that wait for its letter, or that it is bundled in.
    pub fn leading_to(&self, id: &str) -> Vec<&Arc<Service>> {
        let leads_there = |service: &Service| {
            leads(service).any(|(_, see)| see == id)
                || service.needs.iter().any(|need| need.service == id)
                || service.bundle.iter().flat_map(|bundle| &bundle.members).any(|member| member.service.id == id)
        };
        self.services().filter(|service| leads_there(service)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::{Catalogue, shipped};

    fn source(name: &str) -> String {
        let all = shipped();
        let found = all.iter().find(|(path, _)| path.ends_with(name)).map(|(_, text)| (*text).to_owned());
        found.unwrap_or_default()
    }

    fn there() -> Catalogue {
        Catalogue::read(shipped()).unwrap()
    }

    #[test]
    fn a_changed_service_takes_the_place_of_its_older_self() {
        let there = there();
        let changed = source("/domisili.toml").replacen("effort_minutes = ", "effort_minutes = 1", 1);
        let files = [("services/domisili.toml", changed), ("services/surat.typ", source("/surat.typ"))];
        let reading = there.beside(files);
        assert_eq!(reading.mistakes, []);
        let after = there.with(reading.services);
        assert_eq!(after.services().count(), there.services().count());
        assert_ne!(after.get("domisili").unwrap().version, there.get("domisili").unwrap().version);
        assert!(after.without(&["domisili"]).get("domisili").is_none());
    }

    #[test]
    fn a_prefix_in_use_is_told_at_the_new_file_only() {
        let text = source("/domisili.toml").replacen("id = \"domisili\"", "id = \"baru\"", 1);
        let reading = there().beside([("services/baru.toml", text)]);
        assert!(reading.service("baru").is_some(), "{:?}", reading.mistakes);
        assert!(reading.mistakes.iter().all(|mistake| mistake.file == "services/baru.toml"));
        assert!(reading.mistakes.iter().any(|mistake| mistake.what.contains("is also used by services/domisili.toml")));
    }

    #[test]
    fn a_service_whose_examples_do_not_hold_is_read_and_its_mistakes_are_told() {
        let examples = source("/domisili.examples.toml").replacen("today = ", "today = 1999-01-01 # ", 1);
        let files =
            [("services/domisili.toml", source("/domisili.toml")), ("services/domisili.examples.toml", examples)];
        let reading = there().beside(files);
        assert!(reading.service("domisili").is_some() && !reading.mistakes.is_empty());
        assert!(reading.mistakes.iter().all(|mistake| mistake.file.ends_with(".examples.toml")));
    }
}
