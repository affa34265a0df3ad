//! Gives a broken constraint its name on SQLite, which mostly tells columns instead.
//!
//! * CHECK: SQLite says the name itself.
//! * UNIQUE and PRIMARY KEY: it says `table.column, …`. The name is the unique index with these columns, or the
//!   `CONSTRAINT name …` with these columns in the `CREATE TABLE` text that SQLite keeps.
//! * FOREIGN KEY: it says nothing. The names are those of every foreign key that the statement could have broken,
//!   joined by `|`: those of the table written to, and those pointing at a table deleted from or updated.
//! * NOT NULL has no name on either engine; both say `table_column_not_null`.
//!
//! Constraints without a name get the one PostgreSQL would invent, so that tests agree.

#![expect(clippy::disallowed_methods, reason = "describes what SQLite refused")]

use rusqlite::{Connection, ErrorCode, OptionalExtension};

/// The name of the constraint that `error` is about; none if it is about something else.
pub(crate) fn name(conn: &Connection, sql: &str, error: &rusqlite::Error) -> Option<String> {
    let rusqlite::Error::SqliteFailure(code, Some(message)) = error else {
        return None;
    };
    if code.code != ErrorCode::ConstraintViolation {
        return None;
    }
    let Some((what, rest)) = message.split_once(" constraint failed: ") else {
        return Some(foreign(conn, sql));
    };
    Some(match what {
        "UNIQUE" => match rest.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')) {
            Some(index) => index.to_owned(),
            None => unique(conn, rest),
        },
        "NOT NULL" => not_null(rest),
        _ => rest.to_owned(),
    })
}

fn not_null(column: &str) -> String {
    format!("{}_not_null", column.replace('.', "_"))
}

fn unique(conn: &Connection, list: &str) -> String {
    let (mut table, mut columns) = ("", Vec::new());
    for part in list.split(", ") {
        if let Some((owner, column)) = part.split_once('.') {
            table = owner;
            columns.push(column.to_lowercase());
        }
    }
    if let Ok(Some(index)) = unique_index(conn, table, &columns) {
        return index;
    }
    let declared = declared(conn, table);
    let found = declared.iter().find(|c| matches!(c.what, What::Primary | What::Unique) && same(&c.columns, &columns));
    match found {
        Some(Declared { name: Some(name), .. }) => name.clone(),
        Some(Declared { what: What::Primary, .. }) => format!("{table}_pkey"),
        _ => format!("{table}_{}_key", columns.join("_")),
    }
}

fn same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|column| other.contains(column))
}

