//! `backup show F`: what a backup says it holds. Reads its manifest and its lists of hashes; `verify` reads all of it.

use serde_json::json;

use super::{Named, failure, verify};
use crate::admin::frame::{Frame, Outcome};
use crate::model::{counted, safe};
use crate::store::backup;

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    pub named: Named,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let place = args.named.place(frame).await?;
    let (found, manifest, parts) = backup::show(place.clone()).await.map_err(|e| failure(&place, e))?;
    let mut text = verify::human(&found);
    if let Some(manifest) = &manifest {
        text += "\ntables:";
        for table in manifest.tables.iter().filter(|t| t.rows > 0) {
            text += &format!("\n  {:<32} {}", safe(&table.name), counted(table.rows, "row"));
        }
        text += "\nleft out:";
        for other in &manifest.left_out {
            text += &format!(
                "\n  {:<32} {}, {}",
                safe(&other.name),
                safe(&other.class),
                safe(&other.why)
            );
        }
    }
    let json = json!({ "backup": found, "manifest": manifest, "parts": parts });
    Ok(frame.mode.one(&json, &found.taken_at.to_string(), &text)?)
}
