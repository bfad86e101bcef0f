//! `store move --uploads`: rows to the other engine and files to another place, in one go.

use crate::harness::{Engine, Server, World, on_both_engines, pattern};
use crate::storage::{KEY, SECRET, Storage};

/// How to reach the bucket; where uploads are is another question.
fn keys(storage: &Storage) -> Vec<(&'static str, String)> {
    vec![
        ("CLICKCLACK_R2_ENDPOINT", storage.endpoint()),
        ("CLICKCLACK_R2_ACCESS_KEY_ID", KEY.to_owned()),
        ("CLICKCLACK_R2_SECRET_ACCESS_KEY", SECRET.to_owned()),
    ]
}

fn borrowed<'a>(env: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    env.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// As an operand.
fn url(server: &Server) -> String {
    match server.engine {
        Engine::Sqlite => server.data.join("clickclack.db").to_str().unwrap().to_owned(),
        Engine::Postgres => server.db.clone(),
    }
}

on_both_engines! {
    fn files_go_into_a_bucket_with_their_store_and_back_to_a_disk(engine) {
        let storage = Storage::start();
        let keys = keys(&storage);
        let mut world = World::with(engine, &[], &borrowed(&keys));
        let other = if engine == Engine::Sqlite { Engine::Postgres } else { Engine::Sqlite };
        let files: Vec<_> = [0, 1, 70_000].map(|length| {
            let bytes = pattern(length);
            (world.owner.upload_id(&world.workspace, &bytes), bytes)
        }).into();
        let token = world.owner.token.clone().unwrap();
        world.server.stop();

        let in_bucket = [&keys[..], &[("CLICKCLACK_UPLOADS", "r2://chat/moved".to_owned())]].concat();
        let mut there = Server::with(other, &[], &borrowed(&in_bucket));
        let command = ["store", "move", &url(&world.server), &url(&there), "--uploads", "r2://chat/moved"];
        let plan = world.server.cli(&[&command[..], &["-n", "--json"]].concat()).ok().json();
        assert_eq!((&plan["uploads"]["copied"], &plan["uploads"]["bytes"]), (&3.into(), &70_001.into()), "{plan}");
        assert!(storage.objects("").is_empty(), "a plan copies nothing");
        let moved = world.server.cli(&[&command[..], &["--json"]].concat()).ok();
        assert_eq!(moved.json()["uploads"]["copied"], 3, "{moved:#?}");
        assert!(moved.stderr.contains("serve the new store with --uploads r2://chat/moved"), "{moved:#?}");
        assert_eq!(storage.objects("moved").len(), 3);
        assert_eq!(world.server.stored_files().len(), 3, "the source stays as it was");
        there.cli(&["store", "check"]).ok();
        there.start();
        for (id, bytes) in &files {
            assert!(there.client(&token).bytes_of(id, &[]).body == *bytes);
        }
        let late = there.client(&token).upload_id(&world.workspace, b"in the bucket alone");
        there.stop();

        let mut back = Server::new(engine);
        let folder = back.data.join("uploads");
        let command = ["store", "move", &url(&there), &url(&back), "--uploads", folder.to_str().unwrap()];
        let moved = there.cli(&[&command[..], &["--json"]].concat()).ok().json();
        assert_eq!((&moved["uploads"]["copied"], &moved["uploads"]["missing"]), (&4.into(), &serde_json::json!([])));
        back.cli(&["store", "check"]).ok();
        back.start();
        assert_eq!(back.client(&token).bytes_of(&late, &[]).body, b"in the bucket alone");
        assert!(back.client(&token).bytes_of(&files[2].0, &[]).body == files[2].1);
    }

    fn a_file_that_is_missing_is_named_and_the_rest_moves(engine) {
        let mut world = World::new(engine);
        let lost = world.owner.upload_id(&world.workspace, b"lost");
        std::fs::remove_file(&world.server.stored_files()[0]).unwrap();
        world.owner.upload_id(&world.workspace, b"kept");
        world.server.stop();
        let there = Server::new(engine);
        let folder = there.data.join("uploads");
        let here = world.server.data.join("uploads");
        let command = ["store", "move", &url(&world.server), &url(&there), "--uploads"];
        let same = world.server.cli(&[&command[..], &[here.to_str().unwrap()]].concat());
        assert_eq!(same.code, 2, "{same:#?}");
        let moved = world.server.cli(&[&command[..], &[folder.to_str().unwrap()]].concat());
        assert_eq!(moved.code, 7, "{moved:#?}");
        assert!(moved.stderr.contains(&format!("missing: {lost} ")), "{moved:#?}");
        assert_eq!(there.stored_files().len(), 1);
        let rows = there.cli(&["admin", "upload", "list", "--json"]).ok().json();
        assert_eq!(rows["items"].as_array().unwrap().len(), 2, "the rows moved all the same");
    }
}
