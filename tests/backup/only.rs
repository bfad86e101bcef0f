//! Messages out of a backup into a store that serves.

use clickclack::chat::uploads::sweep;
use clickclack::model::UploadId;
use clickclack::store::Param;
use serde_json::json;

use crate::harness::{Form, id_of, on_both_engines, until};
use crate::state::{Lived, text};

on_both_engines! {
    fn messages_that_are_missing_come_back_while_the_server_runs(engine) {
        let lived = Lived::new(engine, &[], &[]);
        let (owner, general) = (lived.owner(), lived.world.general.clone());
        let before = owner.bodies(&general);
        let page = owner.ok("GET", &format!("/api/channels/{general}/messages?limit=100"), None);
        let ids: Vec<_> = page["messages"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap().to_owned()).collect();
        let archive = lived.backup("a.ccbak");
        let only = format!("channel:{general}");
        let restore = |more: &[&str]| lived.server().cli(&[&["restore", text(&archive), "--only", &only], more].concat());
        assert!(restore(&["-n"]).ok().stdout.contains("would bring back 0 messages"));

        // The first, with its thread and its file, is deleted; the second is torn out of the store.
        owner.ok("DELETE", &format!("/api/messages/{}", ids[0]), None);
        let torn = ids[1].clone();
        let sql = "DELETE FROM messages WHERE id = ?1";
        lived.server().write(move |tx| tx.exec(sql, &[Param::Text(&torn)]));
        let reply = owner.ok("GET", &format!("/api/messages/{}/thread", ids[0]), None)["replies"][4]["id"].clone();
        let torn = reply.as_str().unwrap().to_owned();
        lived.server().write(move |tx| tx.exec(sql, &[Param::Text(&torn)]));
        owner.send(&general, "since the backup");
        let seen = owner.tail(&lived.world.workspace);

        let plan = restore(&["-n", "--json"]).ok().json();
        assert_eq!((&plan["plan"]["deleted_since"], &plan["plan"]["gone"]), (&json!(1), &json!(2)), "{plan}");
        assert_eq!(restore(&[]).code, 5);
        let ran = restore(&["--yes", "--json"]).ok().json();
        assert_eq!(ran["brought_back"], json!(3), "{ran}");

        let mut expected = before.clone();
        expected.push("since the backup".into());
        assert_eq!(owner.bodies(&general), expected);
        let first = owner.ok("GET", &format!("/api/messages/{}/thread", ids[0]), None);
        assert_eq!(first["replies"].as_array().unwrap().len(), 5);
        assert_eq!(owner.bytes_of(&lived.upload, &[]).body, lived.bytes);
        let told: Vec<_> = owner.events(&lived.world.workspace, &seen).iter().map(|e| e["type"].clone()).collect();
        assert_eq!(told, vec![json!("message.updated"); 3]);
        lived.server().cli(&["store", "check"]).ok();
        let audit = lived.server().cli(&["admin", "audit", "list", "--workspace", &lived.world.workspace, "--json"]).ok();
        assert!(audit.stdout.contains("messages.recovered"), "{}", audit.stdout);
        // Again there is nothing to do.
        assert_eq!(restore(&["--json"]).ok().json()["brought_back"], json!(0));
        assert_eq!(lived.server().cli(&["restore", text(&archive), "--only", "all"]).code, 2);
    }

    fn a_message_whose_author_is_gone_stays_away_and_is_counted(engine) {
        let lived = Lived::new(engine, &[], &[]);
        let (owner, general) = (lived.owner(), lived.world.general.clone());
        let zoe = lived.world.person("Zoe");
        let message = id_of(&zoe.send(&general, "by Zoe"), "id");
        let user = zoe.user_id();
        let archive = lived.backup("a.ccbak");
        lived.server().sql(&format!("DELETE FROM messages WHERE id = '{message}'; DELETE FROM users WHERE id = '{user}'"));
        let before = owner.bodies(&general);
        let only = format!("channel:{general}");
        let ran = lived.server().cli(&["restore", text(&archive), "--only", &only, "--json", "--yes"]).ok().json();
        assert_eq!((&ran["plan"]["without_an_author"], &ran["plan"]["gone"]), (&json!(1), &json!(0)), "{ran}");
        assert_eq!(owner.bodies(&general), before);
        for only in [&only, "channel:general", "channel:#general"] {
            let plan = lived.server().cli(&["restore", text(&archive), "--only", only, "-n"]).ok();
            assert!(plan.stdout.contains("1 have no author any more"), "{only}: {plan:?}");
        }
        for (only, what) in [("channel:genral", "no channel found for \"genral\""), ("user:zoey", "no user found for \"zoey\"")] {
            let unknown = lived.server().cli(&["restore", text(&archive), "--only", only, "--yes"]);
            assert!(unknown.code == 4 && unknown.stderr.contains(what) && unknown.stdout.is_empty(), "{unknown:?}");
        }
    }

    fn files_that_were_removed_or_hidden_come_back_and_stay(engine) {
        let mut lived = Lived::new(engine, &[], &[]);
        let (workspace, general) = (lived.world.workspace.clone(), lived.world.general.clone());
        let owner = lived.owner().clone();
        let upload = |nonce: &str, bytes: &[u8]| {
            let form = Form::default().file(bytes, "a.bin", "application/octet-stream");
            let reply = owner.put_form(&format!("workspace_id={workspace}&nonce={nonce}"), form);
            assert_eq!(reply.status, 201, "{}", reply.text());
            id_of(&reply.json(), "upload.id")
        };
        let send_with = |file: &str| {
            let message = id_of(&owner.send(&general, "with a file"), "id");
            owner.attach(&message, file).is(200);
            message
        };
        let (swept, hidden) = (upload("nonce-1", b"swept"), upload("nonce-2", b"hidden"));
        let messages = [send_with(&swept), send_with(&hidden)];
        let archive = lived.backup("a.ccbak");
        for message in &messages {
            owner.ok("DELETE", &format!("/api/messages/{message}"), None);
        }
        // One file loses its row, and its bytes wait to be removed. The other loses its message, and is hidden.
        let id = UploadId::from(swept.as_str());
        assert!(lived.server().write(move |tx| sweep::remove(tx, &id)));
        lived.server().sql(&format!("DELETE FROM messages WHERE id = '{}'", messages[1]));
        upload("nonce-1", b"another with the same nonce");
        let only = format!("channel:{general}");
        let restore = ["restore", text(&archive), "--only", &only, "--json", "--yes"];

        // A removal under way cannot be called back.
        lived.server().write(|tx| tx.exec("UPDATE pending_upload_cleanups SET tried_at = ?1", &[Param::Int(tx.now().0)]));
        let refused = lived.server().cli(&restore);
        assert!(refused.code == 5 && refused.stderr.contains("try again"), "{refused:?}");
        assert_eq!(owner.bytes_of(&swept, &[]).status, 404);

        lived.server().sql("UPDATE pending_upload_cleanups SET tried_at = 0");
        let ran = lived.server().cli(&restore).ok().json();
        assert_eq!(ran["brought_back"], json!(2), "{ran}");
        lived.world.server.restart();
        until("a sweep", || {
            let queued = "SELECT COUNT(*) FROM pending_upload_cleanups";
            (lived.server().write(move |tx| tx.one(queued, &[], |r| r.take::<i64>())) == 0).then_some(())
        });
        assert_eq!(owner.bytes_of(&swept, &[]).body, b"swept");
        assert_eq!(owner.bytes_of(&hidden, &[]).body, b"hidden");
        lived.server().cli(&["store", "check"]).ok();
    }
}
