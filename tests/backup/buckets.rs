//! Backups of stores whose uploads are in a bucket, and backups that go to one.

use serde_json::json;

use crate::harness::{Engine, Server};
use crate::state::{Lived, rows, same, text};
use crate::storage::{KEY, SECRET, Storage};

fn settings(storage: &Storage) -> Vec<(String, String)> {
    vec![
        ("CLICKCLACK_R2_ENDPOINT".into(), storage.endpoint()),
        ("CLICKCLACK_R2_ACCESS_KEY_ID".into(), KEY.into()),
        ("CLICKCLACK_R2_SECRET_ACCESS_KEY".into(), SECRET.into()),
        ("CLICKCLACK_R2_REGION".into(), "eu-test".into()),
    ]
}

fn lived(storage: &Storage, uploads: &[(&str, &str)]) -> Lived {
    let settings = settings(storage);
    let env: Vec<_> = settings
        .iter()
        .map(|(k, v)| (&**k, &**v))
        .chain(uploads.iter().copied())
        .collect();
    Lived::new(Engine::Sqlite, &[], &env)
}

#[test]
fn uploads_come_from_a_bucket_and_go_back_there() {
    let storage = Storage::start();
    let mut lived = lived(&storage, &[("CLICKCLACK_UPLOADS", "s3://chat/files")]);
    let then = rows(&lived.server().location());
    let archive = lived.backup("a.ccbak");
    let objects = storage.objects("files");
    assert_eq!(objects.len(), 1);
    std::fs::remove_file(&objects[0]).unwrap();
    lived.world.server.stop();
    lived.restore(&archive).ok();
    same(&rows(&lived.server().location()), &then);
    lived.world.server.start();
    assert_eq!(lived.owner().bytes_of(&lived.upload, &[]).body, lived.bytes);
    // Elsewhere the same archive fills a folder.
    let mut there = Server::new(Engine::Sqlite);
    there.cli(&["restore", text(&archive)]).ok();
    there.start();
    let client = there.client(lived.owner().token.as_deref().unwrap());
    assert_eq!(client.bytes_of(&lived.upload, &[]).body, lived.bytes);
}

#[test]
fn an_archive_goes_to_a_bucket_and_is_restored_from_there() {
    let storage = Storage::start();
    let lived = lived(&storage, &[]);
    let big = crate::harness::pattern(20 << 20);
    lived.owner().upload_id(&lived.world.workspace, &big);
    let then = rows(&lived.server().location());
    let url = "s3://chat/backups/monday.ccbak";
    lived.server().cli(&["backup", "--out", url]).ok();
    let again = lived.server().cli(&["backup", "--out", url]);
    assert!(
        again.code == 5 && again.stderr.contains("output file already exists"),
        "{again:#?}"
    );
    let verified = lived.server().cli(&["backup", "verify", url, "--json"]).ok().json();
    assert_eq!(verified["uploads"]["objects"], json!(2));
    lived.server().cli(&["backup", "show", url]).ok();
    lived.server().cli(&["backup", "drill", url]).ok();
    let file = storage.folder().join("chat/backups/monday.ccbak");
    lived.server().cli(&["backup", "verify", text(&file)]).ok();

    let other = lived.file("other/store.db");
    lived.server().cli(&["restore", url, "--to", text(&other)]).ok();
    same(&rows(&clickclack::store::Location::Sqlite(other.clone())), &then);
    assert_eq!(std::fs::read_dir(other.with_file_name("uploads")).unwrap().count(), 2);

    assert_eq!(
        lived
            .server()
            .cli(&["backup", "verify", "s3://chat/backups/none.ccbak"])
            .code,
        4
    );
    assert_eq!(lived.server().cli(&["backup", "verify", "s3://chat"]).code, 2);
    assert_eq!(
        lived.server().cli(&["backup", "--out", "s3://chat/backups/a.db"]).code,
        2
    );
}

#[test]
fn a_bucket_that_goes_away_has_no_half_of_an_archive() {
    let storage = Storage::start();
    let lived = lived(&storage, &[]);
    let big = crate::harness::pattern(20 << 20);
    lived.owner().upload_id(&lived.world.workspace, &big);
    storage.proxy.cut(1000, 4 << 20, i64::MAX);
    let ran = lived
        .server()
        .cli(&["backup", "--out", "s3://chat/backups/monday.ccbak"]);
    assert!(
        ran.code != 0 && ran.stderr.contains("upload storage cannot be reached"),
        "{ran:#?}"
    );
    storage.proxy.cut(0, i64::MAX, i64::MAX);
    assert_eq!(
        lived
            .server()
            .cli(&["backup", "verify", "s3://chat/backups/monday.ccbak"])
            .code,
        4
    );
    lived
        .server()
        .cli(&["backup", "--out", "s3://chat/backups/monday.ccbak"])
        .ok();
    lived
        .server()
        .cli(&["backup", "verify", "s3://chat/backups/monday.ccbak"])
        .ok();
}
