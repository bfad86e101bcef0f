//! The flags that every client command takes. They may stand before the command words or behind them; the last one
//! counts.

use super::Mode;

#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Server and output")]
pub struct Flags {
    /// Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the
    /// stored token of that server] [env: CLICKCLACK_TOKEN]
    #[arg(long, value_name = "TOKEN")]
    pub token: Option<String>,
    /// Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]
    #[arg(long, visible_alias = "user-id", value_name = "USER")]
    pub user: Option<String>,
    /// Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]
    #[arg(long, value_name = "WORKSPACE")]
    pub workspace: Option<String>,
    /// Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]
    #[arg(long, value_name = "CHANNEL")]
    pub channel: Option<String>,
    /// Answer with JSON
    #[arg(long)]
    pub json: bool,
    /// Answer with the one field a script wants
    #[arg(long)]
    pub plain: bool,
    /// Say more on standard error
    #[arg(long)]
    pub verbose: bool,
    /// Say less on standard error
    #[arg(long)]
    pub quiet: bool,
    /// Never ask; no command does
    #[arg(long)]
    pub no_input: bool,
    /// No colour; answers have none
    #[arg(long)]
    pub no_color: bool,
}

impl Flags {
    /// JSON wins when both are given.
    pub fn mode(&self) -> Mode {
        match (self.json, self.plain) {
            (true, _) => Mode::Json,
            (false, true) => Mode::Plain,
            (false, false) => Mode::Human,
        }
    }
}
