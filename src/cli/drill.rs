//! `backup drill F`: a backup is worth what its restore is worth. Restores into a scratch folder, checks the store, serves
//! it on a loopback port and reads from it as a browser would; then the scratch folder is gone. Touches no other store.

use std::path::PathBuf;
use std::time::Instant;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Empty};
use hyper::{Request, Uri};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde::Serialize;
use serde_json::{Value, json};

use crate::admin::backup::{Named, complete, examined, failure};
use crate::admin::frame::{Failure, Frame, Outcome, account, exit};
use crate::admin::restore::uploads;
use crate::chat::{sessions, users};
use crate::model::{Error, Result, UserId, counted};
use crate::server::log::Held;
use crate::server::{self, Settings};
use crate::store::backup::Place;
use crate::store::backup::restore::{self, Scratch, Target};
use crate::store::blobs::Blobs;
use crate::store::check::PARTS;
use crate::store::{Job, Schema, Store, Tx, params};

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub named: Named,
    /// Folder for the scratch store, in place of the system's for temporary files
    #[arg(long, value_name = "DIR")]
    pub scratch: Option<PathBuf>,
}

/// Lines of the scratch server's log that a failure is explained by.
const LAST_WORDS: usize = 5;

/// One thing that was tried.
#[derive(Serialize)]
struct Step {
    step: &'static str,
    found: String,
    milliseconds: u128,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let file = args.named.place(frame).await?;
    let store = Store::open(&frame.location, Schema::Current).await.ok();
    let log = Held::begin();
    let work = drilled(&file, args.scratch, frame.job());
    let drilled = examined(frame, store.as_ref(), "drill", &file, work).await;
    if drilled.is_err() {
        log.last(LAST_WORDS).iter().for_each(|line| frame.note(line));
    }
    let (steps, missing) = drilled?;
    let json = json!({ "file": file.to_string(), "passed": true, "steps": steps, "missing": missing });
    let mut text = format!("the drill of {} passed", crate::model::safe(&file.to_string()));
    for step in &steps {
        text += &format!("\n  {:<9} {} ({} ms)", step.step, step.found, step.milliseconds);
    }
    frame.mode.one(&json, "passed", &text)?;
    complete(missing)
}

/// The drill itself, with its scratch store in `folder`: what was tried, and how many uploads have no bytes.
async fn drilled(file: &Place, folder: Option<PathBuf>, job: Job) -> Outcome<(Vec<Step>, u64)> {
    let mut steps = Vec::new();
    let begun = Instant::now();
    let scratch = restore::scratch(file.clone(), folder, account(), job).await;
    let Scratch { target, restored, .. } = &scratch.map_err(|e| failure(file, e))?;
    steps.push(Step {
        step: "restored",
        found: format!("{}, {}", counted(restored.rows, "row"), uploads(restored)),
        milliseconds: begun.elapsed().as_millis(),
    });
    let store = Store::open(&target.at, Schema::Current).await?;
    let has_files = restored.uploads.is_some();
    let tried = tried(&store, target, has_files, &mut steps).await;
    store.close().await;
    tried.map_err(|e| Failure::new(exit::VERIFICATION, e).while_doing(format!("the drill of {file} failed")))?;
    // A page copy without files is all that it was meant to be.
    Ok((steps, if has_files { restored.missing } else { 0 }))
}

/// The same for the console, which cannot name the server: what was found, in one line.
pub fn for_the_console(file: Place, job: Job) -> BoxFuture<'static, Outcome<(String, u64)>> {
    let work = async move {
        let _log = Held::begin();
        let (steps, missing) = drilled(&file, None, job).await?;
        let found: Vec<_> = steps
            .iter()
            .map(|step| format!("{} {}", step.step, step.found))
            .collect();
        let without = match missing {
            0 => String::new(),
            n => format!("; without the bytes of {}", counted(n, "upload")),
        };
        Ok((format!("passed: {}{without}", found.join("; ")), missing))
    };
    work.boxed()
}

async fn tried(store: &Store, target: &Target, has_files: bool, steps: &mut Vec<Step>) -> Result<()> {
    let begun = Instant::now();
    for part in PARTS {
        let found = store.read(part.run).await?;
        if let Some(problem) = found.problems.first() {
            let text = format!(
                "the restored store is not sound: {}: {}",
                problem.object, problem.problem
            );
            return Err(Error::invalid(text));
        }
    }
    steps.push(Step {
        step: "checked",
        found: PARTS.iter().map(|part| part.id).collect::<Vec<_>>().join(", "),
        milliseconds: begun.elapsed().as_millis(),
    });
    let begun = Instant::now();
    let addr = free_address()?;
    let settings = Settings {
        addr: addr.clone(),
        ..Settings::default()
    };
    let (over, told) = tokio::sync::oneshot::channel::<()>();
    let blobs = Blobs::open(&target.uploads).await?;
    let server = tokio::spawn(server::serve(settings, store.clone(), blobs, async {
        // Dropped or sent, it is over.
        let _ = told.await;
    }));
    let read = read(store, &addr, has_files).await;
    drop(over);
    let served = server.await.map_err(Error::internal)?;
    let found = read?;
    served?;
    steps.push(Step {
        step: "served",
        found,
        milliseconds: begun.elapsed().as_millis(),
    });
    Ok(())
}

fn free_address() -> Result<String> {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    free.map(|addr| addr.to_string())
        .map_err(|e| Error::unavailable(format!("no loopback port is free: {e}")).because(e))
}

