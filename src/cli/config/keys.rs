//! Every configuration key, once: its name in the file, its variable, whether it has a flag, its default, its help
//! text and whether it is a secret. The struct `Config`, the flags of `serve`, `config show` and the tables in the
//! manual all come from this list.

use super::{Fault, Setting, Sources};
use crate::store::Location;

/// The shape of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text,
    Switch,
    /// Separated by commas or white space in flags and variables, an array in the file.
    List,
}

#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub env: &'static str,
    pub shape: Shape,
    /// Secrets have none.
    pub flag: Option<&'static str>,
    /// What the value is called in help texts.
    pub placeholder: &'static str,
    pub default: &'static str,
    /// The default as a person reads it, where it is no fixed text.
    pub default_note: &'static str,
    pub secret: bool,
    pub help: &'static str,
}

const PLAIN: Key = Key {
    name: "",
    env: "",
    shape: Shape::Text,
    flag: None,
    placeholder: "TEXT",
    default: "",
    default_note: "",
    secret: false,
    help: "",
};

macro_rules! keys {
    ($($field:ident: $type:ty = { $($part:ident: $value:expr),* $(,)? },)*) => {
        /// All settings, each with its origin.
        #[derive(Clone, Debug)]
        pub struct Config {
            $(pub $field: Setting<$type>,)*
        }

        mod key {
            use super::*;
            $(#[allow(non_upper_case_globals)]
            pub static $field: Key = Key { name: stringify!($field), $($part: $value,)* ..PLAIN };)*
        }

        /// All keys, in the order of the manual.
        pub static KEYS: &[&Key] = &[$(&key::$field),*];

        impl Config {
            /// Merges the sources, key by key. Nothing is checked yet but the shape of each value.
            pub fn resolve(sources: &Sources) -> Result<Config, Fault> {
                let mut config = Config { $($field: sources.setting(&key::$field)?,)* };
                config.fill();
                Ok(config)
            }

            /// Every key with its value as text and the value's origin.
            pub fn rows(&self) -> Vec<(&'static Key, String, String)> {
                vec![$((self.$field.key, self.$field.shown(), self.$field.origin.to_string()),)*]
            }
        }
    };
}

keys! {
    addr: String = {
        env: "CLICKCLACK_ADDR", flag: Some("addr"), placeholder: "HOST:PORT", default: ":8080",
        help: "Address to listen on",
    },
    data: String = {
        env: "CLICKCLACK_DATA", flag: Some("data"), placeholder: "DIR", default: "./data",
        help: "Folder of the SQLite database and of uploaded files",
    },
    db: String = {
        env: "CLICKCLACK_DB", flag: Some("db"), placeholder: "URL", default_note: "sqlite://<data>/clickclack.db",
        help: "Database: sqlite://PATH, a plain path, postgres://USER:PASSWORD@HOST/NAME, or env:NAME for what a variable says",
    },
    uploads: String = {
        env: "CLICKCLACK_UPLOADS", flag: Some("uploads"), placeholder: "URL", default_note: "<data>/uploads",
        help: "Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX]",
    },
    environment: String = {
        env: "CLICKCLACK_ENVIRONMENT", flag: Some("environment"), placeholder: "NAME",
        help: "Name of this deployment, a label of the metrics",
    },
    metrics_enabled: bool = {
        env: "CLICKCLACK_METRICS_ENABLED", flag: Some("metrics-enabled"), shape: Shape::Switch, default: "false",
        help: "Answer /metrics; keep it on a private network",
    },
    dev_bootstrap: bool = {
        env: "CLICKCLACK_DEV_BOOTSTRAP", flag: Some("dev-bootstrap"), shape: Shape::Switch, default: "false",
        help: "For trying out: make a first user, and sign in requests from this machine without asking",
    },
    invite_signup: bool = {
        env: "CLICKCLACK_INVITE_SIGNUP", flag: Some("invite-signup"), shape: Shape::Switch, default: "true",
        help: "People without an account may join with an invite: they choose a name and are signed in",
    },
    backup_to: String = {
        env: "CLICKCLACK_BACKUP_TO", flag: Some("backup-to"), placeholder: "DIR",
        help: "Folder that the server takes backups into by itself; none without it",
    },
    backup_every: String = {
        env: "CLICKCLACK_BACKUP_EVERY", flag: Some("backup-every"), placeholder: "TIME", default: "24h",
        help: "How often, such as 30m, 12h or 7d",
    },
    backup_keep: String = {
        env: "CLICKCLACK_BACKUP_KEEP", flag: Some("backup-keep"), placeholder: "N", default: "7",
        help: "How many verified backups stay in that folder",
    },
    public_url: String = {
        env: "CLICKCLACK_PUBLIC_URL", placeholder: "ORIGIN",
        help: "Origin of the web app as browsers see it, such as https://chat.example.com",
    },
    public_api_url: String = {
        env: "CLICKCLACK_PUBLIC_API_URL", placeholder: "URL", default_note: "the value of public_url",
        help: "Base of the API as browsers see it; may carry a path",
    },
    embed_frame_ancestors: Vec<String> = {
        env: "CLICKCLACK_EMBED_FRAME_ANCESTORS", flag: Some("embed-frame-ancestors"), shape: Shape::List,
        placeholder: "ORIGINS",
        help: "Origins that may show /embed pages in a frame, separated by commas or white space",
    },
    cookie_namespace: String = {
        env: "CLICKCLACK_COOKIE_NAMESPACE", placeholder: "NAME",
        help: "Keeps apart the cookies of several instances on one host name; changing it signs everybody out",
    },
    access_team_domain: String = {
        env: "CLICKCLACK_ACCESS_TEAM_DOMAIN", flag: Some("access-team-domain"), placeholder: "ORIGIN",
        help: "Trusted proxy (Cloudflare Access): the team's origin",
    },
    access_aud: String = {
        env: "CLICKCLACK_ACCESS_AUD", flag: Some("access-aud"), placeholder: "TAG",
        help: "Trusted proxy (Cloudflare Access): the expected audience tag",
    },
    github_client_id: String = {
        env: "CLICKCLACK_GITHUB_CLIENT_ID", placeholder: "ID",
        help: "Sign-in with GitHub: client id",
    },
    github_client_secret: String = {
        env: "CLICKCLACK_GITHUB_CLIENT_SECRET", placeholder: "SECRET", secret: true,
        help: "Sign-in with GitHub: client secret",
    },
    github_allowed_org: String = {
        env: "CLICKCLACK_GITHUB_ALLOWED_ORG", placeholder: "ORG",
        help: "Only members of this GitHub organization may sign in",
    },
    github_moderator_org: String = {
        env: "CLICKCLACK_GITHUB_MODERATOR_ORG", placeholder: "ORG",
        help: "Members of this GitHub organization become moderators",
    },
    openclaw_id_client_id: String = {
        env: "OPENCLAW_ID_CLIENT_ID", placeholder: "ID",
        help: "Sign-in with OpenID Connect: client id",
    },
    openclaw_id_client_secret: String = {
        env: "OPENCLAW_ID_CLIENT_SECRET", placeholder: "SECRET", secret: true,
        help: "Sign-in with OpenID Connect: client secret",
    },
    openclaw_id_issuer: String = {
        env: "OPENCLAW_ID_ISSUER", placeholder: "URL", default: "https://id.openclaw.ai/api/auth",
        help: "Sign-in with OpenID Connect: issuer",
    },
    pushover_api_token: String = {
        env: "CLICKCLACK_PUSHOVER_API_TOKEN", placeholder: "TOKEN", secret: true,
        help: "Turns on push notifications through Pushover",
    },
    r2_account_id: String = {
        env: "CLICKCLACK_R2_ACCOUNT_ID", placeholder: "ID",
        help: "Object storage: account id, unless an endpoint is given",
    },
    r2_access_key_id: String = {
        env: "CLICKCLACK_R2_ACCESS_KEY_ID", placeholder: "ID",
        help: "Object storage: access key id; for s3:// without one, AWS's usual variables, files and roles",
    },
    r2_secret_access_key: String = {
        env: "CLICKCLACK_R2_SECRET_ACCESS_KEY", placeholder: "SECRET", secret: true,
        help: "Object storage: secret access key",
    },
    r2_endpoint: String = {
        env: "CLICKCLACK_R2_ENDPOINT", placeholder: "URL", default_note: "https://<account>.r2.cloudflarestorage.com",
        help: "Object storage: another S3-compatible endpoint",
    },
    r2_region: String = {
        env: "CLICKCLACK_R2_REGION", placeholder: "REGION", default_note: "auto for r2://, AWS's own way for s3://",
        help: "Object storage: region of the bucket",
    },
    r2_path_style: bool = {
        env: "CLICKCLACK_R2_PATH_STYLE", shape: Shape::Switch, default: "true",
        help: "Object storage: name the bucket in the path; false names it in the host name",
    },
}

