//! Finding a service in the words people use: everyday Indonesian, with affixes and typing errors.

use kernel::Lang;

use crate::service::Service;
use crate::words::{distance, roots};

/// The words of one service, by how much they count.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    title: Vec<String>,
    keywords: Vec<String>,
    rest: Vec<String>,
}

impl Index {
    pub(crate) fn of(service: &Service) -> Self {
        let both = |text: &kernel::Local| format!("{} {}", text.get(Lang::Id), text.get(Lang::En));
        let title = roots(&format!("{} {}", both(&service.title), service.id));
        let mut keywords = roots(&service.keywords.join(" "));
        keywords.extend(service.life_events.iter().flat_map(|e| roots(e)));
        let mut rest = roots(&both(&service.summary));
        rest.extend(roots(&both(&service.result)));
        for variant in &service.variants {
            rest.extend(roots(&both(&variant.title)));
        }
        for faq in &service.faq {
            rest.extend(roots(&both(&faq.q)));
        }
        Self { title, keywords, rest }
    }

    /// How well the words fit; zero: not at all. A service is found by what it is called, or by every word together:
    /// one chance word of its long texts does not make "kapal selam" a question about identity cards.
    pub(crate) fn score(&self, asked: &[String]) -> u32 {
        let (mut hits, mut worth, mut is_called) = (0, 0, false);
        for word in asked {
            let best = |words: &[String], full: u32| words.iter().map(|w| fit(word, w, full)).max().unwrap_or(0);
            let called = best(&self.title, 100).max(best(&self.keywords, 60));
            let score = called.max(best(&self.rest, 20));
            is_called |= called > 0;
            hits += u32::from(score > 0);
            worth += score;
        }
        let is_found = hits > 0 && (is_called || usize::try_from(hits) == Ok(asked.len()));
        // A service that answers to more of the words comes first, whatever a single word is worth.
        if is_found { hits * 1_000 + worth } else { 0 }
    }
}

fn fit(asked: &str, word: &str, full: u32) -> u32 {
    let letters = asked.chars().count();
    if asked == word {
        full
    } else if letters >= 3 && word.starts_with(asked) {
        full * 7 / 10
    } else if letters >= 5 && word.chars().count() >= 4 && distance(asked, word) <= 1 {
        full / 2
    } else {
        0
    }
}

/// The words of a question as the index compares them; at most 12 count.
pub(crate) fn asked(words: &str) -> Vec<String> {
    let short: String = words.chars().take(400).collect();
    let mut asked = roots(&short);
    asked.truncate(12);
    asked
}
