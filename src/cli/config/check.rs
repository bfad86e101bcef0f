//! The checks of a merged configuration, in the contract's order; the first that fails is told. What concerns public
//! URLs, cookies and frames is judged by `server::Settings`; here stands what binds several keys together.

use std::time::Duration;

use super::{Config, Fault, Flags, Origin, Setting};
use crate::admin::doctor;
use crate::server::{Backups, Settings, public_origin};
use crate::store::blobs::BlobPlace;

fn bad_value(setting: &Setting<String>, what: &str) -> Fault {
    Fault {
        message: format!("{}: {:?} is {what}", setting.said(), setting.value),
        flag: setting.from_flag(),
    }
}

impl Config {
    /// The settings of a server in canonical form. Touches neither disk nor network.
    pub fn check(&self) -> Result<Settings, Fault> {
        self.access()?;
        // The cookie policy is judged with the URLs but told last.
        let settings = match self.settings().validate() {
            Err(e) if !e.message.starts_with("cookie policy: ") => return Err(self.blame(&e.message)),
            judged => judged,
        };
        self.github()?;
        self.openid()?;
        let mut settings = settings.map_err(|e| self.blame(&e.message))?;
        self.address()?;
        settings.backups = self.backups()?;
        self.location()?;
        self.object_storage()?;
        Ok(settings)
    }

    fn settings(&self) -> Settings {
        use crate::shell::version;
        Settings {
            addr: self.addr.value.clone(),
            data: self.data.value.clone().into(),
            environment: self.environment.value.clone(),
            metrics_enabled: self.metrics_enabled.value,
            dev_bootstrap: self.dev_bootstrap.value,
            invite_signup: self.invite_signup.value,
            public_url: Some(self.public_url.value.clone()),
            public_api_url: Some(self.public_api_url.value.clone()),
            embed_frame_ancestors: self.embed_frame_ancestors.value.clone(),
            cookie_namespace: self.cookie_namespace.value.clone(),
            backups: None,
            version: version::VERSION.into(),
            commit: version::COMMIT.into(),
        }
    }

    /// Its form; whether its host is here shows when the server listens.
    fn address(&self) -> Result<(), Fault> {
        let port = self.addr.value.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
        match port {
            Some(Ok(_)) => Ok(()),
            _ => Err(bad_value(&self.addr, "no address such as :8080 or 127.0.0.1:8080")),
        }
    }

    fn backups(&self) -> Result<Option<Backups>, Fault> {
        let (to, every, keep) = (&self.backup_to, &self.backup_every, &self.backup_keep);
        let interval = interval(&every.value).ok_or_else(|| bad_value(every, "no time such as 30m, 12h or 7d"))?;
        let kept = keep.value.trim().parse().ok().filter(|n| *n > 0);
        let kept = kept.ok_or_else(|| bad_value(keep, "no number from 1 on"))?;
        Ok(is_set(to).then(|| Backups {
            to: to.value.trim().into(),
            every: interval,
            keep: kept,
        }))
    }

    /// Of what `Settings` judges, only the frame ancestors can come from a flag.
    fn blame(&self, message: &str) -> Fault {
        let frames = &self.embed_frame_ancestors;
        match message.strip_prefix(frames.key.env).filter(|_| frames.from_flag()) {
            Some(rest) => Fault {
                message: frames.said() + rest,
                flag: true,
            },
            None => Fault {
                message: message.to_owned(),
                flag: false,
            },
        }
    }

    fn access(&self) -> Result<(), Fault> {
        let (domain, aud) = (&self.access_team_domain, &self.access_aud);
        let fault = |message: String| Fault {
            message,
            flag: domain.from_flag() || aud.from_flag(),
        };
        if is_set(domain) != is_set(aud) {
            return Err(fault(together(domain, aud)));
        }
        if !is_set(domain) {
            return Ok(());
        }
        let name = domain.flag_or_env();
        let origin = public_origin(&domain.value).map_err(|e| fault(format!("{name}: {}", e.message)))?;
        if !origin.to_string().starts_with("https://") {
            return Err(fault(format!("{name} must be an HTTPS origin")));
        }
        Ok(())
    }

    fn github(&self) -> Result<(), Fault> {
        let (id, secret) = (&self.github_client_id, &self.github_client_secret);
        if is_set(id) != is_set(secret) {
            return wrong(together(id, secret));
        }
        if is_set(id) && !is_set(&self.public_url) {
            return wrong("GitHub OAuth requires CLICKCLACK_PUBLIC_URL");
        }
        if !is_set(id) && (is_set(&self.github_allowed_org) || is_set(&self.github_moderator_org)) {
            return wrong("GitHub organization settings require GitHub OAuth credentials");
        }
        Ok(())
    }

