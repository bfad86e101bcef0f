//! Archives of older binaries, made here from what docs/backup-format.md says and nothing of the program: whatever reads
//! them today reads what lies on the disks of operators.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{Engine, Server, migrations, on_both_engines, pattern};
use crate::state::text;

/// 2026-03-04T05:06:07Z.
const TAKEN: u64 = 1_772_600_767;

/// A table as it was when the first `schema` migrations were all: columns with their kinds, and rows.
struct Table {
    name: &'static str,
    columns: Vec<(&'static str, &'static str)>,
    rows: Vec<Value>,
}

/// `"id:text name:text"`.
fn table(name: &'static str, columns: &'static str, rows: Vec<Value>) -> Table {
    let columns = columns.split(' ').map(|c| c.split_once(':').unwrap()).collect();
    Table { name, columns, rows }
}

fn tables(schema: usize, upload: &[u8]) -> Vec<Table> {
    let at = TAKEN * 1_000_000 - 5_000_000;
    let mut users = table(
        "users",
        "id:text kind:text owner_user_id:text display_name:text handle:text avatar_url:text created_at:time \
         former_handle:text deleted_at:time deleted_by:text",
        vec![json!([
            "usr_old", "human", null, "Olga Old", "olga", "", at, null, null, null
        ])],
    );
    if schema >= 6 {
        users.columns.push(("disabled_at", "time"));
        users.rows[0].as_array_mut().unwrap().push(Value::Null);
    }
    let mut messages = table(
        "messages",
        "id:text workspace_id:text channel_id:text author_id:text thread_root_id:text channel_seq:int body:text created_at:time",
        vec![
            json!([
                "msg_1",
                "wsp_old",
                "chn_old",
                "usr_old",
                "msg_1",
                1,
                "first words about kelp",
                at
            ]),
            json!([
                "msg_2",
                "wsp_old",
                "chn_old",
                "usr_old",
                "msg_2",
                2,
                "ünï \u{202e} \"quoted\"\n\ttabbed",
                at + 1
            ]),
        ],
    );
    if schema >= 3 {
        messages.columns.push(("number", "int"));
        for (n, row) in messages.rows.iter_mut().enumerate() {
            row.as_array_mut().unwrap().push(json!(n + 1));
        }
    }
    let mut all = vec![
        users,
        table(
            "identities",
            "id:text user_id:text provider:text provider_subject:text email:text created_at:time",
            vec![json!([
                "idn_old",
                "usr_old",
                "email",
                "olga@example.com",
                "olga@example.com",
                at
            ])],
        ),
        table(
            "workspaces",
            "id:text route_id:text name:text slug:text icon_url:text created_at:time",
            vec![json!(["wsp_old", "TOLD", "Old Times", "old-times", "", at])],
        ),
        table(
            "workspace_members",
            "workspace_id:text user_id:text role:text created_at:time role_sort:int sort_name:text sort_handle:text",
            vec![json!(["wsp_old", "usr_old", "owner", at, 0, "olga old", "olga"])],
        ),
        table(
            "channels",
            "id:text route_id:text workspace_id:text name:text kind:text created_at:time external_managed:bool",
            vec![json!(["chn_old", "COLD", "wsp_old", "general", "public", at, false])],
        ),
        messages,
        table(
            "events",
            "cursor:text id:text workspace_id:text channel_id:text type:text seq:int payload_json:json created_at:time \
             is_private:bool mentioned_user_ids:json",
            vec![json!([
                "cur_00000000000000000000000009",
                "evt_1",
                "wsp_old",
                "chn_old",
                "channel.created",
                null,
                "{}",
                at,
                false,
                "[]"
            ])],
        ),
        table(
            "clock",
            "name:text value:text",
            vec![
                json!(["access", "3"]),
                json!(["events", "cur_00000000000000000000000009"]),
            ],
        ),
    ];
    if schema >= 2 {
        all.push(table(
            "uploads",
            "id:text workspace_id:text owner_id:text filename:text content_type:text byte_size:int storage_path:text created_at:time",
            vec![json!(["upl_1", "wsp_old", "usr_old", "kelp.bin", "application/octet-stream", upload.len(), "old-object", at])],
        ));
        all.push(table(
            "message_attachments",
            "message_id:text upload_id:text position:int created_at:time",
            vec![json!(["msg_1", "upl_1", 0, at])],
        ));
    }
    all
}

/// Writes the members of an archive, and what the page says of their headers and hashes.
struct Archive {
    tar: tar::Builder<std::fs::File>,
    checksums: String,
}

impl Archive {
    fn member(&mut self, name: &str, bytes: &[u8]) {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).unwrap();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(TAKEN);
        header.set_cksum();
        self.tar.append(&header, bytes).unwrap();
        let hash: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        self.checksums += &format!("{hash}  {name}\n");
    }
}

