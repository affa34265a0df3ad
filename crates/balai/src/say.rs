//! Words to whoever started the program. A terminal that is gone, a closed pipe or a full disk under the file they go to
//! are no reason to end: the standard macros would.

/// Says a line on standard output, if anyone can still hear it.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

/// Says a line on standard error, if anyone can still hear it.
macro_rules! tell {
    ($($words:tt)*) => {
        $crate::log::tell(format_args!($($words)*))
    };
}

pub(crate) use {say, tell};
