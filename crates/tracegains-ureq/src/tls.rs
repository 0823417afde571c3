//! TLS settings that cannot make ureq panic: it does at a root store or a library that is not compiled
//! in, at a missing crypto provider, and at a client certificate whose key is another's.

use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, TlsProvider, parse_pem};

use crate::BuildError;

/// rustls wins where both are compiled in, so that a feature switched on elsewhere changes nothing.
const PROVIDER: TlsProvider =
    if cfg!(feature = "rustls-no-provider") { TlsProvider::Rustls } else { TlsProvider::NativeTls };

/// The platform's trust store, unless there are roots.
pub(crate) fn config(roots: Option<RootCerts>, client: Option<ClientCert>) -> TlsConfig {
    TlsConfig::builder()
        .provider(PROVIDER)
        .root_certs(roots.unwrap_or(RootCerts::PlatformVerifier))
        .client_cert(client)
        .build()
}

pub(crate) fn root_certificates(pem: &[u8]) -> Result<RootCerts, BuildError> {
    let certificates = certificates(pem).ok_or(BuildError::RootCertificates)?;
    // ureq skips what it cannot read, and then trusts nobody.
    #[cfg(feature = "rustls-no-provider")]
    for certificate in &certificates {
        let der = rustls::pki_types::CertificateDer::from(certificate.der().to_vec());
        rustls::RootCertStore::empty().add(der).map_err(|_| BuildError::RootCertificates)?;
    }
    Ok(certificates.into())
}

pub(crate) fn client_certificate(chain: &[u8], key: &[u8]) -> Result<ClientCert, BuildError> {
    let chain = certificates(chain).ok_or(BuildError::ClientCertificate)?;
    let key = PrivateKey::from_pem(key).map_err(|_| BuildError::ClientCertificate)?;
    Ok(ClientCert::new_with_certs(&chain, key))
}

/// At least one certificate, and nothing unreadable between them.
fn certificates(pem: &[u8]) -> Option<Vec<Certificate<'static>>> {
    let mut certificates = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.ok()? {
            certificates.push(certificate);
        }
    }
    (!certificates.is_empty()).then_some(certificates)
}

/// Whether ureq can work with these settings; `supplied` tells whose they are.
pub(crate) fn check(config: &TlsConfig, supplied: bool) -> Result<(), BuildError> {
    let compiled = match config.provider() {
        TlsProvider::Rustls => cfg!(feature = "rustls-no-provider"),
        TlsProvider::NativeTls => cfg!(feature = "native-tls"),
        _ => true,
    };
    let mozilla = matches!(config.root_certs(), RootCerts::WebPki) && !config.disable_verification();
    let mozilla_compiled = cfg!(feature = "rustls") && config.provider() == TlsProvider::Rustls;
    if supplied && (!compiled || mozilla && !mozilla_compiled) {
        return Err(BuildError::AgentTls);
    }
    if config.provider() == TlsProvider::Rustls {
        return check_rustls(config.client_cert());
    }
    match config.client_cert() {
        Some(client) if kind(client) != "Pkcs8" => Err(BuildError::ClientCertificate),
        _ => Ok(()),
    }
}

/// ureq does not export the type of the kind; its names are in `Debug`.
fn kind(client: &ClientCert) -> String {
    format!("{:?}", client.private_key().kind())
}

#[cfg(feature = "rustls-no-provider")]
fn check_rustls(client: Option<&ClientCert>) -> Result<(), BuildError> {
    use rustls::crypto::CryptoProvider;
    use rustls::pki_types::{
        CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer,
    };

    let provider = CryptoProvider::get_default().cloned();
    #[cfg(feature = "rustls")]
    let provider = provider.or_else(|| Some(rustls::crypto::ring::default_provider().into()));
    let provider = provider.ok_or(BuildError::NoCryptoProvider)?;
    let Some(client) = client else { return Ok(()) };
    let chain = client.certs().iter().map(|certificate| CertificateDer::from(certificate.der().to_vec()));
    let der = client.private_key().der().to_vec();
    let key: PrivateKeyDer<'static> = match kind(client).as_str() {
        "Pkcs1" => PrivatePkcs1KeyDer::from(der).into(),
        "Pkcs8" => PrivatePkcs8KeyDer::from(der).into(),
        "Sec1" => PrivateSec1KeyDer::from(der).into(),
        _ => return Err(BuildError::ClientCertificate),
    };
    match rustls::sign::CertifiedKey::from_der(chain.collect(), key, &provider) {
        Ok(_) => Ok(()),
        Err(_) => Err(BuildError::ClientCertificate),
    }
}

#[cfg(not(feature = "rustls-no-provider"))]
fn check_rustls(_: Option<&ClientCert>) -> Result<(), BuildError> {
    Err(BuildError::AgentTls)
}
