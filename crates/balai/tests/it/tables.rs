//! What replaces a compiler for SQL: every statement is prepared on both engines, and both have the same tables.

use balai::wiring;
use store::testing::{Schema, assert_prepares, assert_same_shape, sqlite, whole_reads};

#[test]
fn every_statement_compiles_on_both_engines_and_their_tables_are_the_same() {
    testkit::engines::block_on(async {
        let all = wiring::migrations();
        let lite = sqlite(&all).await;
        let count: usize = wiring::statements().iter().map(|part| part.len()).sum();
        assert!(count > 120, "{count} statements");
        for statements in wiring::statements() {
            assert_prepares(&lite, statements).await;
        }
        let Some(schema) = Schema::create().await else { return };
        let pg = schema.open(&all).await;
        let checks = tokio::spawn(async move {
            for statements in wiring::statements() {
                assert_prepares(&pg, statements).await;
            }
            assert_same_shape(&lite, &pg).await;
            pg.close().await;
        });
        let ran = checks.await;
        schema.drop().await;
        if let Err(error) = ran {
            std::panic::resume_unwind(error.into_panic());
        }
    });
}

/// Statements that read on from where an index begins and stop at a page, or whose table stays small: halls, agencies,
/// officers, days off, versions of services, counts of a night, proposals, packs, witnesses and the logs of neighbours,
/// letters that were revoked or wait for a signature, requests about data that wait, erasures under way, looks in an
/// emergency that wait for their review, breaches.
const WHOLE: [(&str, &str); 59] = [
    ("letters::WAITING_AT", "l"),
    ("DOTS", "reports"),
    ("FIRST", "reports"),
    ("OF_CONTACT", "few"),
    ("OF_PERSON_SINCE", "few"),
    ("FIND_NIGHT", "nights"),
    ("LAST_REMOVALS", "removal_nights"),
    ("END_REMOVALS", "removal_nights"),
    ("CLEAR_REMOVALS", "removals"),
    ("REMOVED", "removals"),
    ("SERVICES", "service_versions"),
    ("DOOMED", "doomed_files"),
    ("hall::ALL", "halls"),
    ("agency::ALL", "agencies"),
    ("inbox::COUNT_MINE", "few"),
    ("inbox::COUNT_OPEN", "few"),
    ("COUNT", "few"),
    ("NEXT_DUE", "desk_piles"),
    ("NEXT", "desk_leaves"),
    ("HEADS", "book_heads"),
    ("LIST", "outbox"),
    ("REGIONS", "waiting"),
    ("OF_AGENCY", "officers"),
    ("letters::QUEUED", "print_queue"),
    ("letters::UNSIGNED", "l"),
    ("letters::REVOKED", "letters"),
    ("letters::REVOKED_COPIES", "c"),
    ("letters::REVOKED_UNPRINTED", "c"),
    ("ALL", "service_drafts"),
    ("ALL", "own_days"),
    ("ALL", "hall_words"),
    ("ALL", "agency_offices"),
    ("staff::ADD", "staff_proposals"),
    ("signers::ADD", "signer_proposals"),
    ("ADD", "packs"),
    ("CAME_WITH", "s"),
    ("LAST_OF", "packs"),
    ("FIND", "logs"),
    ("SEAL", "logs"),
    ("KEY", "witness_keys"),
    ("ALL_SEEN", "witnessed_logs"),
    ("LIST_EVIDENCE", "evidence"),
    ("OPEN", "data_requests"),
    ("UNDER_WAY", "erasures"),
    ("LATE", "few"),
    ("emergencies::WAITING", "emergencies"),
    ("officials::ALL", "officials"),
    ("breaches::OPEN", "breaches"),
    ("breaches::ALL", "breaches"),
    ("UNDER_WAY", "breaches"),
    ("COSIGNED", "cosigned_checkpoints"),
    ("DROP_COSIGNED", "cosigned_checkpoints"),
    ("WITNESSES", "witnesses"),
    ("HEADS", "logs"),
    ("VALUE", "logs"),
    ("PUT", "logs"),
    ("HEADS", "witness_keys"),
    ("VALUE", "witness_keys"),
    ("PUT", "witness_keys"),
];

#[test]
fn no_statement_reads_a_whole_region_but_those_that_are_for_it() {
    testkit::engines::block_on(async {
        let lite = sqlite(&wiring::migrations()).await;
        let mut whole = Vec::new();
        for statements in wiring::statements() {
            whole.extend(whole_reads(&lite, statements).await);
        }
        let is_meant = |line: &String| {
            let (name, plan) = line.split_once(": ").unwrap_or_default();
            WHOLE.iter().any(|(meant, table)| *meant == name && plan.split(' ').nth(1) == Some(table))
        };
        let unmeant: Vec<&String> = whole.iter().filter(|line| !is_meant(line)).collect();
        assert!(unmeant.is_empty(), "these read more the more there is: {unmeant:#?}");
    });
}

#[test]
fn a_second_start_finds_the_migrations_done() {
    testkit::engines::on_sqlite(testkit::Plan::example(), |hall| async move {
        hall.store().migrate().await.expect("there is nothing to do");
    });
}
