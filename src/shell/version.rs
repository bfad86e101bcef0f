//! What this binary is. Stamped at build time through the environment; a build by hand is `dev`.

use std::sync::LazyLock;

macro_rules! stamp {
    ($name:literal, $default:literal) => {
        match option_env!($name) {
            Some(text) => text,
            None => $default,
        }
    };
}

pub const VERSION: &str = stamp!("CLICKCLACK_VERSION", "dev");
pub const COMMIT: &str = stamp!("CLICKCLACK_COMMIT", "none");
pub const DATE: &str = stamp!("CLICKCLACK_BUILD_DATE", "unknown");

/// `dev (none, unknown)`.
pub fn line() -> &'static str {
    static LINE: LazyLock<String> = LazyLock::new(|| format!("{VERSION} ({COMMIT}, {DATE})"));
    &LINE
}
