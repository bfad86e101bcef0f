//! Invites of a workspace, and joining with one, with or without an account.

use hyper::header::HOST;
use serde::Serialize;

use super::auth::{from_own_page, user_agent, with_session};
use crate::chat::actor::Credential;
use crate::chat::invites::{self, Invite, Wish};
use crate::model::{InviteId, Kind, Result, WorkspaceId};
use crate::server::call::{Call, Claim};
use crate::server::fields::Fields;
use crate::server::local::text;
use crate::server::reply::{Reply, object};

/// `GET /api/workspaces/{workspace_id}/invites`
pub async fn list(call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let list = call.read(move |tx, actor| invites::list(tx, actor, &workspace)).await?;
    Ok(Reply::ok(&object! { invites: list }))
}

/// The one answer that shows the secret.
#[derive(Serialize)]
struct NewInvite {
    #[serde(flatten)]
    invite: Invite,
    token: String,
    url: String,
}

/// `POST /api/workspaces/{workspace_id}/invites`
pub async fn create(mut call: Call) -> Result<Reply> {
    let workspace: WorkspaceId = call.id("workspace_id");
    let wish = call.fields().and_then(wish);
    let (invite, token) = call
        .write(move |tx, actor| invites::create(tx, actor, &workspace, &wish?))
        .await?;
    let url = link(&call, &token);
    Ok(Reply::created(&object! { invite: NewInvite { invite, token, url } }))
}

fn wish(mut fields: Fields) -> Result<Wish> {
    Ok(Wish {
        role: fields.text("role")?,
        max_uses: fields.opt_int("max_uses")?,
        expires_in_hours: fields.opt_int("expires_in_hours")?,
    })
}

/// Into the web app. The secret stands in the fragment, which browsers send to no server: no log has it.
fn link(call: &Call, token: &str) -> String {
    let settings = &call.app.settings;
    let base = match (&settings.public_url, text(&call.parts.headers, HOST)) {
        (Some(url), _) => url.clone(),
        (None, Some(host)) if settings.dev_bootstrap => format!("http://{host}"),
        _ => String::new(),
    };
    format!("{base}/app/invite#{token}")
}

/// `POST /api/invites/{invite_id}/revoke`
pub async fn revoke(call: Call) -> Result<Reply> {
    let id: InviteId = call.id("invite_id");
    let invite = call.write(move |tx, actor| invites::revoke(tx, actor, &id)).await?;
    Ok(Reply::ok(&object! { invite: invite }))
}

/// Who wants to join, with which secret.
struct Guest {
    token: String,
    name: String,
    email: String,
}

fn guest(mut fields: Fields) -> Result<Guest> {
    Ok(Guest {
        token: fields.text("token")?,
        name: fields.text("display_name")?,
        email: fields.text("email")?,
    })
}

/// `POST /api/invites/accept`: with a session the caller joins, without one a new account does.
pub async fn accept(mut call: Call) -> Result<Reply> {
    let guest = call.fields().and_then(guest);
    match call.read(|_, actor| actor.human("bots cannot join by invite")).await {
        Ok(()) => join(&call, guest?.token).await,
        Err(e) if e.kind == Kind::Unauthenticated && may_sign_up(&call, &guest) => sign_up(&call, guest?).await,
        Err(e) => Err(e),
    }
}

/// Somebody without a session. A browser that still holds the cookie of a dead one counts too, once it gives a name.
fn may_sign_up(call: &Call, guest: &Result<Guest>) -> bool {
    let claim = &call.caller.claim;
    let named = guest.as_ref().is_ok_and(|g| !g.name.trim().is_empty());
    let dead_cookie = matches!(claim, Claim::Shown(Credential::Cookie(_))) && named;
    call.app.settings.invite_signup && (claim.is_nobody() || dead_cookie)
}

async fn join(call: &Call, token: String) -> Result<Reply> {
    let done = call.write(move |tx, actor| invites::accept(tx, actor, &token)).await?;
    let status = if done.already_member {
        "already_member"
    } else {
        "joined"
    };
    let role = done.workspace.role;
    Ok(Reply::ok(
        &object! { workspace: done.workspace, role: role, status: status },
    ))
}

async fn sign_up(call: &Call, guest: Guest) -> Result<Reply> {
    from_own_page(call)?;
    let agent = user_agent(call);
    let made = call
        .app
        .store
        .write(move |tx| invites::sign_up(tx, &guest.token, &guest.name, &guest.email, &agent))
        .await?;
    Ok(with_session(call, Reply::created(&made), &made.session))
}
