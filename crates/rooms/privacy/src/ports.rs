//! What this room needs of others. The `balai` crate connects it.

use kernel::Problem;
use store::Fut;
use web::View;

use crate::model::Group;

/// What went wrong on the other side.
pub type PortResult<T> = Result<T, Box<dyn Problem>>;

/// What all rooms together hold.
pub trait Records: Send + Sync {
    /// Everything held about the resident whose view this is, in their language. Refused to everyone else.
    fn of<'a>(&'a self, view: &'a View) -> Fut<'a, PortResult<Vec<Group>>>;
}
