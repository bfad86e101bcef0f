//! Uploads as clients make them, forms written by hand; uploads that stop halfway; what the server's process and its
//! store hold of them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

use serde_json::Value;

use super::{Client, Engine, PATIENCE, Reply, Server};

macro_rules! edge {
    () => {
        "test-boundary-5f2c9a"
    };
}

const EDGE: &str = edge!();

/// A multipart form, part by part in the order of the calls.
#[derive(Default)]
pub struct Form(Vec<u8>);

impl Form {
    /// The content type of the request.
    pub const TYPE: &str = concat!("multipart/form-data; boundary=", edge!());

    pub fn part(mut self, head: &str, data: &[u8]) -> Form {
        self.0.extend(format!("--{EDGE}\r\n{head}\r\n\r\n").bytes());
        self.0.extend(data);
        self.0.extend(b"\r\n");
        self
    }

    pub fn field(self, name: &str, value: &str) -> Form {
        self.part(
            &format!("Content-Disposition: form-data; name=\"{name}\""),
            value.as_bytes(),
        )
    }

    pub fn file(self, data: &[u8], name: &str, kind: &str) -> Form {
        let name = name.replace('\\', "\\\\").replace('"', "\\\"");
        let head =
            format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}");
        self.part(&head, data)
    }

    pub fn done(mut self) -> Vec<u8> {
        self.0.extend(format!("--{EDGE}--\r\n").bytes());
        self.0
    }
}

/// Bytes that no two places of have alike, so that a wrong offset shows.
pub fn pattern(length: usize) -> Vec<u8> {
    (0..length as u64)
        .map(|n| (n * 31 + n / 251 + n / 65_537) as u8)
        .collect()
}

impl Client {
    pub fn put_form(&self, query: &str, form: Form) -> Reply {
        let path = format!("/api/uploads?{query}");
        self.send_raw("POST", &path, &[("Content-Type", Form::TYPE)], &form.done())
            .unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    pub fn try_upload(&self, workspace: &str, data: &[u8]) -> Reply {
        let form = Form::default().file(data, "a.bin", "application/octet-stream");
        self.put_form(&format!("workspace_id={workspace}"), form)
    }

    /// A stored upload.
    pub fn upload(&self, workspace: &str, data: &[u8], name: &str, kind: &str) -> Value {
        let form = Form::default().file(data, name, kind);
        let reply = self.put_form(&format!("workspace_id={workspace}"), form);
        assert_eq!(reply.status, 201, "{}", reply.text());
        reply.json()["upload"].clone()
    }

    pub fn upload_id(&self, workspace: &str, data: &[u8]) -> String {
        let upload = self.upload(workspace, data, "a.bin", "application/octet-stream");
        upload["id"].as_str().unwrap().to_owned()
    }

    pub fn bytes_of(&self, upload: &str, headers: &[(&str, &str)]) -> Reply {
        self.send_raw("GET", &format!("/api/uploads/{upload}"), headers, &[])
            .unwrap()
    }

    pub fn attach(&self, message: &str, upload: &str) -> Reply {
        let path = format!("/api/messages/{message}/attachments");
        self.post(&path, serde_json::json!({"upload_id": upload}))
    }
}

/// An upload whose body stops after its first bytes, until it goes on or is dropped.
pub struct Slow {
    tcp: TcpStream,
    rest: Vec<u8>,
}

impl Slow {
    pub fn begin(client: &Client, query: &str, data: &[u8], sent: usize) -> Slow {
        let form = Form::default()
            .file(data, "slow.bin", "application/octet-stream")
            .done();
        let host = client.url.strip_prefix("http://").unwrap();
        let mut tcp = TcpStream::connect(host).unwrap();
        tcp.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "POST /api/uploads?{query} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\
             Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
            client.token.as_deref().unwrap(),
            Form::TYPE,
            form.len()
        );
        tcp.write_all(head.as_bytes()).unwrap();
        tcp.write_all(&form[..sent]).unwrap();
        Slow {
            tcp,
            rest: form[sent..].to_vec(),
        }
    }

    /// Sends the rest; the status.
    pub fn finish(mut self) -> u16 {
        let _ = self.tcp.write_all(&self.rest); // an answer may come first
        let mut answer = Vec::new();
        let _ = self.tcp.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer);
        text.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0)
    }
}

impl Server {
    /// Runs SQL on the store, beside the server.
    pub fn sql(&self, sql: &str) {
        self.try_sql(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    /// What the engine says when it refuses.
    pub fn try_sql(&self, sql: &str) -> Result<(), String> {
        if self.engine == Engine::Postgres {
            return super::Session::open(&self.db).try_run(sql);
        }
        let db = rusqlite::Connection::open(self.data.join("clickclack.db")).unwrap();
        db.busy_timeout(PATIENCE).unwrap();
        db.execute_batch(sql).map_err(|e| e.to_string())
    }

    /// Files in the folder of uploads, drafts included.
    pub fn stored_files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.data.join("uploads")).unwrap();
        entries.map(|e| e.unwrap().path()).collect()
    }

    /// Resident memory of the server: now and at its highest, in KiB.
    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let of = |name: &str| {
            let line = status.lines().find(|l| l.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        (of("VmRSS:"), of("VmHWM:"))
    }
}
