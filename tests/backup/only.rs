//! Messages out of a backup into a store that serves.

use clickclack::store::Param;
use serde_json::json;

use crate::harness::on_both_engines;
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
}
