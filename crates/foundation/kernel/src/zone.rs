//! The three zones of Indonesian time. None has summer time, so an offset says everything.

use serde::{Deserialize, Serialize};

use crate::region::RegionCode;
use crate::time::Span;

/// A zone of Indonesian time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Zone {
    /// Western: UTC+7.
    Wib,
    /// Central: UTC+8.
    Wita,
    /// Eastern: UTC+9.
    Wit,
}

impl Zone {
    /// The zone of the province that `region` lies in. An invented province is in WIB.
    pub const fn of(region: RegionCode) -> Self {
        match region.province().as_i64() {
            51..=53 | 63..=65 | 71..=76 => Self::Wita,
            81..=82 | 91..=96 => Self::Wit,
            _ => Self::Wib,
        }
    }

    /// Hours ahead of UTC.
    pub const fn offset_hours(self) -> i64 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        }
    }

    /// How far ahead of UTC.
    pub const fn offset(self) -> Span {
        Span::hours(self.offset_hours())
    }

    /// The name in the IANA database.
    pub const fn iana(self) -> &'static str {
        match self {
            Self::Wib => "Asia/Jakarta",
            Self::Wita => "Asia/Makassar",
            Self::Wit => "Asia/Jayapura",
        }
    }

    /// What people write after the time: `WIB`, `WITA`, `WIT`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }
}