/// The archive of a store with these migrations.
fn archive(path: &Path, applied: &[String], upload: &[u8]) {
    let tables = tables(applied.len(), upload);
    let uploads = if applied.len() >= 2 {
        json!({"objects": 1, "bytes": upload.len()})
    } else {
        json!({"objects": 0, "bytes": 0})
    };
    let entry = |t: &Table| {
        let columns: Vec<_> = t
            .columns
            .iter()
            .map(|(name, kind)| json!({"name": name, "kind": kind}))
            .collect();
        json!({"name": t.name, "rows": t.rows.len(), "columns": columns})
    };
    let manifest = json!({
        "format": "clickclack-backup", "format_version": 1, "written_by": "clickclack 0.0.9", "engine": "sqlite",
        "taken_at": "2026-03-04T05:06:07Z", "cursor": "cur_00000000000000000000000009",
        "newest_message_at": "2026-03-04T05:06:02.000001Z", "migrations": applied,
        "tables": tables.iter().map(entry).collect::<Vec<_>>(), "uploads": uploads,
        "left_out": [{"name": "guest_posts", "class": "transient", "why": "counts posts"}],
    });
    let tar = tar::Builder::new(std::fs::File::create(path).unwrap());
    let mut archive = Archive {
        tar,
        checksums: String::new(),
    };
    archive.member("manifest.json", &serde_json::to_vec_pretty(&manifest).unwrap());
    for table in &tables {
        let lines: String = table.rows.iter().map(|row| format!("{row}\n")).collect();
        let mut frame = zstd::Encoder::new(Vec::new(), 3).unwrap();
        frame.write_all(lines.as_bytes()).unwrap();
        archive.member(
            &format!("tables/{}/00001.jsonl.zst", table.name),
            &frame.finish().unwrap(),
        );
    }
    if applied.len() >= 2 {
        archive.member("uploads/upl_1", upload);
    }
    let rows: usize = tables.iter().map(|t| t.rows.len()).sum();
    let end = json!({"complete": true, "rows": rows, "uploads": uploads, "missing": [], "missing_count": 0, "deleted_meanwhile": 0});
    archive.member("end.json", &serde_json::to_vec(&end).unwrap());
    let list = std::mem::take(&mut archive.checksums);
    archive.member("checksums/00001.sha256", list.as_bytes());
    archive.tar.finish().unwrap();
}

fn names(engine: Engine) -> Vec<String> {
    migrations(engine).into_iter().map(|(name, _)| name).collect()
}

on_both_engines! {
    /// Of every schema that ever was.
    fn an_archive_of_an_older_schema_comes_back_with_the_current_one(engine) {
        let (all, bytes) = (names(engine), pattern(3_000));
        for schema in 1..all.len() {
            let mut server = Server::new(engine);
            let path = server.data.join("old.ccbak");
            archive(&path, &all[..schema], &bytes);
            let verified = server.cli(&["backup", "verify", text(&path)]).ok();
            assert!(verified.stdout.contains("verified"), "{schema}: {}", verified.stdout);
            server.cli(&["restore", text(&path)]).ok();
            let states = server.cli(&["migrate", "status", "--plain"]).ok().stdout;
            assert_eq!(states.matches(" applied").count(), all.len(), "{schema}: {states}");
            server.cli(&["store", "check"]).ok();

            server.start();
            let olga = server.login("olga@example.com");
            assert_eq!(olga.user_id(), "usr_old");
            assert_eq!(olga.bodies("chn_old"), ["first words about kelp", "ünï \u{202e} \"quoted\"\n\ttabbed"]);
            if schema >= 2 {
                assert_eq!(olga.bytes_of("upl_1", &[]).body, bytes);
            }
            // Counters and indexes go on where they stood.
            assert_eq!(olga.send("chn_old", "new words")["channel_seq"], 3);
            let found = olga.get("/api/search?workspace_id=wsp_old&q=kelp");
            assert!(found.text().contains("first words"), "{schema}: {}", found.text());
        }
    }

    fn an_archive_of_a_newer_schema_is_refused(engine) {
        let server = Server::new(engine);
        let path = server.data.join("new.ccbak");
        let mut applied = names(engine);
        applied.push("9999_of_tomorrow".into());
        archive(&path, &applied, b"x");
        // It is whole, but only a newer program can bring it back.
        for command in [&["restore"][..], &["restore", "--dry-run"], &["backup", "drill"]] {
            let ran = server.cli(&[command, &[text(&path)]].concat());
            assert_eq!(ran.code, 5, "{command:?}: {ran:#?}");
            assert!(ran.stderr.contains("newer schema (9999_of_tomorrow)"), "{command:?}: {ran:#?}");
        }
        assert_eq!(server.cli(&["admin", "user", "list"]).code, 4, "nothing was made");
    }
}
