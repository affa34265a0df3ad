//! How tasks of this room look on the desk that rooms share.

use kernel::Agency;
use web::View;

use crate::desk_page::DESK;
use crate::room::{Reports, step};

/// The words for a task of this room: its category, its step, and the address of its page.
pub fn words(room: &Reports, view: &View, task: &desk::Task) -> (String, String, String) {
    let step = match task.step.as_str() {
        step::VERIFY => view.words().get("reports-step-verify").to_owned(),
        step::WORK => view.words().get("reports-step-work").to_owned(),
        other => other.to_owned(),
    };
    (room.category_title(&task.service, view.lang), step, format!("{DESK}/{}", task.reference))
}

/// The categories whose reports may lie with an agency: id and title.
pub fn categories(room: &Reports, view: &View, agency: &Agency) -> Vec<(String, String)> {
    let is_verifier = *agency == room.verifier;
    let all = room.categories.all().filter(|category| category.agency.is_some());
    let theirs = all.filter(|category| {
        is_verifier
            || category.agency.as_ref() == Some(agency)
            || category.routes.iter().any(|route| route.agency == *agency)
    });
    theirs.map(|category| (category.id.clone(), category.title.get(view.lang).to_owned())).collect()
}
