//! The same body on SQLite and on PostgreSQL, each time in a hall of its own.

use std::future::Future;

use store::testing::Schema;

use crate::hall::{Plan, TestHall};

/// Runs async test bodies in a fresh hall on both engines.
///
/// ```text
/// testkit::on_both! {
///     /// Why this matters.
///     async fn a_visitor_sees_the_services(hall: TestHall) { … }
/// }
/// ```
/// makes the tests `a_visitor_sees_the_services::sqlite` and `::postgres`. A second form takes the hall's [`Plan`]:
/// `on_both! { Plan::real("32.73"); async fn … }`.
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($hall:ident: TestHall) $body:block)+) => {
        $crate::on_both! { $crate::Plan::example(); $($(#[$meta])* async fn $name($hall: TestHall) $body)+ }
    };
    ($plan:expr; $($(#[$meta:meta])* async fn $name:ident($hall:ident: TestHall) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($hall: $crate::TestHall) $body

            #[test]
            fn sqlite() {
                $crate::engines::on_sqlite($plan, body);
            }

            #[test]
            fn postgres() {
                $crate::engines::on_postgres($plan, body);
            }
        }
    )+};
}

/// Runs `body` in a hall on a temporary SQLite file.
pub fn on_sqlite<F: Future<Output = ()> + Send + 'static>(plan: Plan, body: impl FnOnce(TestHall) -> F) {
    block_on(async {
        let hall = TestHall::open(plan, None).await;
        body(hall.clone()).await;
        hall.store().clone().close().await;
    });
}

/// Runs `body` in a hall in a PostgreSQL schema of its own; says so and passes where there is no server and none is
/// required.
pub fn on_postgres<F: Future<Output = ()> + Send + 'static>(plan: Plan, body: impl FnOnce(TestHall) -> F) {
    block_on(async {
        let Some(schema) = Schema::create().await else { return };
        let hall = TestHall::open(plan, Some(schema.url())).await;
        // In a task of its own, so that the schema goes even if the body panics.
        let ran = tokio::spawn(body(hall.clone())).await;
        hall.store().clone().close().await;
        schema.drop().await;
        if let Err(error) = ran {
            std::panic::resume_unwind(error.into_panic());
        }
    });
}

/// Runs a future as the server would: on a runtime with several threads.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a test needs a runtime").block_on(future)
}
