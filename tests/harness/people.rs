//! People in their roles, as tests of permissions need them: guests with their channel, blocked members, strangers.

use clickclack::model::{ChannelId, Result, route_id};
use clickclack::store::{Param, Schema, Store, Tx};
use serde_json::{Value, json};

use super::{Client, Reply, Server, World};

impl Server {
    /// Work on the store beside the server, as another process of ours or another replica would do it.
    pub fn beside<T>(&self, work: impl AsyncFnOnce(Store) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let store = Store::open(&self.location(), Schema::Current).await.unwrap();
            let made = work(store.clone()).await;
            store.close().await;
            made
        })
    }

    /// One write.
    pub fn write<T: Send + 'static>(&self, work: impl FnOnce(&mut Tx) -> Result<T> + Send + 'static) -> T {
        self.beside(async |store| store.write(work).await.unwrap_or_else(|e| panic!("{}", e.chain())))
    }

    /// The channel `guest` of a workspace, which only sign-in flows make; its id.
    pub fn guest_channel(&self, workspace: &str) -> String {
        let workspace = workspace.to_owned();
        self.write(move |tx| {
            let (id, route, now) = (ChannelId::new(), route_id('C'), tx.now());
            tx.exec(
                "INSERT INTO channels (id, route_id, workspace_id, name, created_at) VALUES (?1, ?2, ?3, 'guest', ?4)",
                &[
                    Param::from(&id),
                    Param::from(&route),
                    Param::from(&workspace),
                    Param::from(now),
                ],
            )?;
            Ok(id.to_string())
        })
    }
}

impl World {
    /// What the owner changes about a member.
    pub fn moderate(&self, member: &Client, patch: Value) -> Value {
        let path = format!(
            "/api/workspaces/{}/moderation/members/{}",
            self.workspace,
            member.user_id()
        );
        self.owner.ok("PATCH", &path, Some(patch))["member"].clone()
    }

    /// A new member with another role.
    pub fn person_as(&self, role: &str, name: &str) -> Client {
        let person = self.person(name);
        self.moderate(&person, json!({ "role": role }));
        person
    }

    /// Copies of the first message of `general`, past the server: sending thousands takes longer.
    pub fn copy_first_message(&self, times: u32) {
        self.server.sql(&format!(
            "INSERT INTO messages (id, workspace_id, channel_id, author_id, thread_root_id, channel_seq, body, created_at,
                number)
             SELECT m.id || CAST(x.n AS TEXT), m.workspace_id, m.channel_id, m.author_id, m.id || CAST(x.n AS TEXT), x.n,
                m.body, m.created_at, x.n
             FROM messages m, (WITH RECURSIVE c(n) AS (SELECT 1001 UNION ALL SELECT n + 1 FROM c WHERE n < 1000 + {times})
                SELECT n FROM c) x
             WHERE m.channel_seq = 1 AND m.channel_id IS NOT NULL"
        ));
    }

    /// Somebody with an account and no workspace.
    pub fn stranger(&self) -> Client {
        self.server.login(&format!("s{}@example.com", super::unique()))
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/workspaces/{}{rest}", self.workspace)
    }
}

impl Reply {
    /// Panics unless the answer is this refusal; its text.
    #[track_caller]
    pub fn refused(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        let error = self.error();
        assert!(!error.is_empty(), "{}", self.text());
        error
    }

    /// Panics unless the status is this one; the JSON of the body.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }
}

/// The string under a path of keys: `id_of(&made, "conversation.id")`.
#[track_caller]
pub fn id_of(value: &Value, path: &str) -> String {
    let found = path.split('.').fold(value, |v, key| &v[key]);
    found
        .as_str()
        .unwrap_or_else(|| panic!("no {path} in {value}"))
        .to_owned()
}
