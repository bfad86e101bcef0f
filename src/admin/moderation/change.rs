//! A change of one member, as `approve`, `timeout`, `block`, `unblock`, `note` and `member role` make it. The person and the
//! moderators hear of it at once.

use serde_json::json;

use crate::admin::frame::{ActingFlags, Frame, Outcome, card, when};
use crate::admin::member::which::Which;
use crate::chat::moderation::{self, MemberModeration, Patch};
use crate::model::safe;

/// A patch that says one thing.
pub fn patch_of(say: impl FnOnce(&mut Patch)) -> Patch {
    let mut patch = Patch::default();
    say(&mut patch);
    patch
}

pub async fn carry_out(frame: &Frame, which: Which, acting: ActingFlags, patch: Patch) -> Outcome {
    let (store, workspace, user) = which.find(frame).await?;
    let member = acting
        .write(&store, move |tx, actor| {
            moderation::update(tx, actor, &workspace, &user.id, patch)
        })
        .await?
        .member;
    store.close().await;
    Ok(frame
        .mode
        .one(&json!({ "member": member }), member.user.id.as_str(), &text(&member))?)
}

fn text(member: &MemberModeration) -> String {
    let mut fields = vec![
        (
            "user",
            format!("{} {}", member.user.id, safe(&member.user.display_name)),
        ),
        ("workspace", member.workspace_id.to_string()),
        ("role", member.role.to_string()),
        ("timed out until", when(member.timeout_until)),
        ("blocked", when(member.blocked_at)),
    ];
    if let Some(note) = &member.moderation_note {
        fields.push(("note", note.clone()));
    }
    card(&fields)
}
