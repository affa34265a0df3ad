//! The names of the icons that service files choose from and the page kit draws.

/// Every name, in order. The page kit has a drawing for each of them.
pub const ICONS: &[&str] = &[
    "air", "alert", "baby", "bell", "building", "calendar", "call", "camera", "candle", "care", "chart", "chat",
    "check", "clock", "coins", "doc", "down", "download", "drain", "eye", "family", "filter", "flag", "globe", "hand",
    "heart", "home", "id", "inbox", "info", "lamp", "left", "link", "locate", "lock", "menu", "more", "move",
    "offline", "pay", "phone", "pin", "plus", "print", "qr", "right", "ring", "road", "save", "school", "search",
    "send", "shield", "shop", "sign", "star", "sun", "tax", "text", "ticket", "trash", "tree", "upload", "user",
    "vote", "wave", "work", "x",
];
