//! Cases found by several words, whether the words often stand together or hardly ever.

use cases::table::finding::{self, PAGE, REACHES};
use kernel::{Agency, CaseId};
use testkit::TestHall;

fn number(n: u32) -> CaseId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    CaseId::from_bytes(bytes)
}

fn agency() -> Agency {
    Agency::parse("dukcapil").expect("an agency")
}

/// Cases `1..=many` carry "siti"; those whose number `also` takes carry "aminah" as well.
async fn fill(hall: &TestHall, many: u32, also: fn(u32) -> bool) {
    let room = hall.hall();
    let input = (room.vault.clone(), room.region());
    let written = hall.store().write(room.region(), input, move |tx, (vault, region)| {
        Box::pin(async move {
            for n in 1..=many {
                let mut words = vec!["siti".to_owned()];
                words.extend(also(n).then(|| "aminah".to_owned()));
                finding::add(tx, vault, *region, &agency(), number(n), &words).await?;
            }
            // A word that is never with the others, and as common.
            for n in 1..=many {
                finding::add(tx, vault, *region, &agency(), number(many + n), &["aminah".to_owned()]).await?;
            }
            Ok::<_, store::Error>(())
        })
    });
    written.await.expect("words are written");
}

/// The numbers of the cases on every page, and how many pages were turned.
async fn all(hall: &TestHall) -> (Vec<u32>, usize) {
    let (mut found, mut pages, mut before) = (Vec::new(), 0, None);
    loop {
        let room = hall.hall();
        let input = (room.vault.clone(), room.region(), before);
        let read = hall.store().read(input, |tx, (vault, region, before)| {
            Box::pin(async move {
                let words = ["siti".to_owned(), "aminah".to_owned()];
                finding::with_words(tx, vault, *region, &agency(), &words, *before).await
            })
        });
        let (ids, next) = read.await.expect("found");
        assert!(ids.len() <= PAGE);
        pages += 1;
        found.extend(ids.iter().map(|id| {
            let bytes = id.bytes();
            u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
        }));
        match next {
            Some(next) => before = Some(next),
            None => return (found, pages),
        }
    }
}

testkit::on_both! {
    async fn words_that_often_stand_together_are_found_page_by_page(hall: TestHall) {
        fill(&hall, 600, |n| n % 4 == 0).await;
        let (found, pages) = all(&hall).await;
        let wanted: Vec<u32> = (1..=600).rev().filter(|n| n % 4 == 0).collect();
        assert_eq!(found, wanted, "every one once, newest first");
        assert_eq!(pages, wanted.len().div_ceil(PAGE));
    }

    async fn words_that_hardly_ever_stand_together_are_found_beyond_the_first_reach(hall: TestHall) {
        let many = u32::try_from(REACHES[0]).expect("a number") * 2;
        fill(&hall, many, |n| n == 3 || n == 700).await;
        let (found, _) = all(&hall).await;
        assert_eq!(found, [700, 3], "the second stands where the first look does not reach");
    }
}
