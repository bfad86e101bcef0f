//! `admin user show`: one person with addresses, memberships and sessions.

use serde_json::json;

use crate::admin::frame::{Frame, Outcome, card, naming, when};
use crate::chat::sessions;
use crate::chat::users::listing::{self, Account, Identity, Membership};
use crate::model::Session;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The person: id, handle or e-mail address
    #[arg(value_name = "USER")]
    pub user: String,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = naming::user(&store, &args.user).await?.id;
    let (account, identities, memberships, sessions) = store
        .read(move |tx: &mut Tx| {
            Ok((
                listing::show(tx, &id)?,
                listing::identities(tx, &id)?,
                listing::memberships(tx, &id)?,
                sessions::live(tx, &id, None)?,
            ))
        })
        .await?;
    let json = json!({
        "user": account, "identities": identities, "memberships": memberships, "sessions": sessions,
    });
    let text = text(&account, &identities, &memberships, &sessions);
    Ok(frame.mode.one(&json, account.user.id.as_str(), &text)?)
}

fn text(account: &Account, identities: &[Identity], memberships: &[Membership], sessions: &[Session]) -> String {
    let user = &account.user;
    let mut fields = vec![
        ("user", user.id.to_string()),
        ("name", user.display_name.clone()),
        ("handle", user.handle.clone()),
        ("kind", user.kind.to_string()),
        ("status", account.status().as_str().to_owned()),
        ("created", when(user.created_at)),
        ("last seen", when(account.last_seen_at)),
    ];
    if let Some(owner) = &user.owner_user_id {
        fields.push(("owner", owner.to_string()));
    }
    for identity in identities {
        fields.push(("signs in by", format!("{} {}", identity.provider, identity.subject)));
    }
    for m in memberships {
        let mut line = format!("{} {} as {}", m.workspace_id, m.workspace, m.role);
        if m.blocked_at.is_some() {
            line += ", blocked";
        }
        if let Some(until) = m.timeout_until {
            line += &format!(", timed out until {}", when(until));
        }
        fields.push(("member of", line));
    }
    for s in sessions {
        fields.push(("session", format!("{} last used {}", s.id, when(s.last_used_at))));
    }
    card(&fields)
}
