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
            run(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
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

fn run(sql: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(cluster(), NoTls)
            .await
            .expect("the test's Postgres answers");
        let connection = tokio::spawn(connection);
        client
            .batch_execute(sql)
            .await
            .unwrap_or_else(|e| panic!("{sql}: {e:?}"));
        drop(client);
        let _ = connection.await;
    });
}
