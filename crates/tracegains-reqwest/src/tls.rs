//! TLS settings that cannot make reqwest panic: it does where rustls has no crypto provider.

#[cfg(feature = "rustls-no-provider")]
use std::sync::Arc;

use reqwest::{Certificate, ClientBuilder, Identity};

use crate::BuildError;

pub(crate) fn root_certificates(pem: &[u8]) -> Result<Vec<Certificate>, BuildError> {
    let certificates = Certificate::from_pem_bundle(pem).map_err(|_| BuildError::RootCertificates)?;
    // reqwest would tell only while it builds its client, and not why.
    #[cfg(feature = "rustls-no-provider")]
    {
        use rustls::pki_types::{CertificateDer, pem::PemObject as _};
        for der in CertificateDer::pem_slice_iter(pem) {
            let der = der.map_err(|_| BuildError::RootCertificates)?;
            rustls::RootCertStore::empty().add(der).map_err(|_| BuildError::RootCertificates)?;
        }
    }
    if certificates.is_empty() { Err(BuildError::RootCertificates) } else { Ok(certificates) }
}

#[cfg(feature = "rustls-no-provider")]
pub(crate) fn client_certificate(chain: &[u8], key: &[u8]) -> Result<Identity, BuildError> {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

    let provider = provider()?;
    let unusable = |_| BuildError::ClientCertificate;
    let certificates = CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().map_err(unusable)?;
    let private = PrivateKeyDer::from_pem_slice(key).map_err(unusable)?;
    // reqwest would tell only while it builds its client, and not why.
    rustls::sign::CertifiedKey::from_der(certificates, private, provider)
        .map_err(|_| BuildError::ClientCertificate)?;
    Identity::from_pem(&[chain, b"\n", key].concat()).map_err(|_| BuildError::ClientCertificate)
}

#[cfg(not(feature = "rustls-no-provider"))]
pub(crate) fn client_certificate(chain: &[u8], key: &[u8]) -> Result<Identity, BuildError> {
    Identity::from_pkcs8_pem(chain, key).map_err(|_| BuildError::ClientCertificate)
}

/// rustls wins where both are compiled in, so that a feature switched on elsewhere changes nothing.
pub(crate) fn backend(builder: ClientBuilder) -> ClientBuilder {
    #[cfg(feature = "rustls-no-provider")]
    return builder.tls_backend_rustls();
    #[cfg(not(feature = "rustls-no-provider"))]
    builder.tls_backend_native()
}

/// Makes sure that rustls has a crypto provider; reqwest asks for one for plain http too.
#[cfg(feature = "rustls-no-provider")]
pub(crate) fn provider() -> Result<&'static Arc<rustls::crypto::CryptoProvider>, BuildError> {
    use rustls::crypto::CryptoProvider;

    #[cfg(feature = "rustls")]
    if CryptoProvider::get_default().is_none() {
        // Another thread may have been faster; one is as good as another.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    CryptoProvider::get_default().ok_or(BuildError::NoCryptoProvider)
}
