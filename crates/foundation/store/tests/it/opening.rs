//! What a wrong address or folder is answered with.

use std::os::unix::fs::PermissionsExt;

use store::{Error, Options, Store};

async fn complaint(url: &str) -> String {
    match Store::open(url, &[], Options::default()).await {
        Err(error @ Error::Setup(_)) => error.to_string(),
        Err(other) => panic!("{url}: {other:?}"),
        Ok(_) => panic!("{url} opened"),
    }
}

#[tokio::test]
async fn a_wrong_address_is_answered_with_how_to_mend_it() {
    for (url, part) in [
        ("", "Write sqlite:"),
        ("mysql://root@localhost/balai", "Write sqlite:"),
        ("/srv/balai.db", "Write sqlite:"),
        ("sqlite:", "names no file"),
        ("sqlite:balai.db?mode=ro", "without options"),
        ("postgres://user@host:port/x", "cannot be read"),
        ("postgres://user@/x?host=/nowhere/at/all", "cannot be reached"),
        ("postgres://user@127.0.0.1:1/x", "cannot be reached"),
        ("postgres://user@host/x?sslmode=prefer", "verify-full"),
    ] {
        let text = complaint(url).await;
        assert!(text.contains(part), "{url}: {text}");
        assert!(text.ends_with('.'), "a sentence: {text}");
    }
}

#[tokio::test]
async fn a_password_never_shows_in_a_complaint() {
    let text = complaint("postgres://user:rahasia@127.0.0.1:1/x").await;
    assert!(!text.contains("rahasia"), "{text}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let notes = "catatan ".repeat(200);
    std::fs::write(&path, &notes).unwrap();
    let text = complaint(&format!("sqlite:{}", path.display())).await;
    assert!(text.contains("not a SQLite database"), "{text}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), notes);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data"), "").unwrap();
    let text = complaint(&format!("sqlite:{}/data/balai.db", folder.path().display())).await;
    assert!(text.contains("data/balai.db") && text.contains("folder"), "{text}");
    let text = complaint(&format!("sqlite:{}", folder.path().display())).await;
    assert!(text.contains("cannot be opened"), "{text}");
}

#[tokio::test]
async fn only_the_owner_may_read_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/b/balai.db");
    let store = Store::open(&format!("sqlite:{}", path.display()), &[], Options::default()).await.unwrap();
    store.migrate().await.unwrap();
    for end in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{}{end}", path.display())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "balai.db{end}");
    }
    store.close().await;
}

#[tokio::test]
async fn a_temporary_database_leaves_no_file() {
    let count = || {
        let mine = |name: String| name.starts_with("balai-") && name.contains(".db");
        std::fs::read_dir(std::env::temp_dir())
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
            .filter(|name| mine(name.clone()))
            .collect::<std::collections::BTreeSet<_>>()
    };
    let before = count();
    let store = Store::open("sqlite::memory:", &[], Options::default()).await.unwrap();
    store.migrate().await.unwrap();
    let during: Vec<_> = count().difference(&before).cloned().collect();
    drop(store);
    let after = count();
    assert!(!during.is_empty());
    // Other tests make and remove such files meanwhile: at least one of those that appeared is gone.
    assert!(during.iter().any(|name| !after.contains(name)), "{during:?}");
}
