//! No file names a folder that exists on one machine only.

use crate::house::{Finding, Paper};

/// Beginnings of such folders, in two parts so that this page does not find itself.
const FOLDERS: [(&str, &str); 6] =
    [("/ro", "ot/"), ("/wo", "rk/"), ("/ho", "me/"), ("/Us", "ers/"), ("C:\\", "Users"), ("/tmp/", "balai/")];

/// Every line that names a machine's folder.
pub(crate) fn look(papers: &[Paper]) -> Vec<Finding> {
    let mut found = Vec::new();
    for paper in papers {
        for (at, line) in paper.text.lines().enumerate() {
            if let Some(folder) =
                FOLDERS.iter().map(|(head, tail)| format!("{head}{tail}")).find(|folder| stands_alone(line, folder))
            {
                found.push(Finding::new(
                    format!("{}:{}", paper.path, at + 1),
                    format!("names `{folder}`, a folder of one machine"),
                ));
            }
        }
    }
    found
}

/// Whether `folder` begins a path in `line`, and is not the middle of an address or of a longer path.
fn stands_alone(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        !line[..at]
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '}' | ')' | '_' | '-' | '*'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_a_machine_is_found_and_an_address_is_not() {
        let folder = format!("{}{}", FOLDERS[1].0, FOLDERS[1].1);
        assert!(stands_alone(&format!("see {folder}x"), &folder));
        assert!(stands_alone(&format!("\"{folder}x\""), &folder));
        assert!(!stands_alone(&format!("https://a.test{folder}x"), &folder));
        assert!(!stands_alone(&format!("$HOME/.cache{folder}x"), &folder));
    }
}
