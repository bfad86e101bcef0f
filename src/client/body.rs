//! Where the text of a message comes from: a flag, a file, standard input, or the words of the command line.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::stored::cannot;
use super::{Failure, Outcome};

/// What a request may hold; a longer text need not be read to its end, which a pipe may not have.
const LARGEST: u64 = 1 << 20;

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
            let file = File::open(path).map_err(|e| cannot("read", path, e))?;
            return read(file, path);
        }
        if self.stdin {
            return read(io::stdin(), Path::new("standard input"));
        }
        Ok(self.words.join(" "))
    }
}

fn read(from: impl Read, name: &Path) -> Outcome<String> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| cannot("read", name, e))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::usage(format!(
            "{} is longer than a message can be",
            name.display()
        )));
    }
    String::from_utf8(bytes)
        .map_err(|_| Failure::usage(format!("{} is no UTF-8 text; a message is text", name.display())))
}
