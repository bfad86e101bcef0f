//! From what was selected to a workspace and a channel of the server.

use serde_json::Value;

use super::answer::{list, text};
use super::http::encoded;
use super::{Client, Failure, Outcome, exit};
use crate::model::Error;

/// Where a command works.
pub struct Place {
    pub workspace: Value,
    pub channel: Value,
}

/// The wanted channel, by id or name.
struct Wanted<'a> {
    name: &'a str,
    /// It was stored, not asked for now.
    stored: bool,
}

impl Client {
    /// The selected workspace, else the first one.
    pub async fn workspace(&self) -> Outcome<Value> {
        self.workspace_named(self.selection.workspace.as_deref()).await
    }

    pub async fn workspace_named(&self, name: Option<&str>) -> Outcome<Value> {
        let found = self.find_workspace(name).await?;
        found.ok_or_else(|| missing("no workspaces visible".into()))
    }

    /// The selected channel, else `general`, else the first one, with its workspace.
    pub async fn place(&self) -> Outcome<Place> {
        whole(self.find_place().await?)
    }

    pub async fn place_named(&self, channel: &str) -> Outcome<Place> {
        let name = channel.trim();
        whole(self.find(Some(Wanted { name, stored: false })).await?)
    }

    /// The same as `place`, with nothing where nothing was selected and nothing is visible.
    pub async fn find_place(&self) -> Outcome<(Option<Value>, Option<Value>)> {
        let name = self.selection.channel.as_deref();
        let stored = self.selection.given.channel.is_none();
        self.find(name.map(|name| Wanted { name, stored })).await
    }

    async fn find(&self, wanted: Option<Wanted<'_>>) -> Outcome<(Option<Value>, Option<Value>)> {
        if let Some(Wanted { name, .. }) = wanted
            && name.starts_with("chn_")
            && self.selection.workspace.is_none()
        {
            return self.anywhere(name).await;
        }
        let Some(workspace) = self.find_workspace(self.selection.workspace.as_deref()).await? else {
            return wanted.map_or(Ok((None, None)), |wanted| Err(no_channel(wanted.name)));
        };
        let channels = self.channels(&workspace).await?;
        let channel = match wanted.filter(|w| !(w.stored && self.is_elsewhere(&workspace))) {
            Some(wanted) => Some(pick(&channels, wanted.name).ok_or_else(|| no_channel(wanted.name))?),
            None => channels.iter().find(|c| c["name"] == "general").or(channels.first()),
        };
        let channel = channel.cloned();
        Ok((Some(workspace), channel))
    }

    /// A stored channel belongs to the stored workspace: in another one that was named for this command it selects
    /// nothing.
    fn is_elsewhere(&self, workspace: &Value) -> bool {
        let stored = self.selection.stored.as_ref().and_then(|s| s.workspace.as_deref());
        stored.is_some_and(|stored| !is_workspace(workspace, stored))
    }

    /// A channel by its id, in whichever workspace it is.
    async fn anywhere(&self, id: &str) -> Outcome<(Option<Value>, Option<Value>)> {
        for workspace in self.workspaces().await? {
            if let Some(channel) = pick(&self.channels(&workspace).await?, id) {
                return Ok((Some(workspace), Some(channel.clone())));
            }
        }
        Err(no_channel(id))
    }

    async fn find_workspace(&self, name: Option<&str>) -> Outcome<Option<Value>> {
        let all = self.workspaces().await?;
        match name {
            None => Ok(all.into_iter().next()),
            Some(name) => match all.into_iter().find(|w| is_workspace(w, name)) {
                Some(found) => Ok(Some(found)),
                None => Err(missing(format!("workspace {name:?} not found"))),
            },
        }
    }

    pub async fn workspaces(&self) -> Outcome<Vec<Value>> {
        let answer = self.http.get("/api/workspaces").await?;
        list(&answer, "/workspaces").cloned()
    }

    pub async fn channels(&self, workspace: &Value) -> Outcome<Vec<Value>> {
        let id = encoded(text(workspace, "/id")?);
        let answer = self.http.get(&format!("/api/workspaces/{id}/channels")).await?;
        list(&answer, "/channels").cloned()
    }
}

fn whole(found: (Option<Value>, Option<Value>)) -> Outcome<Place> {
    match found {
        (None, _) => Err(missing("no workspaces visible".into())),
        (_, None) => Err(missing("no channels visible".into())),
        (Some(workspace), Some(channel)) => Ok(Place { workspace, channel }),
    }
}

/// By id, slug, or name in any case.
fn is_workspace(workspace: &Value, wanted: &str) -> bool {
    let name = workspace["name"].as_str().unwrap_or_default();
    workspace["id"] == wanted || workspace["slug"] == wanted || name.to_lowercase() == wanted.to_lowercase()
}

/// By id or name; `#` before a name is only how people write it.
fn pick<'a>(channels: &'a [Value], wanted: &str) -> Option<&'a Value> {
    let name = wanted.strip_prefix('#').unwrap_or(wanted);
    channels.iter().find(|c| c["id"] == wanted || c["name"] == name)
}

fn no_channel(name: &str) -> Failure {
    missing(format!("channel {name:?} not found"))
}

fn missing(what: String) -> Failure {
    Failure::new(exit::NOT_FOUND, Error::invalid(what))
}
