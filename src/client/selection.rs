//! Which server, as whom, in which workspace and channel: the flag, else the variable, else what is stored, else the
//! default. What is stored applies only to the server it was stored for, so a token never travels to another one.

use super::server::{self, Server};
use super::stored::Stored;
use super::{Flags, Outcome};

pub struct Selection {
    pub server: Server,
    pub token: Option<String>,
    pub user: Option<String>,
    pub workspace: Option<String>,
    pub channel: Option<String>,
    /// What was given by flag or variable, for `login` to store.
    pub given: Given,
    /// What is stored, when it is about this server.
    pub stored: Option<Stored>,
}

#[derive(Clone, Debug, Default)]
pub struct Given {
    pub workspace: Option<String>,
    pub channel: Option<String>,
}

impl Selection {
    pub fn resolve(flags: &Flags, env: &dyn Fn(&str) -> Option<String>, stored: Option<Stored>) -> Outcome<Selection> {
        let given = |flag: &Option<String>, variable| {
            let text = |text: String| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
            flag.clone().and_then(text).or_else(|| env(variable).and_then(text))
        };
        let server = given(&flags.server, "CLICKCLACK_SERVER")
            .or_else(|| stored.as_ref()?.server.clone())
            .unwrap_or_else(|| server::DEFAULT.into());
        let server = Server::parse(&server)?;
        let stored = stored.filter(|s| s.server.as_deref().is_some_and(|text| server.is(text)));
        let kept = |field: fn(&Stored) -> &Option<String>| stored.as_ref().and_then(|s| field(s).clone());
        let user = given(&flags.user, "CLICKCLACK_USER_ID");
        let of_flags = Given {
            workspace: given(&flags.workspace, "CLICKCLACK_WORKSPACE"),
            channel: given(&flags.channel, "CLICKCLACK_CHANNEL"),
        };
        Ok(Selection {
            // A stored token would hide the user that was asked for.
            token: given(&flags.token, "CLICKCLACK_TOKEN").or_else(|| kept(|s| &s.token).filter(|_| user.is_none())),
            user,
            workspace: of_flags.workspace.clone().or_else(|| kept(|s| &s.workspace)),
            channel: of_flags.channel.clone().or_else(|| kept(|s| &s.channel)),
            given: of_flags,
            server,
            stored,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.into())
    }

    fn stored() -> Option<Stored> {
        Some(Stored {
            server: some("https://Chat.example.com/"),
            token: some("sst_kept"),
            workspace: some("wsp_kept"),
            channel: some("chn_kept"),
        })
    }

    fn resolve(flags: &Flags, env: &[(&str, &str)]) -> Selection {
        let env = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Selection::resolve(flags, &env, stored()).unwrap()
    }

    #[test]
    fn a_flag_beats_a_variable_which_beats_what_is_stored() {
        let mut flags = Flags::default();
        let found = resolve(&flags, &[("CLICKCLACK_TOKEN", " ")]);
        assert_eq!(found.server.canonical(), "https://chat.example.com");
        assert_eq!(
            (found.token.as_deref(), found.channel.as_deref()),
            (Some("sst_kept"), Some("chn_kept"))
        );
        let env = [("CLICKCLACK_TOKEN", "of-env"), ("CLICKCLACK_CHANNEL", "dev")];
        flags.channel = some("ops");
        let found = resolve(&flags, &env);
        assert_eq!(
            (found.token.as_deref(), found.channel.as_deref()),
            (Some("of-env"), Some("ops"))
        );
        assert_eq!(found.workspace.as_deref(), Some("wsp_kept"));
    }

    #[test]
    fn another_server_gets_nothing_of_what_is_stored() {
        let flags = Flags {
            server: some("https://evil.example.com"),
            ..Flags::default()
        };
        let found = resolve(&flags, &[]);
        assert!(
            found.token.is_none() && found.workspace.is_none() && found.channel.is_none() && found.stored.is_none()
        );
    }

    #[test]
    fn a_chosen_user_leaves_only_the_stored_token_at_home() {
        let mut flags = Flags {
            user: some("usr_dev"),
            ..Flags::default()
        };
        let found = resolve(&flags, &[]);
        assert_eq!((found.token, found.workspace.as_deref()), (None, Some("wsp_kept")));
        flags.token = some("explicit");
        assert_eq!(resolve(&flags, &[]).token.as_deref(), Some("explicit"));
    }
}
