//! What dialogs ask for before a change.

use std::sync::Arc;

use crate::model::Time;
use crate::tui::action::Act;
use crate::tui::input::Input;
use crate::tui::row::Row;
use crate::tui::text;

#[derive(Clone, Debug)]
pub enum Field {
    Text {
        name: &'static str,
        label: &'static str,
        input: Input,
        required: bool,
    },
    Choice {
        name: &'static str,
        label: &'static str,
        /// Value and what is shown.
        options: Vec<(String, String)>,
        at: usize,
    },
    /// The name of the object, typed to be sure.
    Typed { wanted: String, input: Input },
}

/// The least number that a field takes; `None` for one that takes any text.
pub fn least(name: &str) -> Option<i64> {
    match name {
        "minutes" | "hours" | "max_uses" | "keep" => Some(1),
        "days" => Some(0),
        _ => None,
    }
}

pub fn fields(act: Act, targets: &[Arc<Row>], now: Time) -> Result<Vec<Field>, String> {
    let mut fields = Vec::new();
    let about_member = matches!(
        act,
        Act::TimeOut | Act::EndTimeOut | Act::Block | Act::Unblock | Act::Note | Act::Role | Act::Purge
    );
    if about_member && targets.iter().any(|row| row.text("workspace_id").is_empty()) {
        fields.push(workspaces(targets)?);
    }
    match act {
        Act::TimeOut => fields.push(Field::Text {
            name: "minutes",
            label: "Minutes",
            input: Input::new("60"),
            required: true,
        }),
        Act::Note => fields.push(Field::Text {
            name: "note",
            label: "Note",
            input: Input::new(&note(targets, &fields)),
            required: false,
        }),
        Act::TakeBackup => {
            fields.push(Field::Text {
                name: "file",
                label: "File",
                input: Input::new(&format!("clickclack-{}.ccbak", now.compact())),
                required: true,
            });
        }
        Act::PruneBackups => fields.push(words("keep", "Verified ones to keep", "7", true)),
        Act::PruneEvents => {
            fields.push(words("days", "Older than days", "90", true));
            fields.push(words("keep", "Keep at least", "1000", true));
        }
        Act::CreateWorkspace => {
            fields.push(words("name", "Name", "", true));
            fields.push(words("owner", "Owner: id, handle or address", "", true));
        }
        Act::CreateInvite => {
            fields.push(one_of("role", "Role", &["member", "guest"]));
            fields.push(words("max_uses", "Uses at most", "", false));
            fields.push(words("hours", "Valid for hours", "168", false));
        }
        Act::CreateBot => {
            fields.push(words("name", "Name", "", true));
            fields.push(one_of("scopes", "May", &["bot:write", "bot:read"]));
        }
        Act::OpenConversation => fields.push(Field::Text {
            name: "reason",
            label: "Reason",
            input: Input::default(),
            required: true,
        }),
        Act::Role => fields.push(role(targets)),
        _ => {}
    }
    Ok(fields)
}

fn words(name: &'static str, label: &'static str, begun: &str, required: bool) -> Field {
    Field::Text {
        name,
        label,
        input: Input::new(begun),
        required,
    }
}

fn one_of(name: &'static str, label: &'static str, options: &[&str]) -> Field {
    Field::Choice {
        name,
        label,
        options: options.iter().map(|o| (o.to_string(), o.to_string())).collect(),
        at: 0,
    }
}

/// Begins with what all of them are, where they are the same in the one place they belong to.
fn role(targets: &[Arc<Row>]) -> Field {
    let now = |row: &Arc<Row>| {
        let own = match row.value["memberships"].as_array().map(Vec::as_slice) {
            Some([only]) => only["role"].as_str(),
            Some(_) => None,
            None => row.value["role"].as_str(),
        };
        own.unwrap_or_default().to_owned()
    };
    let present = targets.first().map(now).unwrap_or_default();
    let mut field = one_of("role", "Role", &["member", "moderator", "guest"]);
    if let Field::Choice { options, at, .. } = &mut field
        && targets.iter().all(|row| now(row) == present)
    {
        *at = options.iter().position(|(role, _)| *role == present).unwrap_or(0);
    }
    field
}

/// What moderators note about these people now, in the workspace that is chosen; "" where they differ.
pub fn note(targets: &[Arc<Row>], fields: &[Field]) -> String {
    let chosen = fields.iter().find_map(|field| match field {
        Field::Choice {
            name: "workspace_id",
            options,
            at,
            ..
        } => options.get(*at).map(|(id, _)| id.as_str()),
        _ => None,
    });
    let of = |row: &Arc<Row>| -> String {
        let empty = Vec::new();
        let all = row.value["memberships"].as_array().unwrap_or(&empty);
        let there = all.iter().find(|m| chosen.is_some_and(|id| m["workspace_id"] == id));
        let note = there.unwrap_or(&row.value)["note"].as_str();
        note.unwrap_or_default().to_owned()
    };
    let first = targets.first().map(of).unwrap_or_default();
    let shared = targets.iter().all(|row| of(row) == first);
    if shared { first } else { String::new() }
}

/// The workspaces that all of these people belong to.
fn workspaces(targets: &[Arc<Row>]) -> Result<Field, String> {
    let of = |row: &Row| -> Vec<(String, String)> {
        let empty = Vec::new();
        let all = row.value["memberships"].as_array().unwrap_or(&empty);
        all.iter()
            .map(|m| {
                let text = |field: &str| m[field].as_str().unwrap_or_default().to_owned();
                (text("workspace_id"), text::line(&text("workspace")))
            })
            .collect()
    };
    let mut shared = targets.first().map(|row| of(row)).unwrap_or_default();
    for row in &targets[1..] {
        let own = of(row);
        shared.retain(|w| own.contains(w));
    }
    if shared.is_empty() {
        let nowhere = "belongs to no workspace, so there is nothing to moderate";
        return Err(if targets.len() == 1 {
            nowhere.into()
        } else {
            "these people share no workspace".into()
        });
    }
    Ok(Field::Choice {
        name: "workspace_id",
        label: "Workspace",
        options: shared,
        at: 0,
    })
}
