//! A client of the HTTP API with a bearer token.

use serde_json::Value;
use ureq::http;

use super::PATIENCE;

#[derive(Clone)]
pub struct Client {
    pub url: String,
    pub token: Option<String>,
    agent: ureq::Agent,
}

/// A whole answer, whatever its status.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{} {}: {e}", self.status, self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// The text of an error answer.
    pub fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }
}

impl Client {
    pub fn new(url: &str, token: Option<&str>) -> Client {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // What is on this machine is reached without the proxy that a machine may have.
            .proxy(None)
            .timeout_global(Some(PATIENCE));
        Client {
            url: url.into(),
            token: token.map(Into::into),
            agent: config.build().new_agent(),
        }
    }

    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None)
    }

    /// Any request. `Err` when no answer came.
    pub fn send_raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, ureq::Error> {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = match body {
            [] => self.agent.run(request.body(()).unwrap())?,
            body => self.agent.run(request.body(body.to_vec()).unwrap())?,
        };
        let body = answer.body_mut().with_config().limit(1 << 30).read_to_vec()?;
        Ok(Reply {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body,
        })
    }

    pub fn request(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let (headers, body): (&[_], _) = match &body {
            Some(json) => (&[("Content-Type", "application/json")], json.to_string().into_bytes()),
            None => (&[], Vec::new()),
        };
        self.send_raw(method, path, headers, &body)
            .unwrap_or_else(|e| panic!("{method} {path}: {e}"))
    }

    pub fn get(&self, path: &str) -> Reply {
        self.request("GET", path, None)
    }

    pub fn post(&self, path: &str, body: Value) -> Reply {
        self.request("POST", path, Some(body))
    }

    pub fn patch(&self, path: &str, body: Value) -> Reply {
        self.request("PATCH", path, Some(body))
    }

    pub fn put(&self, path: &str, body: Value) -> Reply {
        self.request("PUT", path, Some(body))
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.request("DELETE", path, None)
    }

    /// A request that must succeed; its JSON, or null when it has no body.
    pub fn ok(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let reply = self.request(method, path, body);
        assert!(
            reply.status < 300,
            "{method} {path} -> {} {}",
            reply.status,
            reply.text()
        );
        if reply.body.is_empty() {
            Value::Null
        } else {
            reply.json()
        }
    }

    // What many tests say.

    pub fn user_id(&self) -> String {
        text(&self.ok("GET", "/api/me", None)["user"]["id"])
    }

    pub fn workspaces(&self) -> Vec<Value> {
        list(self.ok("GET", "/api/workspaces", None), "workspaces")
    }

    pub fn channels(&self, workspace: &str) -> Vec<Value> {
        list(
            self.ok("GET", &format!("/api/workspaces/{workspace}/channels"), None),
            "channels",
        )
    }

    pub fn channel(&self, workspace: &str, name: &str) -> Value {
        self.channels(workspace)
            .into_iter()
            .find(|c| c["name"] == name)
            .unwrap_or_else(|| panic!("no channel {name}"))
    }

    pub fn new_channel(&self, workspace: &str, name: &str) -> String {
        let made = self.ok(
            "POST",
            &format!("/api/workspaces/{workspace}/channels"),
            Some(serde_json::json!({"name": name})),
        );
        text(&made["channel"]["id"])
    }

    pub fn send(&self, channel: &str, body: &str) -> Value {
        let path = format!("/api/channels/{channel}/messages");
        self.ok("POST", &path, Some(serde_json::json!({"body": body})))["message"].clone()
    }

    pub fn reply(&self, message: &str, body: &str) -> Value {
        let path = format!("/api/messages/{message}/thread/replies");
        self.ok("POST", &path, Some(serde_json::json!({"body": body})))["message"].clone()
    }

    /// Bodies of the latest messages, oldest first.
    pub fn bodies(&self, channel: &str) -> Vec<String> {
        let page = self.ok("GET", &format!("/api/channels/{channel}/messages?limit=100"), None);
        list(page, "messages").iter().map(|m| text(&m["body"])).collect()
    }

    pub fn events(&self, workspace: &str, after: &str) -> Vec<Value> {
        let path = format!("/api/realtime/events?workspace_id={workspace}&after_cursor={after}&limit=500");
        list(self.ok("GET", &path, None), "events")
    }

    /// The newest cursor of a workspace's event log.
    pub fn tail(&self, workspace: &str) -> String {
        let path = format!("/api/realtime/events?workspace_id={workspace}&limit=1&include_tail=true");
        text(&self.ok("GET", &path, None)["tail_cursor"])
    }

    pub fn socket(&self, workspace: &str, after: Option<&str>) -> super::Socket {
        super::Socket::connect(self, workspace, after)
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("expected a string, got {value}"))
        .to_owned()
}

fn list(mut value: Value, key: &str) -> Vec<Value> {
    match value[key].take() {
        Value::Array(items) => items,
        other => panic!("expected a list under {key}, got {other}"),
    }
}
