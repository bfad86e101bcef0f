//! Every table of the schema has a class, every kept one its columns and key: a migration without them fails here.

use std::collections::BTreeMap;

use clickclack::store::tables::{KEPT, Kind, TRANSIENT, Value, count, insert, page};
use clickclack::store::{Engine as Kept, Schema, Store, Tx};

use crate::harness::{Engine, Server, on_both_engines};
use crate::state::wait;

/// Name and declared type of each column, and whether NULL may stand in it.
type Columns = Vec<(String, String, bool)>;

const ON_SQLITE: &str = "SELECT t.name, c.name, c.type, c.\"notnull\" = 0 FROM sqlite_master t
    JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid";
const ON_POSTGRES: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT),
    is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = current_schema()
    ORDER BY table_name, ordinal_position";

fn schema(tx: &mut Tx) -> clickclack::model::Result<BTreeMap<String, Columns>> {
    let sql = match tx.engine() {
        Kept::Sqlite => ON_SQLITE,
        Kept::Postgres => ON_POSTGRES,
    };
    let mut tables = BTreeMap::<String, Columns>::new();
    for (table, column) in tx.all(sql, &[], |r| Ok((r.take()?, (r.take()?, r.take()?, r.take()?))))? {
        tables.entry(table).or_default().push(column);
    }
    Ok(tables)
}

/// What the declared type of a column is on this engine.
fn declared(kind: Kind, engine: Engine) -> &'static str {
    match (kind, engine) {
        (Kind::Text | Kind::Json, Engine::Sqlite) => "TEXT",
        (Kind::Int | Kind::Time | Kind::Bool, Engine::Sqlite) => "INTEGER",
        (Kind::Bytes, Engine::Sqlite) => "BLOB",
        (Kind::Text | Kind::Json, Engine::Postgres) => "text",
        (Kind::Int | Kind::Time, Engine::Postgres) => "bigint",
        (Kind::Bool, Engine::Postgres) => "boolean",
        (Kind::Bytes, Engine::Postgres) => "bytea",
    }
}

async fn opened(server: &Server) -> Store {
    Store::open(&server.location(), Schema::Create).await.unwrap()
}

on_both_engines! {
    fn every_table_is_kept_or_left_out_for_a_reason(engine) {
        let server = Server::new(engine);
        let mut live = wait(async { opened(&server).await.read(schema).await.unwrap() });
        for other in TRANSIENT {
            assert!(live.remove(other.name).is_some(), "src/store/tables lists {}, which is no table", other.name);
        }
        for table in KEPT {
            let name = table.name;
            let columns = live.remove(name).unwrap_or_else(|| panic!("src/store/tables lists {name}, which is no table"));
            let names: Vec<_> = table.columns.iter().map(|c| c.name.to_owned()).collect();
            let live: Vec<_> = columns.iter().map(|c| c.0.clone()).collect();
            assert_eq!(live, names, "the columns of {name} in src/store/tables/kept.rs are not those of the schema");
            for (column, (_, kind, _)) in table.columns.iter().zip(&columns) {
                assert_eq!(kind, declared(column.kind, engine), "{name}.{}", column.name);
                let times = ["_at", "_until"].iter().any(|end| column.name.ends_with(end)) || column.name == "until";
                assert_eq!(column.kind == Kind::Time, times, "{name}.{}", column.name);
            }
            for key in table.key {
                let (.., nullable) = columns.iter().find(|c| c.0 == *key).expect("a key of columns");
                assert!(!nullable, "{name}.{key} is part of the key and may be NULL");
            }
        }
        let left: Vec<_> = live.keys().collect();
        assert!(left.is_empty(), "{left:?} stand neither in src/store/tables/kept.rs nor in TRANSIENT");
    }

    fn rows_come_out_in_the_order_of_their_key_and_go_in_as_they_came(engine) {
        let server = Server::new(engine);
        wait(async {
            let store = opened(&server).await;
            let users = KEPT.iter().find(|t| t.name == "users").unwrap();
            let user = |n: usize| -> Vec<Value> {
                let text = |t: String| Value::Text(t);
                let mut row = vec![text(format!("usr_{n:03}")), text("human".into()), Value::Null];
                row.extend([format!("tab\t\\ new\nline é {n}"), String::new(), String::new()].map(text));
                row.push(Value::Int(n as i64));
                row.resize(users.columns.len(), Value::Null);
                row
            };
            let settings = KEPT.iter().find(|t| t.name == "user_notification_settings").unwrap();
            let setting = |n: usize| {
                vec![Value::Text(format!("usr_{n:03}")), Value::Int((n % 2) as i64), Value::Text("k".into())]
            };
            let write = move |tx: &mut Tx| {
                let rows: Vec<_> = (0..25).rev().map(user).collect();
                insert(tx, users.name, users.columns, &rows)?;
                insert(tx, settings.name, settings.columns, &[setting(4), setting(7)])
            };
            store.write(write).await.unwrap();
            let read = move |tx: &mut Tx| {
                let mut rows = Vec::new();
                let mut after = None;
                loop {
                    let found = page(tx, users, after.as_deref(), 10)?;
                    after = found.last().map(|row| users.key_of(row));
                    rows.extend(found.iter().cloned());
                    if found.len() < 10 {
                        return Ok((rows, count(tx, users)?, page(tx, settings, None, 10)?));
                    }
                }
            };
            let (rows, counted, set) = store.snapshot(read).await.unwrap();
            assert_eq!(rows, (0..25).map(user).collect::<Vec<_>>());
            assert_eq!((counted, set), (25, vec![setting(4), setting(7)]));
            // A batch with one wrong row leaves nothing.
            let again = move |tx: &mut Tx| insert(tx, users.name, users.columns, &[user(30), user(3)]);
            assert!(store.write(again).await.is_err());
            assert_eq!(store.read(move |tx| count(tx, users)).await.unwrap(), 25);
        });
    }
}
