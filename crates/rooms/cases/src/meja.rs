//! The pages of the officers' desk under `/meja`, one file a page; the inbox itself is [`crate::inbox`] and a case is
//! [`crate::case_page`].

pub(crate) mod archive;
pub(crate) mod beside;
pub(crate) mod chores;
pub(crate) mod esign;
pub(crate) mod export;
pub(crate) mod leave;
pub(crate) mod many;
pub(crate) mod phrases;
pub(crate) mod saved;
pub(crate) mod search;
pub(crate) mod waiting;
pub(crate) mod workload;