/// What is there to be read, as the store itself says.
struct Sample {
    viewer: UserId,
    workspace: String,
    /// The newest message of a channel, and an upload that is attached to one.
    message: Option<(String, String)>,
    upload: Option<(String, u64)>,
}

fn sample(tx: &mut Tx) -> Result<Option<Sample>> {
    let message = tx.opt(
        "SELECT workspace_id, channel_id, id FROM messages WHERE channel_id IS NOT NULL AND parent_message_id IS NULL
         AND number IS NOT NULL AND deleted_at IS NULL ORDER BY number DESC LIMIT 1",
        &[],
        |r| Ok((r.take::<String>()?, (r.take::<String>()?, r.take::<String>()?))),
    )?;
    let wanted = message.as_ref().map_or("", |(workspace, _)| workspace).to_owned();
    let viewer = tx.opt(
        "SELECT m.workspace_id, m.user_id FROM workspace_members m JOIN users u ON u.id = m.user_id
         WHERE m.role = 'owner' AND u.deleted_at IS NULL AND u.disabled_at IS NULL AND (?1 = '' OR m.workspace_id = ?1)
         AND NOT EXISTS (SELECT 1 FROM member_moderation d WHERE d.workspace_id = m.workspace_id
             AND d.user_id = m.user_id AND d.blocked_at IS NOT NULL)
         ORDER BY m.user_id LIMIT 1",
        params![&wanted],
        |r| Ok((r.take::<String>()?, r.take::<UserId>()?)),
    )?;
    let Some((workspace, viewer)) = viewer else {
        return Ok(None);
    };
    let upload = tx.opt(
        "SELECT u.id, u.byte_size FROM uploads u JOIN message_attachments a ON a.upload_id = u.id
         JOIN messages m ON m.id = a.message_id
         WHERE m.workspace_id = ?1 AND m.channel_id IS NOT NULL AND m.deleted_at IS NULL ORDER BY u.id DESC LIMIT 1",
        params![&workspace],
        |r| Ok((r.take::<String>()?, r.take::<i64>()? as u64)),
    )?;
    Ok(Some(Sample {
        viewer,
        workspace,
        message: message.map(|(_, found)| found),
        upload,
    }))
}

async fn read(store: &Store, addr: &str, has_files: bool) -> Result<String> {
    let http = Http {
        base: format!("http://{addr}"),
        token: None,
        client: Client::builder(TokioExecutor::new()).build(HttpConnector::new()),
    };
    // The server is another task: it listens in a moment, on a machine that is busy in a longer one.
    let end = Instant::now() + std::time::Duration::from_secs(60);
    while let Err(e) = http.get("/readyz").await {
        if Instant::now() > end {
            return Err(e);
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let Some(sample) = store.read(sample).await? else {
        return Ok("ready; nobody there could read anything".into());
    };
    let viewer = sample.viewer.clone();
    let signed_in = store.write(move |tx| {
        let user = users::find(tx, &viewer)?.ok_or_else(|| Error::not_found("user"))?;
        sessions::begin(tx, user, "clickclack drill")
    });
    let http = Http {
        token: Some(signed_in.await?.token),
        ..http
    };
    let mut read = vec!["signed in".to_owned()];
    let me = http.json("/api/me").await?;
    expect(&me["user"]["id"], sample.viewer.as_str(), "/api/me")?;
    let workspaces = http.json("/api/workspaces").await?;
    let there = workspaces["workspaces"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|w| w["id"] == *sample.workspace);
    expect(&Value::Bool(there), true, "its workspace in /api/workspaces")?;
    if let Some((channel, message)) = &sample.message {
        let page = http
            .json(&format!("/api/channels/{channel}/messages?limit=100"))
            .await?;
        let messages = page["messages"].as_array().map_or(&[][..], |list| list);
        expect(
            &Value::Bool(messages.iter().any(|m| m["id"] == **message)),
            true,
            "the newest message",
        )?;
        read.push(format!("read {}", counted(messages.len() as u64, "message")));
    }
    if !has_files {
        read.push("fetched no upload".to_owned());
    } else if let Some((upload, size)) = &sample.upload {
        let bytes = http.get(&format!("/api/uploads/{upload}")).await?;
        expect(&json!(bytes.len()), *size, "the size of an upload")?;
        read.push(format!("fetched an upload of {size} bytes"));
    }
    Ok(read.join(", "))
}

fn expect(found: &Value, wanted: impl Into<Value>, what: &str) -> Result<()> {
    let wanted = wanted.into();
    if *found == wanted {
        return Ok(());
    }
    Err(Error::invalid(format!("{what}: {found} where {wanted} was expected")))
}

struct Http {
    base: String,
    token: Option<String>,
    client: Client<HttpConnector, Empty<Bytes>>,
}

impl Http {
    async fn get(&self, path: &str) -> Result<Bytes> {
        let uri: Uri = format!("{}{path}", self.base).parse().map_err(Error::internal)?;
        let mut request = Request::get(uri);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Empty::new()).map_err(Error::internal)?;
        let answer = self.client.request(request).await.map_err(Error::internal)?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(Error::internal)?.to_bytes();
        if status.is_success() {
            return Ok(body);
        }
        Err(Error::invalid(format!("GET {path} was answered with {status}")))
    }

    async fn json(&self, path: &str) -> Result<Value> {
        serde_json::from_slice(&self.get(path).await?).map_err(Error::internal)
    }
}
