//! What object storage answers when something is wrong, in words for the operator (the log) and for the person who
//! waits (who learns whether trying again helps).

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_smithy_types::error::metadata::ErrorMetadata;

use crate::model::{Error, Kind};
use crate::store::blobs::missing;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Check,
    Store,
    Read,
    Remove,
}

/// The error of one request about `bucket`.
pub fn trouble<E>(doing: Doing, bucket: &str, e: SdkError<E>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let status = e.raw_response().map(|answer| answer.status().as_u16());
    let code = e.as_service_error().and_then(|e| e.meta().code()).map(str::to_owned);
    let detail = match e.as_service_error().map(ProvideErrorMetadata::meta) {
        Some(meta) => told(status, meta),
        None => DisplayErrorContext(&e).to_string(),
    };
    judged(doing, bucket, status, code.as_deref()).because(detail)
}

fn told(status: Option<u16>, meta: &ErrorMetadata) -> String {
    let text: String = meta.message().unwrap_or_default().chars().take(512).collect();
    let status = status.map_or_else(String::new, |s| s.to_string());
    format!("{status} {} {text}", meta.code().unwrap_or("no code"))
        .trim()
        .to_owned()
}

fn judged(doing: Doing, bucket: &str, status: Option<u16>, code: Option<&str>) -> Error {
    let wrong = |text: String| Error::new(Kind::Internal, text).code("upload_storage");
    match (code, status) {
        (Some("NoSuchBucket"), _) => wrong(format!("upload storage: there is no bucket {bucket}")),
        // Without a body, as HEAD has it, a missing bucket and a missing object look alike.
        (_, Some(404)) if doing == Doing::Check => wrong(format!("upload storage: there is no bucket {bucket}")),
        (Some("NoSuchKey" | "NotFound"), _) | (None, Some(404)) => missing(),
        (Some("InvalidAccessKeyId" | "SignatureDoesNotMatch" | "AuthorizationHeaderMalformed"), _) | (_, Some(401)) => {
            wrong(format!("upload storage: {bucket} does not accept the access key"))
        }
        (Some("AccessDenied"), _) | (_, Some(403)) => {
            wrong(format!("upload storage: the access key may not do this in {bucket}"))
        }
        (Some("PermanentRedirect"), _) | (_, Some(301)) => wrong(format!(
            "upload storage: {bucket} is in another region or at another endpoint"
        )),
        (_, Some(status)) if (400..500).contains(&status) && status != 429 => {
            wrong(format!("upload storage: {bucket} refused the request"))
        }
        // The SDK has tried more than once.
        (_, Some(_)) => Error::unavailable("upload storage is busy or out of order; try again"),
        (_, None) => Error::unreachable("upload storage cannot be reached; try again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trouble_says_what_to_do() {
        for (status, code, kind, words) in [
            (Some(404), Some("NoSuchBucket"), Kind::Internal, "no bucket b"),
            (Some(404), Some("NoSuchKey"), Kind::NotFound, "not found"),
            (Some(403), Some("SignatureDoesNotMatch"), Kind::Internal, "access key"),
            (Some(403), None, Kind::Internal, "may not"),
            (Some(301), None, Kind::Internal, "region"),
            (Some(503), Some("SlowDown"), Kind::Unavailable, "try again"),
            (None, None, Kind::Unreachable, "cannot be reached"),
        ] {
            let e = judged(Doing::Store, "b", status, code);
            assert!(e.kind == kind && e.message.contains(words), "{e:?}");
        }
    }
}
