//! Uploads in object storage, against a real S3 server: whole and in parts, ranges, and every way in which a storage can
//! be wrong, gone or break off.

#[path = "../harness/mod.rs"]
mod harness;
mod relocate;
mod storage;

use harness::{Engine, World, on_both_engines, pattern, until};
use serde_json::json;
use storage::{KEY, SECRET, Storage};

/// A world whose uploads live in `r2://<place>`.
fn world_at(engine: Engine, storage: &Storage, place: &str, secret: &str) -> World {
    let env = [
        ("CLICKCLACK_UPLOADS", format!("r2://{place}")),
        ("CLICKCLACK_R2_ENDPOINT", storage.endpoint()),
        ("CLICKCLACK_R2_ACCESS_KEY_ID", KEY.to_owned()),
        ("CLICKCLACK_R2_SECRET_ACCESS_KEY", secret.to_owned()),
    ];
    let env: Vec<_> = env.iter().map(|(k, v)| (*k, v.as_str())).collect();
    World::with(engine, &[], &env)
}

fn world(storage: &Storage) -> World {
    world_at(Engine::Sqlite, storage, "chat/team", SECRET)
}

/// Larger than what goes in one request.
const LARGE: usize = 20 << 20;

on_both_engines! {
    fn files_go_to_the_bucket_and_come_back(engine) {
        let storage = Storage::start();
        let w = world_at(engine, &storage, "chat/team", SECRET);
        let own = w.owner.ok("POST", "/api/workspaces", Some(json!({"name": "Own"})))["workspace"]["id"].as_str().unwrap().to_owned();
        for length in [0, 1, 300_000, LARGE] {
            let data = pattern(length);
            let up = w.owner.upload_id(&own, &data);
            assert!(w.owner.bytes_of(&up, &[]).body == data, "{length}");
            let head = w.owner.request("HEAD", &format!("/api/uploads/{up}"), None);
            assert_eq!((head.status, head.header("content-length")), (200, &*length.to_string()));
            if length > 1 {
                let part = w.owner.bytes_of(&up, &[("Range", "bytes=1000-200000")]);
                assert!(part.status == 206 && part.body == data[1000..=200_000]);
                let parts = w.owner.bytes_of(&up, &[("Range", "bytes=5-9,299000-299999")]);
                assert!(parts.status == 206 && parts.body.windows(1000).any(|p| *p == data[299_000..300_000]));
            }
        }
        assert_eq!(storage.objects("team").len(), 4);
        assert!(w.server.stored_files().is_empty());
        w.owner.ok("DELETE", &format!("/api/workspaces/{own}"), None);
        until("the objects to go", || storage.objects("team").is_empty().then_some(()));
    }
}

/// `s3://`, with key and region from where Amazon's own tools look for them.
#[test]
fn a_key_may_come_from_the_usual_places() {
    let storage = Storage::start();
    let endpoint = storage.endpoint();
    let env = [
        ("CLICKCLACK_UPLOADS", "s3://chat"),
        ("CLICKCLACK_R2_ENDPOINT", endpoint.as_str()),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_REGION", "eu-central-1"),
    ];
    let w = World::with(Engine::Sqlite, &[], &env);
    let up = w.owner.upload_id(&w.workspace, b"data");
    assert_eq!(w.owner.bytes_of(&up, &[]).body, b"data");
    assert_eq!(storage.objects("").len(), 1);
}

#[test]
fn a_wrong_key_or_bucket_is_told_and_costs_no_quota() {
    let storage = Storage::start();
    for (place, secret, words) in [
        ("chat", "another secret", "does not accept the access key"),
        ("nowhere", SECRET, "there is no bucket nowhere"),
    ] {
        let w = world_at(Engine::Sqlite, &storage, place, secret);
        until("the warning at start", || {
            w.server.log().contains("uploads will fail").then_some(())
        });
        for data in [pattern(10), pattern(LARGE)] {
            let refused = w.owner.try_upload(&w.workspace, &data);
            assert_eq!(refused.status, 500);
            assert!(refused.error().contains(words), "{}", refused.error());
        }
        // Sixty-four more tries find as much quota as the first.
        for _ in 0..64 {
            assert_eq!(w.owner.try_upload(&w.workspace, b"x").status, 500);
        }
    }
    assert!(storage.objects("").is_empty());
}

