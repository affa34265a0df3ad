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
    /// What it is called, phrase by phrase.
    phrases: Vec<Vec<String>>,
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
        let called = [&service.title.id, &service.title.en].into_iter().chain(&service.keywords);
        let phrases = called.map(|phrase| roots(phrase)).filter(|phrase| !phrase.is_empty()).collect();
        Self { title, keywords, rest, phrases }
    }

    /// How well the words fit; zero: not at all. A service is found by what it is called, or by more than half of the
    /// words: one chance word does not make "kapal selam" a question about identity cards.
    pub(crate) fn score(&self, asked: &[String]) -> u32 {
        let each = asked.iter().map(|word| {
            let best = |words: &[String], full: u32| words.iter().map(|w| fit(word, w, full)).max().unwrap_or(0);
            best(&self.title, 100).max(best(&self.keywords, 60)).max(best(&self.rest, 20))
        });
        let scores: Vec<u32> = each.filter(|score| *score > 0).collect();
        // Who types what a service is called means that one, and not its neighbours that share a word of it.
        let is_said = |phrase: &Vec<String>| asked.windows(phrase.len()).any(|part| part == phrase);
        let said = self.phrases.iter().filter(|phrase| is_said(phrase)).map(Vec::len).max().unwrap_or(0);
        if said == 0 && scores.len() * 2 <= asked.len() {
            return 0;
        }
        // A service that answers to more of the words comes first, whatever a single word is worth.
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        count(scores.len()) * 1_000 + count(said) * 200 + scores.iter().sum::<u32>()
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

/// What people want to do with every service says nothing about which.
const DOING: [&str; 2] = ["buat", "urus"];

/// The words of a question as the index compares them; at most 12 count.
pub(crate) fn asked(words: &str) -> Vec<String> {
    let short: String = words.chars().take(400).collect();
    let mut asked = roots(&short);
    asked.retain(|word| !DOING.contains(&word.as_str()));
    asked.truncate(12);
    asked
}
