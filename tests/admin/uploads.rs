//! Uploaded files from a shell: deleted everywhere, swept on both sides, moved to another place without a change of rows.

use serde_json::json;

use super::{admin, rows};
use crate::harness::{World, id_of, on_both_engines};

on_both_engines! {
    fn a_deleted_upload_is_gone_from_messages_and_disk(engine) {
        let world = World::new(engine);
        let upload = world.owner.upload_id(&world.workspace, b"map");
        let message = id_of(&world.owner.send(&world.general, "see"), "id");
        world.owner.attach(&message, &upload).is(200);
        let before = world.server.stored_files().len();
        let mut socket = world.owner.socket(&world.workspace, None);
        assert_eq!(admin(&world.server, &["upload", "delete", &upload]).code, 5, "nothing goes without consent");
        admin(&world.server, &["upload", "delete", &upload, "--yes"]).ok();
        assert_eq!(socket.next("message.updated")["payload"]["message_id"], message.as_str());
        assert_eq!(world.owner.bytes_of(&upload, &[]).status, 404);
        let shown = world.owner.ok("GET", &format!("/api/messages/{message}"), None);
        assert!(shown["message"]["attachments"].is_null(), "{shown}");
        assert_eq!(world.server.stored_files().len(), before - 1);
        assert_eq!(admin(&world.server, &["upload", "delete", &upload, "--yes"]).code, 4);
    }

    fn a_sweep_takes_what_is_due_and_what_belongs_to_nothing(engine) {
        let world = World::new(engine);
        let due = world.owner.upload_id(&world.workspace, b"due");
        let kept = world.owner.upload_id(&world.workspace, b"kept");
        world.server.sql(&format!("UPDATE uploads SET sweep_at = 1 WHERE id = '{due}'"));
        let stray = world.server.data.join("uploads").join(format!("upload-{}", "0".repeat(32)));
        std::fs::write(&stray, b"stray").unwrap();
        let plan = admin(&world.server, &["upload", "gc", "-n", "--json"]).ok().json();
        assert_eq!((&plan["would_remove"]["uploads"], &plan["would_remove"]["orphans"]), (&json!(1), &json!(1)));
        assert!(stray.exists() && world.owner.bytes_of(&due, &[]).status == 200);
        assert_eq!(admin(&world.server, &["upload", "gc"]).code, 5);
        admin(&world.server, &["upload", "gc", "--yes"]).ok();
        assert!(!stray.exists());
        assert_eq!(world.owner.bytes_of(&due, &[]).status, 404);
        assert_eq!(world.owner.bytes_of(&kept, &[]).body, b"kept");
        let again = admin(&world.server, &["upload", "gc", "--json"]).ok().json();
        assert_eq!(again["would_remove"]["orphans"], 0);
    }

    fn moved_uploads_are_served_from_their_new_place(engine) {
        let mut world = World::new(engine);
        let uploads: Vec<_> = (0..5).map(|n| world.owner.upload_id(&world.workspace, &vec![n; 200_000])).collect();
        let to = world.server.data.join("elsewhere");
        let to = to.to_str().unwrap().to_owned();
        let dry = admin(&world.server, &["upload", "move", "--to", &to, "-n", "--json"]).ok().json();
        assert_eq!(dry["copied"], 5);
        assert!(!std::path::Path::new(&to).exists());
        assert_eq!(admin(&world.server, &["upload", "move", "--to", &to, "--json"]).ok().json()["copied"], 5);
        let cut = std::fs::read_dir(&to).unwrap().next().unwrap().unwrap().path();
        std::fs::write(&cut, b"cut short").unwrap();
        let late = world.owner.upload_id(&world.workspace, b"late");
        let again = admin(&world.server, &["upload", "move", "--to", &to, "--json"]).ok().json();
        assert_eq!(again["copied"], 2, "the damaged one and the new one");
        let lost = rows(&world, &["upload", "list", "--limit", "1"])[0]["object"].as_str().unwrap().to_owned();
        world.server.stop();
        std::fs::rename(world.server.data.join("uploads"), world.server.data.join("old")).unwrap();
        std::fs::rename(&to, world.server.data.join("uploads")).unwrap();
        world.server.start();
        for (n, upload) in uploads.iter().enumerate() {
            assert_eq!(world.owner.bytes_of(upload, &[]).body, vec![n as u8; 200_000]);
        }
        assert_eq!(world.owner.bytes_of(&late, &[]).body, b"late");
        std::fs::remove_file(world.server.data.join("uploads").join(&lost)).unwrap();
        let ran = admin(&world.server, &["upload", "move", "--to", &to]);
        assert!(ran.code == 7 && ran.stderr.contains(&late), "{ran:?}");
    }
}
