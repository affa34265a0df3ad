//! A region is chosen list by list: from below the first one down to where the answer must stand.

use kernel::{RegionCode, Words};
use reference::Regions;
use web::{Control, Pick};

/// The control: one list for each level from below `base` down to where the answer stands, and the one after it.
pub fn control(
    regions: &'static Regions,
    words: Words<'_>,
    value: &str,
    base: Option<RegionCode>,
    level: u8,
) -> Control {
    let answer = value.parse::<RegionCode>().ok();
    let first = base.map_or(1, |base| base.level() + 1);
    let mut steps = Vec::new();
    let mut parent = base;
    for at in first..=level {
        let chosen = answer.filter(|code| code.level() >= at).map(|code| code.above(at));
        let children: Vec<_> = match parent {
            Some(parent) => regions.children(parent).collect(),
            None => regions.provinces().collect(),
        };
        let picks = children.iter().map(|region| Pick {
            value: region.code.dotted(),
            label: region.name.to_owned(),
            hint: String::new(),
            is_chosen: chosen == Some(region.code),
        });
        steps.push((words.get(level_key(at)).to_owned(), picks.collect()));
        match chosen {
            Some(_) => parent = chosen,
            None => break,
        }
    }
    Control::Region { steps, within: base.map_or_else(String::new, RegionCode::dotted), level }
}

/// The text of a level of regions.
pub fn level_key(level: u8) -> &'static str {
    match level {
        1 => "region-province",
        2 => "region-regency",
        3 => "region-district",
        _ => "region-village",
    }
}

/// The answer of the lists of one control, of which the last that has a choice counts; none if the form had none of them.
pub fn joined(fields: &[(String, String)], path: &str) -> Option<String> {
    let steps = (1..=4).map(|step| format!("{path}.{step}"));
    let mut answer = None;
    for step in steps {
        let Some((_, value)) = fields.iter().find(|(name, _)| *name == step) else { continue };
        let before = answer.get_or_insert_with(String::new);
        // A list that was left over from another choice above it does not count.
        if value.is_empty() || !(before.is_empty() || value.starts_with(before.as_str())) {
            break;
        }
        before.clone_from(value);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_list_with_a_choice_counts_and_one_left_over_does_not() {
        let sent = |pairs: &[(&str, &str)]| -> Option<String> {
            let fields: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            joined(&fields, "desa")
        };
        assert_eq!(sent(&[("lain", "1")]), None);
        assert_eq!(sent(&[("desa.1", "")]).as_deref(), Some(""));
        assert_eq!(sent(&[("desa.1", "99.99.01"), ("desa.2", "99.99.01.1001")]).as_deref(), Some("99.99.01.1001"));
        assert_eq!(sent(&[("desa.1", "99.99.02"), ("desa.2", "99.99.01.1001")]).as_deref(), Some("99.99.02"));
    }
}
