//! Open pages are told when something happens.

use futures_util::{FutureExt as _, StreamExt as _};
use std::time::Duration;
use web::axum::body::Body;
use web::axum::http::Request;

use crate::steps;

/// Longer than any machine needs; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

testkit::on_both! {
    async fn a_page_that_stays_open_is_told_when_an_officer_takes_the_case(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let path = format!("/lacak/{reference}/langsung");
        let mut request = Request::get(&path).body(Body::empty()).unwrap();
        let response = hall.visitor().open(&mut request).await;
        assert_eq!(response.status(), 200);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
        let mut lines =
            response.into_body().into_data_stream().map(|chunk| String::from_utf8(chunk.unwrap().to_vec()).unwrap());

        let first = lines.next().await.expect("a sign of life");
        assert!(first.contains("retry:"), "a browser is told when to come back: {first:?}");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let live = hall.hall().live.clone().run(hall.store().clone(), stopped.map(drop));
        let live = tokio::spawn(live);
        // The tail tells what is new since it began; messages show that it has.
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let mut told = None;
        for _ in 0..200 {
            aisyah.post(&own.form(&format!("/permohonan/{reference}/pesan")).set("message", "halo")).await.expect(303);
            told = lines.next().now_or_never();
            if told.is_some() {
                break;
            }
        }
        let told = told.flatten();
        assert!(told.as_ref().is_some_and(|line| line.contains("data: cases.message")), "{told:?}");
        steps::claim(&mut hall.officer("wulan").await, &reference).await;
        let claimed = async {
            while let Some(line) = lines.next().await {
                assert!(!line.contains("halo") && !line.contains("Aisyah"), "{line}");
                if line.contains("data: cases.claimed") {
                    return true;
                }
            }
            false
        };
        assert_eq!(tokio::time::timeout(PATIENCE, claimed).await, Ok(true));
        drop(stop);
        live.await.unwrap();
    }

    async fn a_live_page_of_no_case_is_not_found(hall: TestHall) {
        hall.visitor().get("/lacak/KTP-23456-789AB/langsung").await.expect(404);
    }
}
