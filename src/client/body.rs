//! Where the text of a message comes from: a flag, a file, standard input, or the words of the command line.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::stored::cannot;
use super::{Failure, Outcome, exit};
use crate::model::Error;

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Message")]
pub struct BodyArgs {
    /// Text of the message
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub body: Option<String>,
    /// File with the text
    #[arg(long, value_name = "PATH")]
    pub file: Option<PathBuf>,
    /// Read the text from standard input
    #[arg(long)]
    pub stdin: bool,
    /// Message that this one quotes
    #[arg(long, value_name = "MESSAGE_ID")]
    pub reply_to: Option<String>,
    /// Text of the message, when no flag gives it; from its first word on nothing is a flag
    #[arg(trailing_var_arg = true, value_name = "TEXT", help_heading = None)]
    pub words: Vec<String>,
}

impl BodyArgs {
    /// The request. The first source that was given counts.
    pub fn request(&self) -> Outcome<Value> {
        let body = self.text()?;
        if body.trim().is_empty() {
            return Err(Failure::usage("message body is required"));
        }
        let mut request = json!({ "body": body });
        if let Some(quoted) = self.reply_to.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
            request["quoted_message_id"] = quoted.into();
        }
        Ok(request)
    }

    fn text(&self) -> Outcome<String> {
        if let Some(body) = self.body.as_ref().filter(|body| !body.trim().is_empty()) {
            return Ok(body.clone());
        }
        if let Some(path) = &self.file {
            let bytes = std::fs::read(path).map_err(|e| cannot("read", path, e))?;
            return utf8(bytes, &path.display().to_string());
        }
        if self.stdin {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)
                .map_err(|e| Failure::new(exit::FAILED, Error::invalid(format!("cannot read standard input: {e}"))))?;
            return utf8(bytes, "standard input");
        }
        Ok(self.words.join(" "))
    }
}

fn utf8(bytes: Vec<u8>, from: &str) -> Outcome<String> {
    String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{from} is no UTF-8 text; a message is text")))
}
