//! `admin upload show`: one uploaded file, without its bytes.

use serde_json::json;

use crate::admin::frame::{Frame, Outcome, card, when};
use crate::chat::uploads::listing;
use crate::model::{UploadId, counted, sized};
use crate::store::{Schema, Tx};

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The upload
    #[arg(value_name = "UPLOAD")]
    pub upload: String,
}

pub async fn run(frame: &Frame, args: Args) -> Outcome {
    let store = frame.open(Schema::Current).await?;
    let id = UploadId::from(args.upload.trim());
    let found = store.read(move |tx: &mut Tx| listing::show(tx, &id)).await?;
    let upload = &found.upload;
    let bytes = upload.byte_size.max(0) as u64;
    let text = card(&[
        ("upload", upload.id.to_string()),
        ("file", upload.filename.clone()),
        ("type", upload.content_type.clone()),
        ("size", format!("{} ({})", sized(bytes), counted(bytes, "byte"))),
        (
            "owner",
            format!("{} {}", upload.owner_id, found.owner.as_deref().unwrap_or("-")),
        ),
        ("workspace", upload.workspace_id.to_string()),
        ("object", found.object.clone()),
        ("state", found.state().as_str().to_owned()),
        ("shown by", counted(found.shown_by, "message")),
        ("created", when(upload.created_at)),
        ("hidden", when(found.hidden_at)),
        ("swept at", when(found.sweep_at)),
    ]);
    Ok(frame.mode.one(&json!({ "upload": found }), upload.id.as_str(), &text)?)
}
