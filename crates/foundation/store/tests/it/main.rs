//! The store, seen from outside, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod constraints;
mod jobs;
mod kill;
mod line;
mod migrations;
mod opening;
mod trouble;
mod values;

use kernel::RegionCode;
use store::Migrations;

/// A city.
const BANDUNG: RegionCode = RegionCode::of(3273);
/// Another one, which another writer serves.
const BOGOR: RegionCode = RegionCode::of(3271);

/// Tables for most tests.
const TABLES: &str = "
    CREATE TABLE counters (region BIGINT NOT NULL, name TEXT NOT NULL, count BIGINT NOT NULL,
        CONSTRAINT counters_pk PRIMARY KEY (region, name));
    CREATE TABLE things (region BIGINT NOT NULL, id BYTEA NOT NULL, i BIGINT, f DOUBLE PRECISION, t TEXT, b BYTEA,
        flag BOOLEAN, CONSTRAINT things_pk PRIMARY KEY (region, id));
";

const MIGRATIONS: &[Migrations] =
    &[Migrations { owner: "test", sqlite: &[("0001_tables", TABLES)], postgres: &[("0001_tables", TABLES)] }];
