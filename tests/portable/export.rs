//! `export`: the contract's keys and columns, the same bytes each time, no credential, and one person's share of it.

use serde_json::Value;

use crate::harness::{Engine, on_both_engines};
use crate::{PUSHOVER_KEY, lively, seeded, state, text};

/// The contract's tables with their columns.
const CONTRACT: &str = "
users id kind owner_user_id display_name handle avatar_url created_at
user_notification_settings user_id pushover_enabled pushover_user_key
channel_notification_settings channel_id user_id preference created_at updated_at
identities id user_id provider provider_subject email created_at
workspaces id route_id name slug icon_url created_at
workspace_members workspace_id user_id role created_at role_sort sort_name sort_handle
channels id route_id workspace_id name display_title kind created_at archived_at external_managed external_ref external_url sidebar_section
messages id route_id workspace_id channel_id direct_conversation_id author_id parent_message_id thread_root_id topic_id channel_seq thread_seq body body_format created_at edited_at deleted_at quoted_message_id quoted_body_snapshot quoted_author_id client_nonce kind turn_id
pinned_messages id workspace_id channel_id message_id pinned_by created_at
thread_state root_message_id reply_count last_reply_at last_reply_author_ids_json
reactions message_id user_id emoji created_at
events id cursor workspace_id channel_id type seq payload_json created_at is_private mentioned_user_ids
event_recipients event_id user_id
uploads id workspace_id owner_id client_nonce filename content_type byte_size storage_path created_at width height duration_ms
channel_reads channel_id user_id last_read_seq last_read_at
direct_reads conversation_id user_id last_read_seq last_read_at
message_attachments message_id upload_id created_at
direct_conversations id route_id workspace_id created_at member_set_key
direct_conversation_members conversation_id user_id created_at
invites id workspace_id token created_by created_at accepted_at
auth_magic_links id token token_hash email display_name created_at expires_at used_at
sessions id token token_hash user_id created_at expires_at revoked_at
bot_tokens id token_hash bot_user_id workspace_id owner_user_id name scopes_json created_by setup_nonce created_at last_used_at revoked_at";

const REDACTED: &[(&str, &[&str])] = &[
    ("user_notification_settings", &["pushover_user_key"]),
    ("sessions", &["token", "token_hash"]),
    ("auth_magic_links", &["token", "token_hash"]),
    ("bot_tokens", &["token_hash", "setup_nonce"]),
    ("invites", &["token"]),
    ("uploads", &["storage_path"]),
];

on_both_engines! {
    fn an_export_has_every_table_and_column_of_the_contract(engine) {
        let world = lively(engine);
        let all: Value = serde_json::from_str(&state(&world.server)).unwrap();
        for (table, rows) in all.as_object().unwrap() {
            assert!(!rows.as_array().unwrap().is_empty(), "{table} has no row that would prove anything");
        }
        for line in CONTRACT.trim().lines() {
            let (table, columns) = line.split_once(' ').unwrap();
            let rows = all[table].as_array().unwrap_or_else(|| panic!("{table} is no list"));
            for row in rows {
                for column in columns.split(' ') {
                    assert!(row.get(column).is_some(), "{table}.{column} is not in {row}");
                }
            }
        }
        for (table, columns) in REDACTED {
            let rows = all[table].as_array().unwrap();
            assert!(rows.iter().all(|row| columns.iter().all(|c| row[c] == "[redacted]")), "{table}: {rows:?}");
        }
        let root = &all["thread_state"][0];
        assert_eq!((&root["reply_count"], all["thread_state"].as_array().unwrap().len()), (&3.into(), 1));
        let recipient = &all["event_recipients"][0]["event_id"];
        assert!(all["events"].as_array().unwrap().iter().any(|e| e["id"] == *recipient), "{recipient}");
    }

    fn no_secret_of_any_kind_is_in_it(engine) {
        let mut world = lively(engine);
        world.server.start();
        let bot = world.bot("bot:read").token.unwrap();
        let invite = world.server.cli(&["admin", "invite", "create", "--workspace", &world.workspace, "--plain"]).ok().line().to_owned();
        let magic = world.server.cli(&["admin", "magic-link", "create", "--email", "x@example.com"]).ok().line().to_owned();
        let export = state(&world.server);
        let session = world.owner.token.clone().unwrap();
        for secret in [bot.as_str(), &invite, &magic, &session, PUSHOVER_KEY] {
            let hash = clickclack::model::secret_hash(secret);
            assert!(!export.contains(secret) && !export.contains(&hash), "{secret}");
        }
    }

    fn two_exports_of_one_state_are_the_same_bytes(engine) {
        let mut world = lively(engine);
        let before = state(&world.server);
        assert_eq!(before, state(&world.server));
        assert!(before.starts_with("{\n  \"users\": [\n    {\n      \"id\": \"usr_") && before.ends_with("\n}\n"));
        world.server.start();
        assert_eq!(before, state(&world.server), "a server that nobody talks to changes nothing");
        let file = world.server.data.join("e.json");
        world.server.cli(&["export", "--out", file.to_str().unwrap()]).ok();
        assert_eq!(std::fs::read_to_string(file).unwrap(), before);
    }

    fn a_failed_export_leaves_the_old_file(engine) {
        let world = lively(engine);
        let file = world.server.data.join("e.json");
        std::fs::write(&file, "old").unwrap();
        let out = ["export", "--out", file.to_str().unwrap()];
        let gone = match engine {
            Engine::Sqlite => "/nowhere/at/all.db",
            Engine::Postgres => "postgres://nobody@127.0.0.1:1/none",
        };
        assert_ne!(world.server.cli(&[&out[..], &["--db", gone]].concat()).code, 0);
        assert_eq!(world.server.cli(&[&out[..], &["--user", "usr_nobody"]].concat()).code, 4);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "old");
        world.server.cli(&out).ok();
        let names: Vec<_> = std::fs::read_dir(&world.server.data).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert!(!names.iter().any(|n| n.to_string_lossy().contains(".part-")), "{names:?}");
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    fn one_persons_export_holds_their_words_and_nobody_elses(engine) {
        let world = lively(engine);
        let all: Value = serde_json::from_str(&state(&world.server)).unwrap();
        let people = all["users"].as_array().unwrap();
        let pia = people.iter().find(|u| u["display_name"] == "Pia Person").unwrap();
        let ran = world.server.cli(&["export", "--user", text(&pia["id"])]).ok();
        let theirs: Value = serde_json::from_str(&ran.stdout).unwrap();
        let count = |key: &str| theirs[key].as_array().unwrap().len();
        assert_eq!((count("users"), count("messages"), count("reactions"), count("events")), (1, 20, 1, 0));
        assert_eq!((count("workspaces"), count("channels"), count("direct_conversations")), (1, 1, 1));
        for other in ["root of a thread", "reply 1", "between two people", "Olive Owner", "with a file"] {
            assert!(!ran.stdout.contains(other), "{other}");
        }
    }
}

#[test]
fn a_closed_pipe_ends_an_export_quietly() {
    let server = seeded(Engine::Sqlite, "2000");
    let line = format!(
        "{} export 2>/dev/null | head -c 100 >/dev/null; echo ${{PIPESTATUS[0]}}",
        crate::harness::BIN
    );
    let ran = std::process::Command::new("bash")
        .args(["-c", &line])
        .env("CLICKCLACK_DATA", &server.data)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "0");
}
