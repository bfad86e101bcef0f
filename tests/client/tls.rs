//! As in production: a proxy that speaks TLS before the server, requests and the socket through it.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::CertifiedKey;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::harness::{Engine, World};
use crate::shell::Shell;

/// Forwards to a server; its port, and its certificate as PEM. Ends with the process of the test.
fn proxy(to: u16) -> (u16, String) {
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        runtime.block_on(async {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that does not trust the certificate goes away here.
                    let Ok(mut outer) = acceptor.accept(tcp).await else {
                        return;
                    };
                    let mut inner = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], to)))
                        .await
                        .unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut outer, &mut inner).await;
                });
            }
        })
    });
    (port, cert.pem())
}

#[test]
fn a_server_behind_tls_is_asked_and_followed_when_its_certificate_is_trusted() {
    let world = World::new(Engine::Sqlite);
    let (port, pem) = proxy(world.server.port);
    let token = world.owner.token.as_deref().unwrap();
    let shell = Shell::at(&format!("https://localhost:{port}"), token);
    let trusted = shell.home.path().join("authority.pem");
    std::fs::write(&trusted, pem).unwrap();
    shell.fails(&["whoami"], 10, "invalid peer certificate");
    let shell = shell.with("SSL_CERT_FILE", trusted.to_str().unwrap());
    assert_eq!(shell.line("whoami --plain").ok().line(), world.owner_id);
    let stream = shell.connected(&["tail"]);
    shell.line("send through the proxy").ok();
    assert!(stream.next().ends_with("\tthrough the proxy"));
    // The certificate is for another name.
    let by_address = format!("https://127.0.0.1:{port}");
    shell.fails(&["whoami", "--server", &by_address], 10, "invalid peer certificate");
}
