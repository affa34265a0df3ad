//! The icons: original drawings on a grid of 24, 1.75 wide, round ends. Always beside words.

/// Path data by name.
const ICONS: &[(&str, &str)] = &[
    ("air", r#"<path d="M3 9h10.5a2.5 2.5 0 1 0-2.4-3.2M3 13h15a2.5 2.5 0 1 1-2.4 3.2M3 17h7"/>"#),
    ("alert", r#"<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.1"/>"#),
    (
        "baby",
        r#"<circle cx="12" cy="12.5" r="8"/><path d="M9.2 11v.4M14.8 11v.4M9.3 14.8c1.4 1.7 4 1.7 5.4 0M12 4.5c-1.6 1-.8 3 .8 2.7"/>"#,
    ),
    ("bell", r#"<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2 2 0 0 0 4 0"/>"#),
    ("building", r#"<path d="M5 20.5V4h9v16.5M14 9.5h5v11M3 20.5h18M8 8h3M8 12h3M8 16h3"/>"#),
    ("calendar", r#"<rect x="4" y="5.5" width="16" height="14.5" rx="2"/><path d="M4 10h16M8.5 3.5v4M15.5 3.5v4"/>"#),
    ("call", r#"<path d="M4 10v4h3.5L12 18V6l-4.5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11"/>"#),
    ("camera", r#"<path d="M4 8h3.5L9 5.5h6L16.5 8H20v11H4z"/><circle cx="12" cy="13" r="3.5"/>"#),
    ("candle", r#"<path d="M9.5 20.5V12h5v8.5M12 12V9.8c-2.3-1.5-.8-3.8 0-6.3.8 2.5 2.3 4.8 0 6.3M6.5 20.5h11"/>"#),
    (
        "care",
        r#"<path d="M12 17c-2.5-1.7-6-4-6.8-6.7C4.2 6.5 9.5 4 12 8c2.5-4 7.8-1.5 6.8 2.3C18 13 14.5 15.3 12 17zM4 20.5h16"/>"#,
    ),
    ("chart", r#"<path d="M4 20h16M7 16v-5M12 16V6M17 16v-8"/>"#),
    ("chat", r#"<path d="M4 5h16v11h-9l-4.5 4v-4H4zM8 9h8M8 12.5h5"/>"#),
    ("check", r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#),
    ("clock", r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>"#),
    (
        "coins",
        r#"<ellipse cx="9" cy="6.5" rx="5.5" ry="2.5"/><path d="M3.5 6.5v6c0 3.3 11 3.3 11 0v-6M9.5 15v2.5c0 3.3 11 3.3 11 0v-6c0-1.7-2.8-2.5-6-2.5M20.5 12c0 1.7-3 2.7-6 2.4"/>"#,
    ),
    ("doc", r#"<path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6.5M9 16h4"/>"#),
    ("down", r#"<path d="m6 9.5 6 6 6-6"/>"#),
    ("download", r#"<path d="M12 4v11m-4.5-4 4.5 4.5 4.5-4.5M4.5 20h15"/>"#),
    (
        "drain",
        r#"<path d="M12 3.5c3.5 4.3 5.5 7 5.5 10a5.5 5.5 0 0 1-11 0c0-3 2-5.7 5.5-10zM9.5 14a2.5 2.5 0 0 0 2.5 2.5"/>"#,
    ),
    ("eye", r#"<path d="M2.5 12C6 5.5 18 5.5 21.5 12 18 18.5 6 18.5 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>"#),
    (
        "family",
        r#"<circle cx="7.5" cy="6.5" r="2.5"/><circle cx="16.5" cy="6.5" r="2.5"/><circle cx="12" cy="13" r="1.8"/><path d="M3 18.5V16a4 4 0 0 1 4.5-4M21 18.5V16a4 4 0 0 0-4.5-4M8.8 20.5c.2-4.3 6.2-4.3 6.4 0"/>"#,
    ),
    ("filter", r#"<path d="M4 6h16M7 12h10M10 18h4"/>"#),
    ("flag", r#"<path d="M5 21V4h12l-2.5 4L17 12H5"/>"#),
    ("globe", r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17"/>"#),
    (
        "hand",
        r#"<path d="M8 13V5.5a1.5 1.5 0 0 1 3 0V11 4.5a1.5 1.5 0 0 1 3 0V11 6a1.5 1.5 0 0 1 3 0v9c0 3.5-2.5 6-5.5 6-4 0-5.5-3-7.5-7.5-.7-1.6 1.3-2.5 2.3-1z"/>"#,
    ),
    ("heart", r#"<path d="M12 20C8 17 4 13.7 4 9.5 4 5 9.8 3.8 12 8c2.2-4.2 8-3 8 1.5 0 4.2-4 7.5-8 10.5z"/>"#),
    ("home", r#"<path d="M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-5.5h4V20"/>"#),
    (
        "id",
        r#"<rect x="3" y="5" width="18" height="14" rx="2.5"/><circle cx="8.5" cy="10.7" r="2"/><path d="M5.8 16c.4-2.2 5-2.2 5.4 0M14.5 10H18M14.5 14H18"/>"#,
    ),
    ("inbox", r#"<path d="M3.5 13 6 5h12l2.5 8v6.5h-17zM3.5 13H9c0 4 6 4 6 0h5.5"/>"#),
    ("info", r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.1"/>"#),
    (
        "lamp",
        r#"<path d="M6 21V7a4 4 0 0 1 4-4h4M10 8.5c0-7.3 8-7.3 8 0zM4 21h4M11.5 11.5l-1 2M14 11.5v2.5M16.5 11.5l1 2"/>"#,
    ),
    ("left", r#"<path d="M19.5 12h-15M11 5.5 4.5 12l6.5 6.5"/>"#),
    ("link", r#"<path d="M14 4h6v6M20 4l-9 9M17 14v6H4V7h6"/>"#),
    ("locate", r#"<circle cx="12" cy="12" r="6"/><path d="M12 2.5V6M12 18v3.5M2.5 12H6M18 12h3.5M12 12h.01"/>"#),
    (
        "lock",
        r#"<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.5v2"/>"#,
    ),
    ("menu", r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#),
    ("more", r#"<path d="M6 12h.01M12 12h.01M18 12h.01" stroke-width="3"/>"#),
    ("move", r#"<path d="M3 11.5 10 5l7 6.5M5.5 9.5V19h6M14.5 17H21m-3-3 3 3-3 3"/>"#),
    (
        "offline",
        r#"<path d="m4 4 16 16M8.5 14.5a5 5 0 0 1 5.5-.9M5 11a10 10 0 0 1 4-2.4M19 11a10 10 0 0 0-5.8-2.9M12 18.5v.1"/>"#,
    ),
    ("pay", r#"<path d="M4 7.5h15.5v12H4zM4 7.5V6l12-2.5v4M16 13.5h3.5"/>"#),
    (
        "phone",
        r#"<path d="M6.5 3.5h3l1.5 4-2 1.7a11 11 0 0 0 5.8 5.8l1.7-2 4 1.5v3c0 1.5-1 2.5-2.5 2.5C10.5 20 4 13.5 4 6c0-1.5 1-2.5 2.5-2.5z"/>"#,
    ),
    (
        "pin",
        r#"<path d="M12 21c4.5-4.5 6.5-7.7 6.5-10.5a6.5 6.5 0 0 0-13 0C5.5 13.3 7.5 16.5 12 21z"/><circle cx="12" cy="10.5" r="2.3"/>"#,
    ),
    ("plus", r#"<path d="M12 5v14M5 12h14"/>"#),
    ("print", r#"<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>"#),
    ("qr", r#"<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v2M14 20h2M19.5 19.5h.5v.5"/>"#),
    ("right", r#"<path d="M4.5 12h15M13 5.5l6.5 6.5-6.5 6.5"/>"#),
    ("ring", r#"<circle cx="8.5" cy="14" r="5.3"/><circle cx="15.5" cy="14" r="5.3"/><path d="M8.5 8.7 7 5.5h3z"/>"#),
    ("road", r#"<path d="M8 4 4 20M16 4l4 16M12 4v2.5M12 10.5v3M12 17.5V20"/>"#),
    ("save", r#"<path d="M5 4h11l3.5 3.5V20H5zM8.5 4v5h6V4M8.5 20v-6H16v6"/>"#),
    ("school", r#"<path d="M2.5 9.5 12 5l9.5 4.5L12 14zM6.5 11.5V16c2 2.5 9 2.5 11 0v-4.5M21.5 9.5v5"/>"#),
    ("search", r#"<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>"#),
    ("send", r#"<path d="M4 12 20.5 4.5 15 20l-3.5-6zM11.5 14l4-4"/>"#),
    ("shield", r#"<path d="M12 3 4.5 6v5.5c0 4.5 3 7.7 7.5 9.5 4.5-1.8 7.5-5 7.5-9.5V6zM8.5 12l2.5 2.5 4.5-5"/>"#),
    (
        "shop",
        r#"<path d="M4 9.5 5.5 4h13L20 9.5a2.7 2.7 0 0 1-5.3 0 2.7 2.7 0 0 1-5.4 0 2.7 2.7 0 0 1-5.3 0zM5.5 12.5V20h13v-7.5M10 20v-4.5h4V20"/>"#,
    ),
    ("sign", r#"<path d="M4 20c3 0 3-2.5 5-2.5s1.5 2 4 2 3-1.5 7-1.5M6.5 13.5 16 4l3 3-9.5 9.5-4 1z"/>"#),
    ("star", r#"<path d="m12 4 2.5 5.2 5.7.8-4.1 4 1 5.6-5.1-2.7-5.1 2.7 1-5.6-4.1-4 5.7-.8z"/>"#),
    (
        "sun",
        r#"<circle cx="12" cy="12" r="3.8"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/>"#,
    ),
    ("tax", r#"<path d="M6 3.5h12v17l-2-1.3-2 1.3-2-1.3-2 1.3-2-1.3-2 1.3zM9 8h6M9 12h6"/>"#),
    ("text", r#"<path d="M2.5 18.5 7.5 6l5 12.5M4 14.5h7M14.5 18.5l3.2-8.5 3.3 8.5M15.6 15.7h4.2"/>"#),
    ("ticket", r#"<path d="M3.5 9V6h17v3a3 3 0 0 0 0 6v3h-17v-3a3 3 0 0 0 0-6zM14 6v2M14 11v2M14 16v2"/>"#),
    ("trash", r#"<path d="M4 7h16M9 7V4.5h6V7M6 7l1 13h10l1-13M10 11v5.5M14 11v5.5"/>"#),
    (
        "tree",
        r#"<path d="M12 21v-8.5M12 16l3-2.5M8 16a4 4 0 0 1-2.3-7.5 5 5 0 0 1 9.6-2.6A4.3 4.3 0 0 1 18.3 13.5 4 4 0 0 1 15.5 16M9 21h6"/>"#,
    ),
    ("upload", r#"<path d="M12 16V5M7.5 9 12 4.5 16.5 9M4.5 20h15"/>"#),
    ("user", r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1-8 14-8 15 0"/>"#),
    ("vote", r#"<path d="M4 13.5h16V20H4zM7 13.5V11h10v2.5M9 4h6v7H9zM10.8 7.5l1 1 1.7-2"/>"#),
    (
        "wave",
        r#"<path d="M3 9c2.5-2.5 4.5-2.5 6 0s3.5 2.5 6 0 4.5-2.5 6 0M3 15.5c2.5-2.5 4.5-2.5 6 0s3.5 2.5 6 0 4.5-2.5 6 0"/>"#,
    ),
    ("work", r#"<rect x="3.5" y="8" width="17" height="11.5" rx="2"/><path d="M9 8V5h6v3M3.5 13h17"/>"#),
    ("x", r#"<path d="m6 6 12 12M18 6 6 18"/>"#),
];

/// The icon as an inline drawing, hidden from screen readers since words stand beside it. An unknown name draws the
/// plain document, so that a service file with a misspelt icon still looks whole.
pub fn icon(name: &str) -> String {
    let drawing = find(name).or_else(|| find("doc")).unwrap_or_default();
    format!(
        r#"<svg class="i" width="24" height="24" fill="none" stroke="currentColor" viewBox="0 0 24 24" aria-hidden="true">{drawing}</svg>"#
    )
}

/// Whether there is an icon of this name.
pub fn has_icon(name: &str) -> bool {
    find(name).is_some()
}

fn find(name: &str) -> Option<&'static str> {
    ICONS.binary_search_by_key(&name, |(known, _)| known).ok().and_then(|at| ICONS.get(at)).map(|(_, drawing)| *drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_stand_in_order_so_that_each_is_found() {
        assert!(ICONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(ICONS.iter().all(|(name, drawing)| has_icon(name) && icon(name).contains(drawing)));
        assert_eq!(icon("there is none"), icon("doc"));
        assert!(ICONS.iter().map(|(name, _)| name).eq(kernel::ICONS), "kernel::ICONS names what is drawn here");
    }
}
