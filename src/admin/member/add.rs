//! `admin member add`: adds a person to a workspace on behalf of one of its managers.

use serde_json::json;

use crate::admin::frame::{Failure, Frame, Outcome, naming, on_behalf_of};
use crate::chat::members::{self, Person};
use crate::model::Role;
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Workspace to add to: id or slug
    #[arg(long, default_value = "", hide_default_value = true)]
    pub workspace: String,
    /// Owner or moderator of the workspace who does it: id, handle or e-mail address
    #[arg(long, value_name = "USER", default_value = "", hide_default_value = true)]
    pub created_by: String,
    /// The person, by e-mail address
    #[arg(long, default_value = "", hide_default_value = true)]
    pub email: String,
    /// The person, by id or handle
    #[arg(long, default_value = "", hide_default_value = true)]
    pub user: String,
    /// member or moderator
    #[arg(long, default_value = "member")]
    pub role: String,
}

/// What the flags say, once they make sense.
struct Request {
    workspace: String,
    created_by: String,
    person: Person,
    role: Role,
}

fn request(args: &Args) -> Outcome<Request> {
    let workspace = naming::required("workspace", &args.workspace)?;
    let created_by = naming::required("created-by", &args.created_by)?;
    let person = match (args.email.trim(), args.user.trim()) {
        (email, "") if !email.is_empty() => Person::Email(email.into()),
        ("", user) if !user.is_empty() => Person::Named(user.into()),
        _ => return Err(Failure::usage("exactly one of --email or --user is required")),
    };
    let role = match args.role.trim() {
        "member" => Role::Member,
        "moderator" => Role::Moderator,
        _ => {
            return Err(Failure::usage(
                "--role must be one of member or moderator; owner, guest, and bot are managed by other flows",
            ));
        }
    };
    Ok(Request {
        workspace,
        created_by,
        person,
        role,
    })
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let Request {
        workspace,
        created_by,
        person,
        role,
    } = request(&args)?;
    let store = frame.open(Schema::Current).await?;
    let workspace = naming::workspace(&store, &workspace).await?;
    let place = workspace.clone();
    let work = move |tx: &mut Tx| {
        let by = on_behalf_of(tx, &created_by)?;
        members::add(tx, &by, &place, person, role)
    };
    let added = store.write(work).await?;
    store.close().await;
    let status = if added.already_member {
        "already_member"
    } else {
        "added"
    };
    let line = format!(
        "workspace={workspace} user={} role={} status={status}",
        added.user_id, added.role
    );
    let json = json!({
        "workspace_id": workspace, "user_id": added.user_id, "role": added.role, "status": status,
    });
    Ok(frame.mode.one(&json, added.user_id.as_str(), &line)?)
}
