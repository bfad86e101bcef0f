//! `postgres://` URLs: what the driver does not read itself, above all TLS by `sslmode` as libpq means it.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure::failed;
use crate::model::{Error, Kind, Result};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How far the server's certificate is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    /// `require`, `prefer`: encrypted, not verified.
    Nothing,
    /// `verify-ca`: signed by a trusted authority, whatever its name.
    Authority,
    /// `verify-full`.
    AuthorityAndName,
}

pub struct Target {
    config: Config,
    /// `None`: `sslmode=disable`.
    check: Option<Check>,
    root_cert: Option<String>,
    shown: String,
}

impl Target {
    pub fn parse(url: &str) -> Result<Target> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut mode = "prefer".to_owned();
        let mut root_cert = None;
        let mut kept = Vec::new();
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = value.to_owned(),
                Some(("sslrootcert", value)) => root_cert = Some(value.replace("%2F", "/").replace("%2f", "/")),
                _ => kept.push(pair),
            }
        }
        let shown = masked(url);
        let invalid = |why: String| Error::invalid(format!("the database URL {shown} is not usable: {why}"));
        let mut config: Config = if kept.is_empty() {
            base.to_owned()
        } else {
            format!("{base}?{}", kept.join("&"))
        }
        .parse()
        .map_err(|e: tokio_postgres::Error| invalid(e.to_string()))?;
        let (check, ssl) = match mode.as_str() {
            "disable" => (None, SslMode::Disable),
            "allow" | "prefer" => (Some(Check::Nothing), SslMode::Prefer),
            "require" => (Some(Check::Nothing), SslMode::Require),
            "verify-ca" => (Some(Check::Authority), SslMode::Require),
            "verify-full" => (Some(Check::AuthorityAndName), SslMode::Require),
            other => {
                return Err(invalid(format!(
                    "sslmode={other} is none of disable, allow, prefer, require, verify-ca, verify-full"
                )));
            }
        };
        config.ssl_mode(ssl);
        config.connect_timeout(CONNECT_TIMEOUT);
        config.keepalives_idle(Duration::from_secs(30));
        if config.get_application_name().is_none() {
            config.application_name("clickclack");
        }
        Ok(Target {
            config,
            check,
            root_cert,
            shown,
        })
    }

    /// A client whose connection runs on the current runtime.
    pub async fn connect(&self) -> Result<Client> {
        let (client, connection) = self.connect_raw().await?;
        tokio::spawn(connection.run());
        Ok(client)
    }

    /// The same with the connection in hand, for listening to notifications.
    pub async fn connect_raw(&self) -> Result<(Client, Wire)> {
        let told = |e: tokio_postgres::Error| {
            let reason = match e.as_db_error() {
                Some(answer) => answer.message().to_owned(),
                None => std::error::Error::source(&e).map_or_else(|| e.to_string(), |s| s.to_string()),
            };
            let kind = failed(e);
            let kind = if kind.kind == Kind::Internal {
                Kind::Invalid
            } else {
                Kind::Unreachable
            };
            Error::new(kind, format!("cannot reach the database {}: {reason}", self.shown))
        };
        let connecting = async {
            match self.check {
                None => {
                    let (client, connection) = self.config.connect(NoTls).await.map_err(told)?;
                    Ok((client, Wire::Plain(Box::new(connection))))
                }
                Some(check) => {
                    let tls = MakeRustlsConnect::new(self.tls(check)?);
                    let (client, connection) = self.config.connect(tls).await.map_err(told)?;
                    Ok((client, Wire::Tls(Box::new(connection))))
                }
            }
        };
        // The driver's own limit covers one address only, and not the wait for an answer.
        tokio::time::timeout(CONNECT_TIMEOUT * 2, connecting)
            .await
            .unwrap_or_else(|_| {
                Err(Error::unreachable(format!(
                    "the database {} did not answer in time",
                    self.shown
                )))
            })
    }

    fn tls(&self, check: Check) -> Result<ClientConfig> {
        let provider = Arc::new(ring::default_provider());
        let verifier = Arc::new(Verifier {
            check,
            inner: self.authority(check, &provider)?,
            provider: provider.clone(),
        });
        Ok(ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::internal)?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth())
    }

    fn authority(&self, check: Check, provider: &Arc<CryptoProvider>) -> Result<Option<Arc<WebPkiServerVerifier>>> {
        if check == Check::Nothing {
            return Ok(None);
        }
        let mut roots = RootCertStore::empty();
        match &self.root_cert {
            Some(path) => {
                let bad = |e: String| Error::invalid(format!("sslrootcert {path}: {e}"));
                for cert in CertificateDer::pem_file_iter(path).map_err(|e| bad(e.to_string()))? {
                    roots
                        .add(cert.map_err(|e| bad(e.to_string()))?)
                        .map_err(|e| bad(e.to_string()))?;
                }
            }
            None => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .build()
            .map(Some)
            .map_err(|e| Error::invalid(format!("no certificate authority to check the database against: {e}")))
    }
}

