//! What a store holds, row by row, and a store worth backing up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use clickclack::store::tables::{KEPT, Value, page};
use clickclack::store::{Location, Schema, Store};
use serde_json::json;

use crate::harness::{Client, Engine, Ran, Server, World, until};

pub type Rows = Vec<Vec<Value>>;

pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

/// All kept rows.
pub fn rows(at: &Location) -> BTreeMap<&'static str, Rows> {
    wait(async {
        let store = Store::open(at, Schema::Current).await.unwrap();
        let read = |tx: &mut clickclack::store::Tx| {
            let mut all = BTreeMap::new();
            for table in KEPT {
                let mut rows = Rows::new();
                loop {
                    let after = rows.last().map(|row| table.key_of(row));
                    let found = page(tx, table, after.as_deref(), 500)?;
                    let last = found.len() < 500;
                    rows.extend(found);
                    if last {
                        break;
                    }
                }
                all.insert(table.name, rows);
            }
            Ok(all)
        };
        let found = store.snapshot(read).await.unwrap();
        store.close().await;
        found
    })
}

/// Panics at the first table that is not the same.
pub fn same(left: &BTreeMap<&'static str, Rows>, right: &BTreeMap<&'static str, Rows>) {
    for (name, rows) in left {
        assert_eq!(rows, &right[name], "{name}");
    }
}

/// A store with something in most of its tables; the bytes of its one upload.
pub struct Lived {
    pub world: World,
    pub upload: String,
    pub bytes: Vec<u8>,
}

impl Lived {
    pub fn new(engine: Engine, args: &[&str], env: &[(&str, &str)]) -> Lived {
        let world = World::with(engine, args, env);
        let other = world.person("Petra Person");
        world.bot("messages:write");
        let first = world
            .owner
            .send(&world.general, "first: ünï\\code \u{202e} \"quoted\"\n\ttabbed");
        let first = first["id"].as_str().unwrap().to_owned();
        for n in 0..5 {
            other.send(&world.general, &format!("message {n}"));
            world.owner.reply(&first, &format!("reply {n}"));
        }
        other.ok(
            "POST",
            &format!("/api/messages/{first}/reactions"),
            Some(json!({"emoji": "👍"})),
        );
        let bytes = crate::harness::pattern(70_000);
        let upload = world.owner.upload_id(&world.workspace, &bytes);
        assert_eq!(world.owner.attach(&first, &upload).status, 200);
        Lived { world, upload, bytes }
    }

    pub fn server(&self) -> &Server {
        &self.world.server
    }

    pub fn owner(&self) -> &Client {
        &self.world.owner
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.world.server.data.join(name)
    }

    /// Takes an archive; its path.
    pub fn backup(&self, name: &str) -> PathBuf {
        let path = self.file(name);
        self.server().cli(&["backup", "--out", text(&path)]).ok();
        path
    }

    /// The name to confirm a restore with.
    pub fn confirm(&self) -> String {
        match self.server().location() {
            Location::Sqlite(path) => path.file_name().unwrap().to_str().unwrap().to_owned(),
            Location::Postgres(url) => url.rsplit('/').next().unwrap().to_owned(),
        }
    }

    pub fn restore(&self, path: &Path) -> Ran {
        self.server()
            .cli(&["restore", text(path), "--confirm", &self.confirm()])
    }
}

/// Four people send from before this work until after it.
pub fn while_messages_come<T>(world: &World, work: impl FnOnce() -> T) -> T {
    /// Work that fails ends their sending too.
    struct Over<'a>(&'a AtomicBool);
    impl Drop for Over<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let (seen, over) = (world.owner.tail(&world.workspace), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let _over = Over(&over);
        for n in 0..4 {
            let (client, over) = (world.server.client(world.owner.token.as_deref().unwrap()), &over);
            scope.spawn(move || {
                while !over.load(Ordering::SeqCst) {
                    client.send(&world.general, &format!("from {n}"));
                }
            });
        }
        until("the first message", || {
            (world.owner.tail(&world.workspace) != seen).then_some(())
        });
        work()
    })
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
