//! Signing in by magic link, and signing out.
//! Both sign-in endpoints work without a credential; what protects them is the loopback rule and the same-origin proof.

use hyper::header::USER_AGENT;

use crate::chat::magic;
use crate::chat::sessions::{self, NewSession};
use crate::model::{Error, Kind, Result};
use crate::server::call::Call;
use crate::server::gate::same_origin;
use crate::server::local::is_local_request;
use crate::server::reply::{Reply, object};

/// `POST /api/auth/magic/request`: a development server mints links for its own machine. In production links are
/// minted by an operator.
pub async fn request_link(mut call: Call) -> Result<Reply> {
    if !call.app.settings.dev_bootstrap {
        return Err(Error::new(
            Kind::NotImplemented,
            "magic-link delivery is not configured",
        ));
    }
    if !is_local_request(call.peer, &call.parts.headers) {
        return Err(Error::forbidden(
            "magic-link token minting is only available from loopback clients",
        ));
    }
    let mut fields = call.fields()?;
    let (email, name) = (fields.text("email")?, fields.text("display_name")?);
    let (link, token) = call.app.store.write(move |tx| magic::mint(tx, &email, &name)).await?;
    Ok(Reply::created(&object! { magic_link: link, token: token }))
}

/// Content type and origin are checked because a foreign page could otherwise sign a browser in to another account.
pub fn from_own_page(call: &Call) -> Result<()> {
    if !is_json(call.header("content-type")) {
        return Err(Error::new(
            Kind::UnsupportedMedia,
            "content-type must be application/json",
        ));
    }
    if !same_origin(call.app.public.as_ref(), &call.parts.headers) {
        return Err(Error::forbidden("cross-site login requests are not allowed").code("cross_site"));
    }
    Ok(())
}

/// `POST /api/auth/magic/consume`
pub async fn consume_link(mut call: Call) -> Result<Reply> {
    from_own_page(&call)?;
    let token = call.fields()?.text("token")?;
    let agent = user_agent(&call);
    let signed_in = call
        .app
        .store
        .write(move |tx| magic::consume(tx, &token, &agent))
        .await?;
    Ok(with_session(&call, Reply::ok(&signed_in), &signed_in.session))
}

/// The answer also gives the browser its cookie.
pub fn with_session(call: &Call, reply: Reply, session: &NewSession) -> Reply {
    let cookie = call
        .app
        .cookies
        .sign_in(&session.token, session.expires_at, call.peer, &call.parts.headers);
    reply.cookie(&cookie)
}

/// `POST /api/auth/logout`: ends the session of this request and makes the browser forget its cookie.
pub async fn logout(call: Call) -> Result<Reply> {
    call.write(sessions::logout).await?;
    let cookie = call.app.cookies.sign_out(call.peer, &call.parts.headers);
    Ok(Reply::no_content().cookie(&cookie))
}

pub fn user_agent(call: &Call) -> String {
    let sent = call
        .parts
        .headers
        .get(USER_AGENT)
        .map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    sent.unwrap_or_default()
}

/// `application/json` with well-formed parameters, if any.
fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let named = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    named
        && parts.all(|p| {
            p.is_empty()
                || p.split_once('=')
                    .is_some_and(|(k, v)| !k.trim().is_empty() && !v.is_empty())
        })
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn only_a_well_formed_json_content_type_signs_in() {
        for (value, json) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/json;", true),
            ("application/json;charset", false),
            ("application/json; =x", false),
            ("application/jsonp", false),
            ("text/plain", false),
            ("", false),
        ] {
            assert_eq!(is_json(value), json, "{value}");
        }
    }
}