type TlsStream = <MakeRustlsConnect as tokio_postgres::tls::MakeTlsConnect<Socket>>::Stream;

/// The connection's half that moves bytes.
pub enum Wire {
    Plain(Box<tokio_postgres::Connection<Socket, tokio_postgres::tls::NoTlsStream>>),
    Tls(Box<tokio_postgres::Connection<Socket, TlsStream>>),
}

impl Wire {
    async fn run(self) {
        // An error here shows as a closed client to whoever uses it.
        let _ = match self {
            Wire::Plain(connection) => connection.await,
            Wire::Tls(connection) => connection.await,
        };
    }

    /// The next notification or notice; `None` when the connection ended.
    pub async fn message(&mut self) -> Option<Result<tokio_postgres::AsyncMessage, tokio_postgres::Error>> {
        std::future::poll_fn(|cx| match self {
            Wire::Plain(connection) => connection.poll_message(cx),
            Wire::Tls(connection) => connection.poll_message(cx),
        })
        .await
    }
}

/// For people: a password is shown as `***`, wherever it stands and whatever characters it holds that should have been
/// escaped. Rather too much is hidden than a part of it shown.
pub fn masked(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let told = without_parameter(rest);
    let (who, there) = match told.rsplit_once('@') {
        Some((who, there)) => (who, format!("@{there}")),
        // It went with the value of a parameter.
        None if rest.contains('@') => (told.as_str(), String::new()),
        None => return format!("{scheme}://{told}"),
    };
    match who.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:***{there}"),
        None => format!("{scheme}://{who}{there}"),
    }
}

/// The URL without its password, for a command line, and the password, for the environment.
pub fn parted(url: &str) -> Result<(String, Option<String>)> {
    let password = Target::parse(url)?.config.get_password().map(<[u8]>::to_vec);
    let shown = masked(url).replacen(":***@", "@", 1);
    let (base, query) = shown.split_once('?').unwrap_or((&shown, ""));
    let hidden = |pair: &&str| pair.is_empty() || pair.to_ascii_lowercase().starts_with("password=");
    let kept: Vec<_> = query.split('&').filter(|pair| !hidden(pair)).collect();
    let bare = match kept.as_slice() {
        [] => base.to_owned(),
        kept => format!("{base}?{}", kept.join("&")),
    };
    Ok((bare, password.map(|p| String::from_utf8_lossy(&p).into_owned())))
}

fn without_parameter(text: &str) -> String {
    const NAME: &str = "password=";
    let (mut shown, mut rest) = (String::new(), text);
    while let Some(at) = rest.to_ascii_lowercase().find(NAME) {
        let (before, value) = rest.split_at(at + NAME.len());
        shown += before;
        shown += "***";
        rest = value.find('&').map_or("", |end| &value[end..]);
    }
    shown + rest
}

#[derive(Debug)]
struct Verifier {
    check: Check,
    inner: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(inner) = &self.inner else {
            return Ok(ServerCertVerified::assertion());
        };
        match inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.check == Check::Authority => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_parted_from_its_url() {
        let parted = |url: &str| parted(url).unwrap();
        let secret = Some("p/w".to_owned());
        assert_eq!(
            parted("postgres://u:p%2Fw@h:1/d"),
            ("postgres://u@h:1/d".into(), secret.clone())
        );
        let asked = parted("postgres://u@h/d?password=p/w&sslmode=require");
        assert_eq!(asked, ("postgres://u@h/d?sslmode=require".into(), secret));
        assert_eq!(parted("postgres://u@h/d"), ("postgres://u@h/d".into(), None));
    }

    #[test]
    fn passwords_never_show() {
        for (url, shown) in [
            (
                "postgres://u:secret@h:5/db?sslmode=require",
                "postgres://u:***@h:5/db?sslmode=require",
            ),
            ("postgres://h:5/db", "postgres://h:5/db"),
            ("postgres://u@h/db", "postgres://u@h/db"),
            (
                "postgres:///db?user=u&password=secret",
                "postgres:///db?user=u&password=***",
            ),
            (
                "postgres:///db?password=secret&user=u",
                "postgres:///db?password=***&user=u",
            ),
            ("postgres:///db?password=se@cret", "postgres:///db?password=***"),
            // Characters that should have been escaped.
            ("postgres://u:se/cret@h/db", "postgres://u:***@h/db"),
            ("postgres://u:se?cret@h/db", "postgres://u:***@h/db"),
            ("postgres://u:se@cret@h/db", "postgres://u:***@h/db"),
            ("postgres://u:password=secret@h/db", "postgres://u:***"),
        ] {
            assert_eq!(masked(url), shown);
        }
    }

    #[test]
    fn unknown_sslmodes_are_named() {
        let refused = Target::parse("postgres://u:secret@localhost/db?sslmode=maybe")
            .err()
            .unwrap()
            .message;
        assert!(
            refused.contains("sslmode=maybe") && !refused.contains("secret"),
            "{refused}"
        );
    }
}
