//! A million messages in twenty channels by three hundred people over a year, with their events, and another workspace of
//! 100,000 people.
//! Written by SQL through the library's store, in the same words for both engines.

use std::time::{Duration, Instant};

use clickclack::chat::search::Indexer;
use clickclack::model::Result;
use clickclack::store::{Location, Param, Schema, Store, Tx};

pub const CHANNELS: usize = 20;
const MESSAGES: i64 = 1_000_000;
const CROWD: i64 = 100_000;
/// Rows of one transaction.
const STEP: i64 = 100_000;

// Ids that sort before every id of today: 19 digits in place of the random part. ?1 and ?2 are the first and last
// number, ?3 is the workspace.
macro_rules! numbered {
    ($insert:literal, $select:literal) => {
        concat!(
            $insert,
            " WITH RECURSIVE n (i) AS (SELECT CAST(?1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST(?2 AS BIGINT)) ",
            $select
        )
    };
}

const USERS: &str = numbered!(
    "INSERT INTO users (id, kind, display_name, created_at)",
    "SELECT 'usr_0000000' || CAST(1000000000000000000 + i AS TEXT), 'human', 'Person ' || CAST(i AS TEXT), i
     FROM n WHERE CAST(?3 AS TEXT) <> ''"
);

const MEMBERS: &str = numbered!(
    "INSERT INTO workspace_members (workspace_id, user_id, role, created_at, role_sort, sort_name, sort_handle)",
    "SELECT ?3, 'usr_0000000' || CAST(1000000000000000000 + i AS TEXT), 'member', i, 3, 'person ' || CAST(i AS TEXT), ''
     FROM n"
);

const ROOMS: &str = numbered!(
    "INSERT INTO channels (id, route_id, workspace_id, name, created_at)",
    "SELECT 'chn_0000000' || CAST(1000000000000000000 + i AS TEXT), 'C' || CAST(1000000000000000 + i AS TEXT), ?3,
        'room-' || CAST(i AS TEXT), i FROM n"
);

const MESSAGE_ROWS: &str = numbered!(
    "INSERT INTO messages (id, workspace_id, channel_id, author_id, thread_root_id, channel_seq, body, created_at)",
    "SELECT 'msg_0000000' || CAST(1000000000000000000 + i AS TEXT), ?3,
        'chn_0000000' || CAST(1000000000000000000 + i % 20 AS TEXT),
        'usr_0000000' || CAST(1000000000000000000 + i * 7919 % 300 AS TEXT),
        'msg_0000000' || CAST(1000000000000000000 + i AS TEXT), i / 20 + 1,
        'message ' || CAST(i AS TEXT) || substr(
            ': the deploy went through, tests are green and somebody should look at the graphs before lunch, thanks',
            1, CAST(30 + i * 31 % 73 AS INTEGER))
            || CASE i % 3 WHEN 0 THEN ' anchor' WHEN 1 THEN ' ballast' ELSE ' capstan' END
            || CASE WHEN i / 3 % 3 = 0 THEN ' dock' ELSE '' END || CASE WHEN i / 9 % 3 = 0 THEN ' ebb' ELSE '' END
            || CASE WHEN i / 27 % 3 = 0 THEN ' fjord graphs' ELSE ' graphs' END
            || CASE WHEN i % 100000 = 6 THEN ' quartermaster' ELSE '' END,
        1735000000000000 + i * 31500000 FROM n"
);

const EVENT_ROWS: &str = numbered!(
    "INSERT INTO events (cursor, id, workspace_id, channel_id, type, seq, payload_json, created_at)",
    "SELECT 'cur_0000000' || CAST(1000000000000000000 + i AS TEXT),
        'evt_0000000' || CAST(1000000000000000000 + i AS TEXT), ?3,
        'chn_0000000' || CAST(1000000000000000000 + i % 20 AS TEXT), 'message.created', i / 20 + 1,
        '{\"message_id\":\"msg_0000000' || CAST(1000000000000000000 + i AS TEXT) || '\",\"author_id\":\"usr_0000000'
            || CAST(1000000000000000000 + i * 7919 % 300 AS TEXT) || '\"}',
        1735000000000000 + i * 31500000 FROM n"
);

/// Fills the store; the channels, in order. The server must not run.
pub fn million(at: &Location, workspace: &str, crowd: &str) -> Vec<String> {
    let begin = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime
        .block_on(fill(at, workspace.to_owned(), crowd.to_owned()))
        .expect("the store takes the seed");
    wait_for_close(at);
    eprintln!(
        "  filled a store with {MESSAGES} messages in {:.0} s",
        begin.elapsed().as_secs_f64()
    );
    (0..CHANNELS)
        .map(|i| format!("chn_0000000{}", 1_000_000_000_000_000_000 + i))
        .collect()
}

async fn fill(at: &Location, workspace: String, crowd: String) -> Result<()> {
    let store = Store::open(at, Schema::Current).await?;
    let mut steps = vec![
        (USERS, &workspace, 0, 299),
        (MEMBERS, &workspace, 0, 299),
        (ROOMS, &workspace, 0, CHANNELS as i64 - 1),
        (USERS, &crowd, 300, 299 + CROWD),
        (MEMBERS, &crowd, 300, 299 + CROWD),
    ];
    let batches = || (0..MESSAGES).step_by(STEP as usize);
    steps.extend(batches().map(|first| (MESSAGE_ROWS, &workspace, first, first + STEP - 1)));
    steps.extend(batches().map(|first| (EVENT_ROWS, &workspace, first, first + STEP - 1)));
    for (sql, workspace, first, last) in steps {
        let workspace = workspace.clone();
        let insert = move |tx: &mut Tx| {
            let range = [Param::Int(first), Param::Int(last), Param::Text(&workspace)];
            tx.exec(sql, &range)
        };
        store.write(insert).await?;
    }
    // What the server does while it runs.
    Indexer::default().catch_up(&store).await?;
    // What the server and the disk do for a store that grew over a year.
    if matches!(at, Location::Postgres(_)) {
        for sql in ["ANALYZE", "CHECKPOINT"] {
            store.write(move |tx| tx.exec(sql, &[])).await?;
        }
    }
    store.close().await;
    Ok(())
}

/// The last connection to a SQLite file empties its WAL when it goes, on a thread of the store.
fn wait_for_close(at: &Location) {
    let Location::Sqlite(path) = at else { return };
    let wal = path.with_extension("db-wal");
    let end = Instant::now() + Duration::from_secs(20);
    while wal.exists() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
}