    fn openid(&self) -> Result<(), Fault> {
        let (id, secret) = (&self.openclaw_id_client_id, &self.openclaw_id_client_secret);
        if is_set(id) != is_set(secret) {
            return wrong(together(id, secret));
        }
        if is_set(id) && !is_set(&self.public_url) {
            return wrong("OpenClaw ID sign-in requires CLICKCLACK_PUBLIC_URL");
        }
        Ok(())
    }

    fn object_storage(&self) -> Result<(), Fault> {
        let uploads = &self.uploads;
        let Some(bucket) = uploads.value.strip_prefix("r2://") else {
            if uploads.value.starts_with("s3://")
                && is_set(&self.r2_access_key_id) != is_set(&self.r2_secret_access_key)
            {
                return wrong(together(&self.r2_access_key_id, &self.r2_secret_access_key));
            }
            return self.blob_place().map(drop);
        };
        if !is_set(&self.r2_account_id) && !is_set(&self.r2_endpoint) {
            return wrong("r2 account id is required");
        }
        if !is_set(&self.r2_access_key_id) {
            return wrong("r2 access key id is required");
        }
        if !is_set(&self.r2_secret_access_key) {
            return wrong("r2 secret access key is required");
        }
        if bucket.split('/').next().is_none_or(str::is_empty) {
            return wrong("r2 bucket is required");
        }
        Ok(())
    }

    /// Another place for objects than the one of uploads, with what the settings say about buckets.
    pub fn blob_place_at(&self, url: &str) -> Result<BlobPlace, Fault> {
        let mut config = self.clone();
        config.uploads.value = url.trim().to_owned();
        config.uploads.origin = Origin::Default;
        config.blob_place()
    }

    /// Where upload bytes live, with what a bucket needs.
    pub fn blob_place(&self) -> Result<BlobPlace, Fault> {
        let place = BlobPlace::parse(&self.uploads.value).map_err(|e| Fault {
            message: match self.uploads.from_flag() {
                true => format!("{}: {}", self.uploads.said(), e.message),
                false => e.message.into_owned(),
            },
            flag: self.uploads.from_flag(),
        })?;
        let BlobPlace::Bucket(mut bucket) = place else {
            return Ok(place);
        };
        let set = |setting: &Setting<String>| is_set(setting).then(|| setting.value.trim().to_owned());
        let r2 = self.uploads.value.starts_with("r2://");
        let account = set(&self.r2_account_id).filter(|_| r2);
        bucket.endpoint =
            set(&self.r2_endpoint).or_else(|| account.map(|id| format!("https://{id}.r2.cloudflarestorage.com")));
        bucket.region = set(&self.r2_region).or_else(|| r2.then(|| "auto".to_owned()));
        bucket.path_style = self.r2_path_style.value;
        bucket.key = set(&self.r2_access_key_id).zip(set(&self.r2_secret_access_key));
        Ok(BlobPlace::Bucket(bucket))
    }
}

impl<C> Flags<C> {
    /// The configuration as `doctor` looks at it: also one that `serve` would refuse.
    pub fn doctored(&self) -> doctor::Settings {
        let config = match self.config() {
            Ok(config) => config,
            Err(fault) => {
                return doctor::Settings {
                    fault: Some(fault.message),
                    ..doctor::Settings::default()
                };
            }
        };
        let text = |setting: &Setting<String>| is_set(setting).then(|| setting.value.clone());
        let (fault, settings) = match config.check() {
            Ok(settings) => (None, settings),
            Err(fault) => (Some(fault.message), config.settings()),
        };
        let org = text(&config.github_allowed_org);
        doctor::Settings {
            fault,
            addr: settings.addr,
            public_url: settings.public_url.unwrap_or_default(),
            public_api_url: settings.public_api_url.unwrap_or_default(),
            frame_ancestors: settings.embed_frame_ancestors,
            dev_bootstrap: settings.dev_bootstrap,
            github: text(&config.github_client_id)
                .map(|_| org.map_or_else(|| "everybody".into(), |org| format!("members of {org}"))),
            openid: text(&config.openclaw_id_client_id).map(|_| config.openclaw_id_issuer.value.clone()),
            access: text(&config.access_team_domain),
        }
    }
}

/// A number and its unit: s, m, h or d.
fn interval(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit = text.chars().next_back()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        _ => return None,
    };
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    (1..=100_000)
        .contains(&number)
        .then(|| Duration::from_secs(number * seconds))
}

/// Blank counts as not set.
fn is_set(setting: &Setting<String>) -> bool {
    !setting.value.trim().is_empty()
}

fn together(one: &Setting<String>, other: &Setting<String>) -> String {
    format!(
        "{} and {} must be configured together",
        one.flag_or_env(),
        other.flag_or_env()
    )
}

/// A fault of the file or the environment.
fn wrong(message: impl Into<String>) -> Result<(), Fault> {
    Err(Fault {
        message: message.into(),
        flag: false,
    })
}
