//! The plans of statements, and what in them reads a table from one end to the other.

use std::collections::BTreeSet;

use clickclack::model::Result;
use clickclack::store::Tx;
use serde_json::Value;

use crate::harness::{Engine, Session, World};

/// Calls `with` for each statement that has a plan, with the tables that it reads whole and how.
pub fn each(world: &World, statements: &BTreeSet<String>, mut with: impl FnMut(&str, Vec<(String, String)>)) {
    match world.server.engine {
        Engine::Sqlite => {
            let statements = statements.clone();
            for (sql, whole) in on_sqlite(world, statements) {
                with(&sql, whole);
            }
        }
        Engine::Postgres => {
            let session = Session::open(&world.server.db);
            session.run("SET plan_cache_mode = force_generic_plan; SET jit = off");
            for sql in statements.iter().filter(|sql| has_plan(sql)) {
                with(sql, on_postgres(&session, sql));
            }
        }
    }
}

fn has_plan(sql: &str) -> bool {
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
        .iter()
        .any(|word| sql.trim_start().starts_with(word))
}

/// The plan that a prepared statement of the server has: one for all values.
fn on_postgres(session: &Session, sql: &str) -> Vec<(String, String)> {
    let last = (1..100).take_while(|n| sql.contains(&format!("${n}"))).count();
    let nulls = vec!["NULL"; last].join(", ");
    let values = if last == 0 { String::new() } else { format!("({nulls})") };
    session.run(&format!("PREPARE asked AS {sql}"));
    let plan = session.texts(&format!("EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE asked{values}"));
    session.run("DEALLOCATE asked");
    let plan: Value = serde_json::from_str(&plan.join("\n")).unwrap();
    let mut whole = Vec::new();
    walk(&plan[0]["Plan"], false, &mut whole);
    whole
}

/// `cut`: something above stops reading after a few rows.
fn walk(node: &Value, cut: bool, whole: &mut Vec<(String, String)>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let conditional = ["Index Cond", "Recheck Cond", "TID Cond"]
        .iter()
        .any(|c| node[c].is_string());
    let reads = kind.contains("Scan") && node["Relation Name"].is_string() && !conditional;
    // In the order of an index up to a limit is as good as a condition, unless rows are thrown away on the way.
    let few = cut && kind.starts_with("Index") && !node["Filter"].is_string();
    if reads && !few && kind != "Bitmap Heap Scan" {
        let table = node["Relation Name"].as_str().unwrap_or_default();
        whole.push((table.to_owned(), kind.to_owned()));
    }
    let cut = match kind {
        "Limit" => true,
        "Sort" | "Aggregate" | "Hash" | "WindowAgg" | "Materialize" => false,
        _ => cut,
    };
    for child in node["Plans"].as_array().into_iter().flatten() {
        walk(child, cut, whole);
    }
}

fn on_sqlite(world: &World, statements: BTreeSet<String>) -> Vec<(String, Vec<(String, String)>)> {
    let work = move |tx: &mut Tx| {
        let tables = tx.all("SELECT name FROM sqlite_master WHERE type = 'table'", &[], |r| {
            r.take::<String>()
        })?;
        let explain = |sql: &String| {
            // Statements are static; a test may keep some forever.
            let text: &'static str = format!("EXPLAIN QUERY PLAN {sql}").leak();
            let lines = tx.all(text, &[], |r| {
                (0..3).try_for_each(|_| r.take::<i64>().map(drop))?;
                r.take::<String>()
            })?;
            Ok((sql.clone(), scans(sql, &tables, &lines)))
        };
        statements
            .iter()
            .filter(|sql| has_plan(sql))
            .map(explain)
            .collect::<Result<Vec<_>>>()
    };
    world
        .server
        .beside(async |store| store.read(work).await.unwrap_or_else(|e| panic!("{}", e.chain())))
}

/// SQLite names what it reads as the statement does; `SCAN` is from one end to the other, `AUTOMATIC` builds an index of
/// everything for one question.
fn scans(sql: &str, tables: &[String], plan: &[String]) -> Vec<(String, String)> {
    // Rows in the order of an index, of which a LIMIT takes the first.
    let cut = sql.contains("LIMIT") && !sql.contains("GROUP BY") && !plan.iter().any(|l| l.contains("USE TEMP B-TREE"));
    let mut whole = Vec::new();
    for line in plan {
        let mut words = line.split_whitespace();
        let scan = words.next() == Some("SCAN");
        let Some(table) = words.next().and_then(|name| named(sql, name, tables)) else {
            continue;
        };
        let few = cut
            && line.contains("USING")
            && line.contains("INDEX")
            && !line.contains("AUTOMATIC")
            && !sql.contains("WHERE");
        if (scan && !few) || line.contains("AUTOMATIC") {
            whole.push((table, line.clone()));
        }
    }
    whole
}

/// The table behind a name: itself, or one that the statement gives this other name.
fn named(sql: &str, name: &str, tables: &[String]) -> Option<String> {
    if tables.iter().any(|t| t == name) {
        return Some(name.to_owned());
    }
    let words: Vec<_> = sql
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| !w.is_empty() && *w != "AS")
        .collect();
    let pair = words
        .windows(2)
        .find(|w| w[1] == name && tables.iter().any(|t| t == w[0]));
    pair.map(|w| w[0].to_owned())
}
