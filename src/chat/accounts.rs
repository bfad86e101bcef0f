//! Connected accounts: which account at another service belongs to which member. Managers connect; the member and
//! managers revoke; nobody connects the same account a second time.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::actor::Actor;
use super::{audit, standing};
use crate::model::*;
use crate::store::{JsonList, Row, Tx, params};

#[derive(Clone, Debug, Serialize)]
pub struct ConnectedAccount {
    pub id: AccountId,
    pub workspace_id: WorkspaceId,
    pub user_id: UserId,
    pub provider: String,
    pub provider_account_id: String,
    pub display_name: String,
    pub scopes: Vec<String>,
    pub metadata: Map<String, Value>,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Time>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, workspace_id, user_id, provider, provider_account_id, display_name, scopes_json, metadata_json,
                created_at, revoked_at FROM connected_accounts ",
            $rest
        )
    };
}

fn read(r: &mut Row) -> Result<ConnectedAccount> {
    Ok(ConnectedAccount {
        id: r.take()?,
        workspace_id: r.take()?,
        user_id: r.take()?,
        provider: r.take()?,
        provider_account_id: r.take()?,
        display_name: r.take()?,
        scopes: r.take::<JsonList<String>>()?.0,
        metadata: serde_json::from_str(&r.take::<String>()?).map_err(Error::internal)?,
        created_at: r.take()?,
        revoked_at: r.take()?,
    })
}

/// The active ones, by provider, name and id.
pub fn list(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId) -> Result<Vec<ConnectedAccount>> {
    standing::member(tx, actor, workspace)?;
    tx.all(
        select!("WHERE workspace_id = ?1 AND revoked_at IS NULL ORDER BY provider, display_name, id"),
        params![workspace],
        read,
    )
}

/// An account as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub user_id: String,
    pub provider: String,
    pub provider_account_id: String,
    pub display_name: String,
    pub scopes: Vec<String>,
    pub metadata: Map<String, Value>,
}

pub fn connect(tx: &mut Tx, actor: &Actor, workspace: &WorkspaceId, draft: Draft) -> Result<ConnectedAccount> {
    let (user, provider) = (some_text(&draft.user_id), some_text(&slugify(&draft.provider)));
    let (Some(user), Some(provider), Some(account)) = (user, provider, some_text(&draft.provider_account_id)) else {
        return Err(Error::invalid("connected account is incomplete"));
    };
    let scopes = scopes(&draft.scopes)?;
    let now = tx.now();
    standing::member(tx, actor, workspace)?.manager(now)?;
    let user = UserId::from(user);
    standing::of_user(tx, workspace, &user)?.ok_or_else(|| Error::not_found("member"))?;
    let known =
        "SELECT 1 FROM connected_accounts WHERE workspace_id = ?1 AND provider = ?2 AND provider_account_id = ?3";
    if tx.exists(known, params![workspace, &provider, &account])? {
        let text = format!("account {account} of {provider} is or was connected in this workspace");
        return Err(Error {
            field: Some("provider_account_id"),
            ..Error::conflict(text).code("account_connected")
        });
    }
    let made = ConnectedAccount {
        id: AccountId::new(),
        workspace_id: workspace.clone(),
        user_id: user,
        provider,
        provider_account_id: account,
        display_name: draft.display_name.trim().to_owned(),
        scopes,
        metadata: draft.metadata,
        created_at: now,
        revoked_at: None,
    };
    insert(tx, &made)?;
    record(tx, actor, &made, "connected_account.created")?;
    Ok(made)
}

/// Trimmed, without blanks and repeats.
fn scopes(list: &[String]) -> Result<Vec<String>> {
    let mut kept = Vec::new();
    for scope in list.iter().filter_map(|text| some_text(text)) {
        if scope.len() > MAX_LIST_VALUE_BYTES {
            return Err(Error::field("scopes", "list value is too long"));
        }
        if !kept.contains(&scope) {
            kept.push(scope);
        }
    }
    Ok(kept)
}

fn insert(tx: &mut Tx, a: &ConnectedAccount) -> Result<()> {
    let scopes = serde_json::to_string(&a.scopes).map_err(Error::internal)?;
    let metadata = serde_json::to_string(&a.metadata).map_err(Error::internal)?;
    tx.exec(
        "INSERT INTO connected_accounts (id, workspace_id, user_id, provider, provider_account_id, display_name,
            scopes_json, metadata_json, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            &a.id,
            &a.workspace_id,
            &a.user_id,
            &a.provider,
            &a.provider_account_id,
            &a.display_name,
            &scopes,
            &metadata,
            a.created_at
        ],
    )?;
    Ok(())
}

/// By the member it belongs to or by a manager. The first revocation counts; each request is audited.
pub fn revoke(tx: &mut Tx, actor: &Actor, id: &AccountId) -> Result<ConnectedAccount> {
    let not_found = || Error::not_found("connected account");
    let found = tx.opt(select!("WHERE id = ?1"), params![id], read)?;
    let mut account = found.ok_or_else(not_found)?;
    let now = tx.now();
    let standing = standing::of(tx, actor, &account.workspace_id)?.ok_or_else(not_found)?;
    if account.user_id != *actor.id() {
        standing.manager(now)?;
    }
    if account.revoked_at.is_none() {
        account.revoked_at = Some(now);
        tx.exec(
            "UPDATE connected_accounts SET revoked_at = ?2 WHERE id = ?1",
            params![id, now],
        )?;
    }
    record(tx, actor, &account, "connected_account.revoked")?;
    Ok(account)
}

fn record(tx: &mut Tx, actor: &Actor, account: &ConnectedAccount, action: &'static str) -> Result<()> {
    let target = ("connected_account", account.id.as_str());
    let about = json!({"provider": account.provider, "user_id": account.user_id});
    audit::record(tx, actor, Some(&account.workspace_id), action, target, about).map(drop)
}

#[cfg(test)]
mod tests {
    use super::scopes;

    #[test]
    fn scopes_are_trimmed_unique_and_short() {
        let list = |texts: &[&str]| scopes(&texts.iter().map(|t| t.to_string()).collect::<Vec<_>>());
        assert_eq!(list(&[" repo ", "", "repo", "user"]).unwrap(), ["repo", "user"]);
        assert!(list(&[&"x".repeat(120)]).is_ok());
        assert!(list(&[&"x".repeat(121)]).is_err());
    }
}