impl Config {
    /// Defaults that come from other values, and defaults in place of emptiness where empty makes no sense.
    fn fill(&mut self) {
        self.addr.instead_of_empty();
        let place = Place {
            data: self.data.clone(),
            db: self.db.clone(),
            uploads: self.uploads.clone(),
        }
        .filled();
        (self.data, self.db, self.uploads) = (place.data, place.db, place.uploads);
        while self.openclaw_id_issuer.value.ends_with('/') {
            self.openclaw_id_issuer.value.pop();
        }
    }

    pub fn location(&self) -> Result<Location, Fault> {
        location(&self.db)
    }
}

fn location(db: &Setting<String>) -> Result<Location, Fault> {
    Location::named(&db.value).map_err(|e| Fault {
        message: format!("{}: {}", db.said(), e.message),
        flag: db.from_flag(),
    })
}

/// The settings that say which store a command works on.
#[derive(Clone, Debug)]
pub struct Place {
    pub data: Setting<String>,
    pub db: Setting<String>,
    pub uploads: Setting<String>,
}

impl Place {
    pub fn resolve(sources: &Sources) -> Result<Place, Fault> {
        let (data, db, uploads) = (
            sources.setting(&key::data)?,
            sources.setting(&key::db)?,
            sources.setting(&key::uploads)?,
        );
        Ok(Place { data, db, uploads }.filled())
    }

    fn filled(mut self) -> Place {
        self.data.instead_of_empty();
        let data = self.data.value.trim_end_matches('/');
        self.db.derive(&format!("sqlite://{data}/clickclack.db"), "data");
        self.uploads.derive(&format!("{data}/uploads"), "data");
        self
    }

    pub fn location(&self) -> Result<Location, Fault> {
        location(&self.db)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_has_a_flag() {
        for key in KEYS {
            assert!(
                !(key.secret && key.flag.is_some()),
                "{} would show up in process lists",
                key.name
            );
        }
    }

    #[test]
    fn every_key_has_a_name_a_variable_and_a_help_text_of_its_own() {
        for part in [|k: &Key| k.name, |k: &Key| k.env, |k: &Key| k.help] {
            let mut seen: Vec<_> = KEYS.iter().map(|k| part(k)).collect();
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), KEYS.len());
            assert!(!seen.contains(&""));
        }
    }
}
