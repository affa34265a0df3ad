//! What goes in comes out.

use kernel::{CaseId, RegionCode, Rupiah, SeededDice, Stamp, SystemClock};
use store::{Error, Kind, Val, each_backend, vals};

use crate::{BANDUNG, MIGRATIONS};

store::sql! {
    /// Every kind of column.
    const PUT = "INSERT INTO things (region, id, i, f, t, b, flag) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// And back.
    const GET = "SELECT region, id, i, f, t, b, flag FROM things WHERE region = $1 AND id = $2";
}

each_backend! {
    MIGRATIONS;

    async fn every_kind_of_value_comes_back(store: Store) {
        let id = CaseId::mint(&SystemClock, &SeededDice::new(1));
        let long = "panjang ".repeat(20_000);
        let bytes = vec![9; 70_000];
        for (i, f, t, b, flag) in [
            (0, 0.0, "", &[][..], false),
            (i64::MAX, f64::MAX, "Dinas Kependudukan — ꦧꦭꦻ 🏛", &[0, 255, 0][..], true),
            (i64::MIN, -1.5e-300, long.as_str(), &bytes[..], true),
        ] {
            let input = (i, f, t.to_owned(), b.to_vec(), flag);
            let back = store.write(BANDUNG, input.clone(), move |tx, (i, f, t, b, flag)| Box::pin(async move {
                tx.exec("DELETE FROM things WHERE region = $1", &vals![BANDUNG]).await?;
                tx.exec_one(PUT, &vals![BANDUNG, id, *i, *f, t, b, *flag]).await?;
                let back = tx.one(GET, &vals![BANDUNG, id], |row| {
                    assert_eq!((row.region(0)?, row.id::<CaseId>(1)?), (BANDUNG, id));
                    assert_eq!(row.opt_id::<CaseId>(1)?, Some(id));
                    Ok((row.i(2)?, row.f(3)?, row.t(4)?, row.b(5)?, row.flag(6)?))
                }).await?;
                Ok::<_, Error>(back)
            })).await.unwrap();
            assert_eq!(back, Some(input));
        }
    }

    async fn nothing_comes_back_as_nothing(store: Store) {
        let nulls = store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
            let none = vals![BANDUNG, [1; 16], None::<i64>, None::<f64>, None::<&str>, None::<Vec<u8>>, None::<bool>];
            assert_eq!(none[2], Val::Null(Kind::I));
            tx.exec_one(PUT, &none).await?;
            tx.exec_one(PUT, &vals![BANDUNG, [2; 16], None::<Stamp>, None::<f64>, Some("x"), None::<CaseId>, Some(true)]).await?;
            tx.query("SELECT i, f, t, b, flag FROM things WHERE region = $1 ORDER BY id", &vals![BANDUNG], |row| {
                assert!(matches!(row.i(0), Err(Error::Decode(_))), "NULL is not a number");
                assert_eq!((row.opt_stamp(0)?, row.opt_id::<CaseId>(3)?), (None, None));
                Ok((row.opt_i(0)?, row.opt_f(1)?, row.opt_t(2)?, row.opt_b(3)?, row.opt_flag(4)?))
            }).await
        })).await.unwrap();
        assert_eq!(nulls, [(None, None, None, None, None), (None, None, Some("x".into()), None, Some(true))]);
    }

    async fn the_words_of_the_kernel_are_values(store: Store) {
        let (at, fee) = (Stamp::micros(1_764_000_000_123_456), Rupiah::new(1_500_000));
        store.write(BANDUNG, (), move |tx, ()| Box::pin(async move {
            tx.exec_one(PUT, &vals![BANDUNG, [1; 16], at, None::<f64>, None::<String>, None::<&[u8]>, None::<bool>]).await?;
            tx.exec_one(PUT, &vals![BANDUNG, [2; 16], fee, None::<f64>, None::<String>, None::<&[u8]>, None::<bool>]).await?;
            tx.exec_one(PUT, &vals![BANDUNG, [3; 16], RegionCode::of(3_273_011_001), None::<f64>, None::<String>, None::<&[u8]>, None::<bool>]).await?;
            let get = |n: u8| vals![BANDUNG, [n; 16]];
            assert_eq!(tx.one(GET, &get(1), |row| row.stamp(2)).await?, Some(at));
            assert_eq!(tx.one(GET, &get(2), |row| row.rupiah(2)).await?, Some(fee));
            assert_eq!(tx.one(GET, &get(3), |row| row.region(2)).await?, Some(RegionCode::of(3_273_011_001)));
            assert_eq!(tx.one(GET, &get(4), |row| row.region(2)).await?, None);
            Ok::<_, Error>(())
        })).await.unwrap();
    }

    async fn placeholders_are_bound_by_their_number(store: Store) {
        let found = store.read((), |tx, ()| Box::pin(async move {
            let q = "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT)";
            tx.one(q, &vals!["one", "two", 3], |row| Ok((row.t(0)?, row.t(1)?, row.t(2)?, row.i(3)?))).await
        })).await.unwrap();
        assert_eq!(found, Some(("two".into(), "one".into(), "two".into(), 3)));
    }

    async fn a_wrong_number_of_values_is_an_error(store: Store) {
        for values in [&vals![1][..], &vals![1, 2, 3][..], &[]] {
            let values = values.to_vec();
            let error = store.read(values, |tx, values| Box::pin(async move {
                tx.one("SELECT CAST($1 AS BIGINT) + CAST($2 AS BIGINT)", values, |row| row.i(0)).await
            })).await.unwrap_err();
            assert!(error.to_string().contains("wants 2 values"), "{error}");
        }
    }

    async fn narrow_integers_and_counts_are_integers(store: Store) {
        let found = store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
            tx.exec("CREATE TABLE narrow (n INTEGER NOT NULL)", &[]).await?;
            tx.exec_one("INSERT INTO narrow (n) VALUES ($1)", &vals![41]).await?;
            tx.one("SELECT n, length('abc'), count(*), CAST(sum(n) AS BIGINT) FROM narrow WHERE n = $1 GROUP BY n", &vals![41], |row| {
                Ok((row.i(0)?, row.i(1)?, row.i(2)?, row.i(3)?))
            }).await
        })).await.unwrap();
        assert_eq!(found, Some((41, 3, 1, 41)));
    }

    async fn what_one_engine_cannot_hold_both_refuse(store: Store) {
        for value in [Val::from("a\0b"), Val::from(f64::NAN)] {
            let error = store.write(BANDUNG, value, |tx, value| Box::pin(async move {
                tx.exec("SELECT $1", std::slice::from_ref(value)).await
            })).await.unwrap_err();
            assert!(error.to_string().contains("cannot be stored"), "{error}");
        }
    }

    async fn a_column_of_another_type_is_an_error_not_a_panic(store: Store) {
        let error = store.read((), |tx, ()| Box::pin(async move {
            tx.one("SELECT CAST('a' AS TEXT)", &[], |row| row.i(0)).await
        })).await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error}");
        let error = store.read((), |tx, ()| Box::pin(async move {
            tx.one("SELECT CAST('a' AS TEXT)", &[], |row| row.t(1)).await
        })).await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error}");
    }

    async fn the_statements_of_this_test_compile(store: Store) {
        store::testing::assert_prepares(&store, STATEMENTS).await;
        assert_eq!(STATEMENTS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["PUT", "GET"]);
    }
}

#[test]
fn debug_never_shows_a_value() {
    let shown = format!("{:?}", vals!["3273010101900001", 3_273_010_101_900_001_i64, vec![1_u8], 1.5, true]);
    assert_eq!(shown, "[T(…), I(…), B(…), F(…), Bool(…)]");
}

#[test]
fn lists_of_statements_are_joined() {
    const ALL: &[store::Named] = store::statements!(STATEMENTS, &[("X", store::Sql::new("SELECT 1"))], STATEMENTS);
    assert_eq!(ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["PUT", "GET", "X", "PUT", "GET"]);
}
