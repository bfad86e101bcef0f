//! No query of search reads a whole table, on either engine.

use clickclack::chat::search::QUERIES;
use clickclack::store::{Engine, Param, Tx};

use crate::harness::{World, on_both_engines};
use crate::index::beside;

/// The plan as one text a line. Values are of the kind that the query compares with.
fn plan(tx: &mut Tx, sql: &str, params: &[Param]) -> Vec<String> {
    let word = match tx.engine() {
        Engine::Sqlite => "EXPLAIN QUERY PLAN ",
        Engine::Postgres => "EXPLAIN ",
    };
    // Statements are static; a test may keep a few forever.
    let sql: &'static str = format!("{word}{sql}").leak();
    let engine = tx.engine();
    let read = |r: &mut clickclack::store::Row| {
        if engine == Engine::Sqlite {
            (0..3).try_for_each(|_| r.take::<i64>().map(drop))?;
        }
        r.take::<String>()
    };
    tx.all(sql, params, read)
        .unwrap_or_else(|e| panic!("{}: {sql}", e.chain()))
}

on_both_engines! {
    fn no_query_of_search_scans_a_table(engine) {
        let world = World::new(engine);
        let looked = beside(&world, async |store| {
            let look = |tx: &mut Tx| {
                if tx.engine() == Engine::Postgres {
                    // Tables of a test are too small for an index to pay: where one exists, it must be the way.
                    tx.exec("SET LOCAL enable_seqscan = off", &[])?;
                }
                let mut looked = 0;
                for (name, sql, kinds) in QUERIES {
                    let params: Vec<Param> = kinds
                        .chars()
                        .map(|kind| match kind {
                            't' => Param::Text("wsp_1"),
                            'j' => Param::Text("[\"1\"]"),
                            'n' => Param::Text("[1]"),
                            _ => Param::Int(1),
                        })
                        .collect();
                    for line in plan(tx, sql, &params) {
                        let scans = ["SCAN m", "SCAN p", "SCAN c ", "SCAN r ", "SCAN q", "SCAN x", "SCAN search", "Seq Scan on m", "Seq Scan on search_r", "Seq Scan on search_pa", "Seq Scan on search_c"];
                        assert!(!scans.iter().any(|s| line.contains(s)), "{name}: {line}");
                        looked += 1;
                    }
                }
                Ok(looked)
            };
            store.read(look).await.unwrap()
        });
        assert!(looked >= QUERIES.len());
    }
}
