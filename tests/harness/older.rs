//! A store as an older binary left it: the first migrations and no more, with rows of that time.

use sha2::{Digest, Sha256};

use super::{Engine, Server};

impl Server {
    /// Makes the schema that the first `count` migrations make, in an empty store.
    pub fn make_older(&self, count: usize) {
        self.sql(
            "CREATE TABLE schema_migrations (name TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)",
        );
        for (name, script) in migrations(self.engine).into_iter().take(count) {
            let checksum: String = Sha256::digest(script.as_bytes())
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect();
            self.sql(&format!(
                "BEGIN; {script}; INSERT INTO schema_migrations VALUES ('{name}', '{checksum}', 1); COMMIT"
            ));
        }
    }

    /// One workspace with an owner and so many messages, written into the first schema.
    pub fn fill_older(&self, messages: usize) {
        self.sql(&format!(
            "BEGIN;
             INSERT INTO users (id, kind, display_name, handle, created_at) VALUES ('usr_old', 'human', 'Olga Old', 'olga', 1);
             INSERT INTO identities (id, user_id, provider, provider_subject, email, created_at)
               VALUES ('idn_old', 'usr_old', 'email', 'olga@example.com', 'olga@example.com', 1);
             INSERT INTO workspaces (id, route_id, name, slug, created_at) VALUES ('wsp_old', 'T0LD', 'Old', 'old', 1);
             INSERT INTO workspace_members (workspace_id, user_id, role, created_at, role_sort, sort_name, sort_handle)
               VALUES ('wsp_old', 'usr_old', 'owner', 1, 0, 'olga old', 'olga');
             INSERT INTO channels (id, route_id, workspace_id, name, created_at) VALUES ('chn_old', 'C0LD', 'wsp_old', 'general', 1);
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {messages})
               INSERT INTO messages (id, workspace_id, channel_id, author_id, thread_root_id, channel_seq, body, created_at)
               SELECT 'msg_' || CAST(1000000 + i AS TEXT), 'wsp_old', 'chn_old', 'usr_old', 'msg_' || CAST(1000000 + i AS TEXT), i,
                 'words of the old days, number ' || CAST(i AS TEXT), i FROM n;
             COMMIT"
        ));
    }
}

/// Names and scripts, in their order.
pub fn migrations(engine: Engine) -> Vec<(String, String)> {
    let folder = match engine {
        Engine::Sqlite => "migrations/sqlite",
        Engine::Postgres => "migrations/postgres",
    };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let named = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    paths.iter().map(named).collect()
}
