//! Uploads: storing one (see `intake`), looking one up by its nonce, sending its bytes, attaching it.

use hyper::header::{HeaderName, HeaderValue};

use crate::chat::uploads;
use crate::model::{MessageId, Result, UploadId};
use crate::server::call::Call;
use crate::server::download;
use crate::server::reply::{Reply, object};

mod intake;

pub use intake::create;

/// `GET /api/uploads/by-nonce`: every answer says that the server knows this endpoint, so that a client can tell a miss
/// from an old server.
pub async fn by_nonce(call: Call) -> Result<Reply> {
    const MARK: HeaderName = HeaderName::from_static("x-clickclack-upload-nonce");
    let reply = find_by_nonce(&call).await.unwrap_or_else(|e| call.failed(e));
    Ok(reply.header(MARK, HeaderValue::from_static("supported")))
}

async fn find_by_nonce(call: &Call) -> Result<Reply> {
    let (workspace, nonce) = (call.query_text("workspace_id"), call.query_text("nonce"));
    let upload = call
        .read(move |tx, actor| uploads::by_nonce(tx, actor, &workspace, &nonce))
        .await?;
    Ok(Reply::ok(&object! { upload: upload }))
}

/// `GET` and `HEAD /api/uploads/{upload_id}`
pub async fn download(call: Call) -> Result<Reply> {
    let id: UploadId = call.id("upload_id");
    let stored = call.read(move |tx, actor| uploads::open(tx, actor, &id)).await?;
    download::answer(&call.app.blobs, &call.parts.method, &call.parts.headers, &stored).await
}

/// `POST /api/messages/{message_id}/attachments`
pub async fn attach(mut call: Call) -> Result<Reply> {
    let message: MessageId = call.id("message_id");
    let upload = call.fields().and_then(|mut fields| fields.text("upload_id"));
    call.write(move |tx, actor| uploads::attach(tx, actor, &message, &UploadId::from(upload?)))
        .await?;
    Ok(Reply::ok(&object! { ok: true }))
}
