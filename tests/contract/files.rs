//! What an upload can run into on its way: foreign places, its own quota, a block; and bytes that cannot be removed.

use serde_json::json;

use crate::harness::{Form, Slow, World, id_of, on_both_engines, pattern, until};
use crate::workspace;

on_both_engines! {
    fn nothing_is_stored_for_a_place_that_is_not_ones_own(engine) {
        let world = World::new(engine);
        let foreign = workspace(&world.stranger(), "Foreign");
        let form = |place: &str| Form::default().field("workspace_id", place).file(b"x", "x", "text/plain");
        let missing = world.owner.put_form("", form("wsp_none")).refused(404);
        for query in [String::new(), format!("workspace_id={foreign}")] {
            assert_eq!(world.owner.put_form(&query, form(&foreign)).refused(404), missing);
        }
        assert_eq!(world.bot("bot:write").put_form("", form(&foreign)).refused(403), "bot token cannot access this workspace");
        assert!(world.server.stored_files().is_empty());
        // The field alone is enough, when it comes first; and beside the query it says the same.
        world.owner.put_form("", form(&format!(" {} ", world.workspace))).is(201);
        world.owner.put_form(&format!("workspace_id={}", world.workspace), form("")).is(201);
        assert_eq!(world.server.stored_files().len(), 2);
    }

    fn a_nonce_is_answered_whatever_the_quota_says(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let put = |place: &str, data: &[u8]| {
            let form = Form::default().file(data, "x", "text/plain");
            ann.put_form(&format!("workspace_id={place}&nonce=n"), form)
        };
        let first = put(&world.workspace, b"first").is(201);
        world.server.sql(&format!("UPDATE uploads SET byte_size = {}", 512 << 20));
        assert_eq!(ann.try_upload(&world.workspace, b"x").refused(413), "upload quota exceeded");
        assert_eq!(put(&world.workspace, b"other bytes").is(200)["upload"]["id"], first["upload"]["id"]);
        let other = workspace(&ann, "Other");
        assert_eq!(put(&other, b"first").refused(409), "upload nonce was already used in another workspace");
        let found = ann.get(&format!("/api/uploads/by-nonce?workspace_id={other}&nonce=n"));
        assert_eq!((found.status, found.header("x-clickclack-upload-nonce")), (409, "supported"));
        let bare = ann.put_form("nonce=n", Form::default().field("workspace_id", &world.workspace).file(b"x", "x", "text/plain"));
        assert_eq!(bare.refused(400), "workspace_id query parameter is required with nonce");
        assert_eq!(world.server.stored_files().len(), 1);
    }

    fn a_running_upload_holds_64_mebibytes_of_the_quota(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let query = format!("workspace_id={}", world.workspace);
        let mut running: Vec<_> = (0..8).map(|_| Slow::begin(&ann, &query, &pattern(300_000), 200_000)).collect();
        until("eight drafts", || (world.server.stored_files().len() == 8).then_some(()));
        ann.try_upload(&world.workspace, b"x").refused(413);
        assert_eq!(running.pop().unwrap().finish(), 201);
        // What is stored counts as what it is.
        ann.try_upload(&world.workspace, &pattern(1 << 20)).is(201);
    }

    fn a_block_during_the_transfer_wins(engine) {
        let world = World::new(engine);
        let ann = world.person("Ann");
        let slow = Slow::begin(&ann, &format!("workspace_id={}", world.workspace), &pattern(300_000), 200_000);
        until("the draft", || (!world.server.stored_files().is_empty()).then_some(()));
        world.moderate(&ann, json!({"blocked": true}));
        assert_eq!(slow.finish(), 403);
        until("the draft to go", || world.server.stored_files().is_empty().then_some(()));
    }

    fn bytes_that_cannot_be_removed_hold_up_no_others(engine) {
        let mut world = World::new(engine);
        let doomed = workspace(&world.owner, "Doomed");
        let files: Vec<_> = (0..5).map(|_| world.owner.upload_id(&doomed, b"x")).collect();
        assert_eq!(files.len(), 5);
        // A folder in the place of a file cannot be removed as one: a hundred of them, all due earlier.
        let uploads = world.server.data.join("uploads");
        let names = world.server.stored_files();
        for n in 0..100 {
            std::fs::create_dir(uploads.join(format!("upload-{n}"))).unwrap();
        }
        world.server.sql(
            "INSERT INTO pending_upload_cleanups (id, storage_path, created_at, updated_at)
             WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
             SELECT 'puc_' || CAST(i AS TEXT), 'upload-' || CAST(i AS TEXT), 1, 1 FROM n",
        );
        // While the folder is locked even the workspace's own files stay, and the answer is the same.
        let locked = uploads.with_file_name("locked");
        std::fs::rename(&uploads, &locked).unwrap();
        std::fs::write(&uploads, "no folder").unwrap();
        assert_eq!(world.owner.delete(&format!("/api/workspaces/{doomed}")).status, 204);
        world.owner.get("/api/me").is(200);
        world.server.stop();
        std::fs::remove_file(&uploads).unwrap();
        std::fs::rename(&locked, &uploads).unwrap();
        assert!(names.iter().all(|path| path.exists()));
        world.server.sql("UPDATE pending_upload_cleanups SET tried_at = 0");
        world.server.start();
        until("the five", || names.iter().all(|path| !path.exists()).then_some(()));
        until("the others to be kept for another time", || {
            let sql = "SELECT COUNT(*) FROM pending_upload_cleanups WHERE attempts > 0 AND last_error <> ''";
            let left = world.server.write(move |tx| tx.one(sql, &[], |r| r.take::<i64>()));
            (left == 100).then_some(())
        });
        let found = world.owner.get("/api/me").is(200);
        assert_eq!(id_of(&found, "user.id"), world.owner_id);
    }
}
