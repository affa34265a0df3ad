//! How long documents are kept: long enough that nobody loses what an objection needs, and by some law.

use super::Builder;
use crate::file::RetentionFile;
use crate::service::Retention;

/// The fewest days: whoever was refused can still object, and show what they had sent.
const FEWEST: i64 = 30;
/// The most: a hundred years.
const MOST: i64 = 36_525;

impl Builder<'_, '_> {
    pub(super) fn retention(&mut self, file: Option<&RetentionFile>) -> Option<Retention> {
        let file = file?;
        if file.refused_days.is_none() && file.granted_days.is_none() {
            let mend = "add `refused_days` or `granted_days`, or remove `[retention]`";
            self.found.at("retention", "this says no time", mend);
        }
        if file.basis.trim().is_empty() {
            self.found.at(
                "retention.basis",
                "nothing says by what law they are removed",
                "name the law or the schedule",
            );
        }
        let (refused, granted) = (file.refused_days, file.granted_days);
        Some(Retention {
            refused_days: self.kept_days("retention.refused_days", refused),
            granted_days: self.kept_days("retention.granted_days", granted),
            basis: file.basis.trim().to_owned(),
            certain: file.certain,
        })
    }

    fn kept_days(&mut self, path: &str, days: Option<i64>) -> Option<u32> {
        let days = days?;
        let fits = u32::try_from(days).ok().filter(|_| (FEWEST..=MOST).contains(&days));
        if fits.is_none() {
            let mend = format!("write a number of days from {FEWEST} to {MOST}");
            self.found.at(path, format!("documents cannot be kept for {days} days"), mend);
        }
        fits
    }
}