/// The unique index that somebody created on exactly these columns.
fn unique_index(conn: &Connection, table: &str, columns: &[String]) -> rusqlite::Result<Option<String>> {
    let mut list = conn.prepare("SELECT name FROM pragma_index_list(?1) WHERE \"unique\" = 1 AND origin = 'c'")?;
    let names = list.query_map([table], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    for name in names {
        let mut info = conn.prepare("SELECT lower(coalesce(name, '')) FROM pragma_index_info(?1) ORDER BY seqno")?;
        let found = info.query_map([&name], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        if same(&found, columns) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// The names of the foreign keys that a statement could have broken.
fn foreign(conn: &Connection, sql: &str) -> String {
    let Some((verb, table)) = target(sql) else {
        return "foreign_key".to_owned();
    };
    let mut names = Vec::new();
    if verb != "delete" {
        names.extend(
            declared(conn, &table).into_iter().filter(|c| matches!(c.what, What::Foreign(_))).map(|c| label(&table, c)),
        );
    }
    if verb != "insert" {
        for other in tables(conn).unwrap_or_default() {
            let pointing =
                declared(conn, &other).into_iter().filter(|c| matches!(&c.what, What::Foreign(to) if *to == table));
            names.extend(pointing.map(|c| label(&other, c)));
        }
    }
    if names.is_empty() { format!("{table}_fkey") } else { names.join("|") }
}

fn label(table: &str, constraint: Declared) -> String {
    constraint.name.unwrap_or_else(|| format!("{table}_{}_fkey", constraint.columns.join("_")))
}

fn tables(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    conn.prepare("SELECT lower(name) FROM sqlite_master WHERE type = 'table'")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// What a statement does, and to which table.
fn target(sql: &str) -> Option<(&'static str, String)> {
    let words = tokens(sql);
    let mut at = words.iter();
    while let Some(word) = at.next() {
        let verb = match word.as_str() {
            "insert" | "replace" => "insert",
            "update" => "update",
            "delete" => "delete",
            _ => continue,
        };
        let mut rest = at.clone().map(String::as_str).peekable();
        if rest.next_if_eq(&"or").is_some() {
            rest.next();
        }
        rest.next_if(|word| matches!(*word, "into" | "from"));
        return rest.next().map(|table| (verb, table.to_owned()));
    }
    None
}

/// A constraint as the text of a table declares it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    pub(crate) name: Option<String>,
    pub(crate) what: What,
    columns: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum What {
    Primary,
    Unique,
    Check,
    /// Points at this table.
    Foreign(String),
}

/// The constraints of a table, from the text SQLite keeps.
pub(crate) fn declared(conn: &Connection, table: &str) -> Vec<Declared> {
    let text = conn
        .query_row("SELECT sql FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?1)", [table], |row| {
            row.get::<_, Option<String>>(0)
        })
        .optional();
    text.ok().flatten().flatten().map(|sql| parse(&sql)).unwrap_or_default()
}

/// Reads the constraints out of a `CREATE TABLE`.
fn parse(sql: &str) -> Vec<Declared> {
    let words = tokens(sql);
    let Some(open) = words.iter().position(|word| word == "(") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for item in items(&words[open + 1..]) {
        let is_table_level = item
            .first()
            .is_some_and(|word| matches!(word.as_str(), "constraint" | "primary" | "unique" | "check" | "foreign"));
        let column = if is_table_level { None } else { item.first().cloned() };
        let (mut name, mut at) = (None, 0);
        while at < item.len() {
            let what = match item[at].as_str() {
                "constraint" => {
                    name = item.get(at + 1).cloned();
                    at += 2;
                    continue;
                }
                "primary" => What::Primary,
                "unique" => What::Unique,
                "check" => What::Check,
                "references" => What::Foreign(item.get(at + 1).cloned().unwrap_or_default()),
                "(" => {
                    at += group(&item[at..]).len() + 2;
                    continue;
                }
                _ => {
                    at += 1;
                    continue;
                }
            };
            let columns = match &column {
                Some(column) => vec![column.clone()],
                None => first_group(item),
            };
            found.push(Declared { name: name.take(), what, columns });
            at += 1;
        }
    }
    found
}

/// The parts between the commas of the outermost parentheses.
fn items(words: &[String]) -> Vec<&[String]> {
    let (mut out, mut from, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => depth += 1,
            ")" if depth == 0 => {
                out.push(&words[from..at]);
                break;
            }
            ")" => depth -= 1,
            "," if depth == 0 => {
                out.push(&words[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    out
}

/// The words inside the parentheses that `words` begins with.
fn group(words: &[String]) -> &[String] {
    let mut depth = 0_i32;
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return words.get(1..at).unwrap_or_default();
        }
    }
    words.get(1..).unwrap_or_default()
}

fn first_group(item: &[String]) -> Vec<String> {
    let Some(open) = item.iter().position(|word| word == "(") else {
        return Vec::new();
    };
    group(&item[open..]).iter().filter(|word| *word != ",").cloned().collect()
}

/// Lower-case words and the punctuation `( ) ,`; comments and text literals are left out, quoted names are bared.
fn tokens(sql: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let skip = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let '"' | '`' | '[' | '\'' = first {
            let close = if first == '[' { ']' } else { first };
            let end = rest[1..].find(close).map_or(rest.len(), |end| end + 1);
            if first != '\'' {
                out.push(rest[1..end].to_lowercase());
            }
            (end + 1).min(rest.len())
        } else if let '(' | ')' | ',' = first {
            out.push(first.to_string());
            1
        } else if is_word(first) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            out.push(rest[..end].to_lowercase());
            end
        } else {
            first.len_utf8()
        };
        rest = &rest[skip..];
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_text_gives_its_constraints() {
        let text = r#"CREATE TABLE "cases" ( -- who, what (when)
            region BIGINT NOT NULL, id BYTEA NOT NULL CONSTRAINT cases_id UNIQUE, state TEXT DEFAULT 'a, b',
            owner BYTEA CONSTRAINT cases_owner REFERENCES people (id),
            CONSTRAINT cases_pk PRIMARY KEY (region, id), CONSTRAINT cases_state CHECK (state IN ('a', 'b')),
            UNIQUE (region, state), CONSTRAINT cases_office FOREIGN KEY (region, state) REFERENCES offices (region, slug))"#;
        let found: Vec<_> =
            parse(text).into_iter().map(|c| (c.name.unwrap_or_default(), c.what, c.columns.join(" "))).collect();
        let expect = [
            ("cases_id", What::Unique, "id"),
            ("cases_owner", What::Foreign("people".into()), "owner"),
            ("cases_pk", What::Primary, "region id"),
            ("cases_state", What::Check, "state in"),
            ("", What::Unique, "region state"),
            ("cases_office", What::Foreign("offices".into()), "region state"),
        ];
        // A check's columns are of no use and not looked at.
        for (found, expect) in found.iter().zip(&expect) {
            assert_eq!(found.0, expect.0);
            assert_eq!(found.1, expect.1);
            if found.1 != What::Check {
                assert_eq!(found.2, expect.2);
            }
        }
        assert_eq!(found.len(), expect.len());
    }

    #[test]
    fn the_table_of_a_statement_is_found() {
        for (sql, expect) in [
            ("INSERT INTO a (x) VALUES ($1)", Some(("insert", "a"))),
            ("insert or ignore into \"B\" values ($1)", Some(("insert", "b"))),
            ("WITH n AS (SELECT 1) UPDATE c SET x = 1", Some(("update", "c"))),
            ("/* delete */ DELETE FROM d", Some(("delete", "d"))),
            ("SELECT 1", None),
        ] {
            assert_eq!(target(sql), expect.map(|(verb, table)| (verb, table.to_owned())), "{sql}");
        }
    }
}
