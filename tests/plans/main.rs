//! No statement of the server reads a whole table that grows. A server of a store with many rows of every kind is driven
//! through its routes; what it executed, and what its background tasks did, is explained by the engine itself.

#[path = "../harness/mod.rs"]
mod harness;

mod drive;
mod explain;
mod fill;

use std::collections::BTreeSet;

use harness::{World, on_both_engines};

/// Tables that may be read whole, and why that is no matter.
const SMALL: [(&str, &str); 3] = [
    ("clock", "two rows"),
    ("search_progress", "one row"),
    (
        "schema_migrations",
        "a row for each release that changed the schema; read at start",
    ),
];

/// Parts of statements that may read a whole table, and why.
const ALLOWED: [(&str, &str); 3] = [
    (
        "SELECT scope FROM search_runs GROUP BY scope",
        "once at start, an index of a few dozen runs for each workspace and conversation",
    ),
    (
        "SELECT scope FROM search_changes GROUP BY scope",
        "what changed since it was indexed: the indexer works off what grows past 256 in a scope",
    ),
    (
        "FROM pending_upload_cleanups WHERE tried_at",
        "empty while the storage works; while it does not, what was tried just now goes to the end of the index",
    ),
];

/// What the drive must have executed at least, so that a trace with holes does not pass: a word of the statement.
const EXPECTED: [&str; 28] = [
    "INSERT INTO messages",
    "INSERT INTO events",
    "INSERT INTO event_recipients",
    "INSERT INTO reactions",
    "INSERT INTO channel_reads",
    "INSERT INTO direct_reads",
    "INSERT INTO uploads",
    "INSERT INTO message_attachments",
    "INSERT INTO pinned_messages",
    "INSERT INTO search_runs",
    "INSERT INTO search_changes",
    "UPDATE clock",
    "FROM sessions s JOIN users",
    "FROM bot_tokens t",
    "FROM workspace_members",
    "FROM direct_conversations",
    "FROM message_attachments a JOIN uploads",
    "FROM reactions",
    "FROM events e WHERE e.cursor >",
    "FROM events e WHERE e.workspace_id",
    "m.channel_seq < ",
    "m.channel_seq > ",
    "m.thread_root_id = ",
    "FROM pending_upload_cleanups",
    "INSERT INTO search_pages",
    "FROM search_pages p WHERE p.run = ",
    "FROM sessions WHERE id ",
    "m.direct_conversation_id = ",
];

on_both_engines! {
    fn no_statement_of_the_server_reads_a_whole_table(engine) {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join("statements");
        let mut world = World::with(engine, &[], &[("CLICKCLACK_TRACE_SQL", trace.to_str().unwrap())]);
        world.server.stop();
        fill::many_rows(&world);
        std::fs::remove_file(&trace).unwrap();
        world.server.start();
        drive::everything(&world, &trace);
        world.server.stop();

        let lines = std::fs::read_to_string(&trace).unwrap();
        let statements: BTreeSet<String> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        for part in EXPECTED {
            assert!(statements.iter().any(|s| s.contains(part)), "nothing executed {part:?}");
        }
        let mut explained = 0;
        let mut bad = Vec::new();
        explain::each(&world, &statements, |sql, whole| {
            explained += 1;
            for (table, how) in whole {
                let excused = SMALL.iter().any(|(t, _)| *t == table) || ALLOWED.iter().any(|(part, _)| sql.contains(part));
                if !excused {
                    bad.push(format!("{table} is read whole ({how}) by:\n{sql}"));
                }
            }
        });
        assert!(explained >= 100, "only {explained} statements");
        assert!(bad.is_empty(), "{} of {explained} statements:\n\n{}", bad.len(), bad.join("\n\n"));
    }
}
