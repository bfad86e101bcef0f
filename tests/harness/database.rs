//! A fresh Postgres database for each store, dropped with it.

use std::sync::OnceLock;

use tokio_postgres::NoTls;

static CLUSTER: OnceLock<String> = OnceLock::new();

/// Names the Postgres server instead of CLICKCLACK_TEST_POSTGRES. Once, before anything was made there.
pub fn use_cluster(url: &str) {
    CLUSTER.set(url.to_owned()).expect("the server is named once");
}

pub struct Database {
    pub url: String,
    name: String,
}

impl Database {
    pub fn create() -> Database {
        let name = format!("t{}", super::unique());
        run(&format!("CREATE DATABASE {name}"));
        let (server, _) = cluster()
            .rsplit_once('/')
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        Database {
            url: format!("{server}/{name}"),
            name,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // Only room is won by it: a server that is too busy to end the connections in time fails no test.
            let _ = Session::open(cluster()).try_run(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

fn cluster() -> &'static str {
    CLUSTER.get_or_init(|| {
        std::env::var("CLICKCLACK_TEST_POSTGRES").unwrap_or_else(|_| {
            panic!(
                "this test needs Postgres: run scripts/test, which starts one, or set CLICKCLACK_TEST_POSTGRES to \
                 postgres://USER@HOST:PORT/DATABASE of a server where USER may create databases"
            )
        })
    })
}

/// Statements on one connection that stays open: locks taken by it are held until it is dropped.
pub struct Session {
    runtime: tokio::runtime::Runtime,
    client: tokio_postgres::Client,
}

impl Session {
    pub fn open(url: &str) -> Session {
        // A worker drives the connection between two statements.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (client, connection) = runtime
            .block_on(tokio_postgres::connect(url, NoTls))
            .unwrap_or_else(|e| panic!("the test's Postgres does not answer: {e}"));
        runtime.spawn(connection);
        Session { runtime, client }
    }

    pub fn run(&self, sql: &str) {
        self.try_run(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    /// What the server says when it refuses.
    pub fn try_run(&self, sql: &str) -> Result<(), String> {
        self.runtime
            .block_on(self.client.batch_execute(sql))
            .map_err(|e| format!("{e:?}"))
    }
}

impl Session {
    /// The first column of a query's rows, as text.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.runtime.block_on(self.client.simple_query(sql));
        let rows = rows.unwrap_or_else(|e| panic!("{sql}: {e:?}"));
        let text = |m: tokio_postgres::SimpleQueryMessage| match m {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        };
        rows.into_iter().filter_map(text).collect()
    }
}

fn run(sql: &str) {
    Session::open(cluster()).run(sql);
}