#[test]
fn a_storage_that_is_gone_is_503_until_it_is_back() {
    let storage = Storage::start();
    let w = world(&storage);
    let up = w.owner.upload_id(&w.workspace, b"here");
    storage.proxy.vanish(true);
    for reply in [w.owner.try_upload(&w.workspace, b"x"), w.owner.bytes_of(&up, &[])] {
        assert_eq!(
            (reply.status, reply.header("retry-after")),
            (503, "1"),
            "{}",
            reply.text()
        );
    }
    // The chat goes on.
    w.owner.send(&w.general, "hello");
    storage.proxy.vanish(false);
    assert_eq!(w.owner.bytes_of(&up, &[]).body, b"here");
    assert_eq!(w.owner.try_upload(&w.workspace, b"x").status, 201);
}

#[test]
fn what_breaks_off_once_is_taken_up_again() {
    let storage = Storage::start();
    let w = world(&storage);
    let data = pattern(LARGE);
    storage.proxy.cut(2, 3 << 20, i64::MAX);
    let up = w.owner.upload_id(&w.workspace, &data);
    assert!(storage.proxy.cuts_left() <= 0);
    storage.proxy.cut(2, i64::MAX, 5 << 20);
    assert!(w.owner.bytes_of(&up, &[]).body == data);
    assert!(storage.proxy.cuts_left() <= 0);
}

#[test]
fn what_keeps_breaking_off_is_never_taken_for_the_whole() {
    let storage = Storage::start();
    let w = world(&storage);
    let up = w.owner.upload_id(&w.workspace, &pattern(LARGE));
    // No byte past the first few of any answer.
    storage.proxy.cut(1000, i64::MAX, 2000);
    let path = format!("/api/uploads/{up}");
    let got = w.owner.send_raw("GET", &path, &[], &[]);
    assert!(got.as_ref().map_or(true, |r| r.status == 503), "{got:?}");
    storage.proxy.cut(1000, 1 << 20, i64::MAX);
    for data in [pattern(4 << 20), pattern(LARGE)] {
        assert_eq!(w.owner.try_upload(&w.workspace, &data).status, 503);
    }
    storage.proxy.cut(0, i64::MAX, i64::MAX);
    assert_eq!(storage.objects("team").len(), 1);
    assert_eq!(w.owner.bytes_of(&up, &[]).body.len(), LARGE);
}

#[test]
fn an_object_that_vanished_is_not_found() {
    let storage = Storage::start();
    let w = world(&storage);
    let up = w.owner.upload_id(&w.workspace, b"data");
    std::fs::remove_file(&storage.objects("team")[0]).unwrap();
    let gone = w.owner.bytes_of(&up, &[]);
    assert_eq!((gone.status, gone.error()), (404, "upload object not found".into()));
    assert_eq!(w.owner.request("HEAD", &format!("/api/uploads/{up}"), None).status, 404);
    // Nor does a tampered row lead out of the prefix.
    for path in ["r2://chat/other/upload-1", "other/upload-1", "team/", "team"] {
        w.server.sql(&format!("UPDATE uploads SET storage_path = '{path}'"));
        assert_eq!(w.owner.bytes_of(&up, &[]).status, 404, "{path}");
    }
    w.server
        .sql("UPDATE uploads SET storage_path = 'r2://elsewhere/team/upload-1'");
    assert_eq!(w.owner.bytes_of(&up, &[]).status, 500);
}

#[test]
fn removals_wait_for_a_storage_that_is_gone() {
    let storage = Storage::start();
    let mut w = world(&storage);
    let own = w.owner.ok("POST", "/api/workspaces", Some(json!({"name": "Own"})))["workspace"]["id"].clone();
    let own = own.as_str().unwrap();
    for _ in 0..3 {
        w.owner.upload_id(own, b"data");
    }
    storage.proxy.vanish(true);
    w.owner.ok("DELETE", &format!("/api/workspaces/{own}"), None);
    until("the tries to fail", || {
        w.server.log().contains("3 failed").then_some(())
    });
    assert_eq!(storage.objects("team").len(), 3);
    storage.proxy.vanish(false);
    // A path that was tried a moment ago is left alone for two minutes.
    w.server.sql("UPDATE pending_upload_cleanups SET tried_at = 1");
    w.server.restart();
    until("the objects to go", || storage.objects("team").is_empty().then_some(()));
}
