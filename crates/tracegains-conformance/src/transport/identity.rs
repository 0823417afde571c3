//! Certificates of the peers, made when they are needed.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::peer::ServerTls;
use super::scenario::Identity;
use super::trial::BoxError;

type Authority = CertifiedIssuer<'static, KeyPair>;

/// An authority to trust, one not to, and what they sign.
pub(super) struct Identities {
    trusted: Authority,
    unknown: Authority,
}

impl Identities {
    pub(super) fn new() -> Result<Self, BoxError> {
        Ok(Self { trusted: authority("Trusted")?, unknown: authority("Unknown")? })
    }

    /// The authority to trust.
    pub(super) fn root_certificate(&self) -> String {
        self.trusted.pem()
    }

    /// What a peer needs to show this identity; `None` where it has none.
    pub(super) fn server(&self, identity: Identity) -> Result<Option<ServerTls>, BoxError> {
        let key = KeyPair::generate()?;
        let mut params =
            params(if identity == Identity::WrongName { "service.invalid" } else { "127.0.0.1" })?;
        let certificate = match identity {
            Identity::None => return Ok(None),
            Identity::Good | Identity::WrongName => params.signed_by(&key, &self.trusted)?,
            Identity::Expired => {
                params.not_before = date_time_ymd(2020, 1, 1);
                params.not_after = date_time_ymd(2021, 1, 1);
                params.signed_by(&key, &self.trusted)?
            }
            Identity::SelfSigned => params.self_signed(&key)?,
            Identity::UnknownIssuer => params.signed_by(&key, &self.unknown)?,
        };
        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(Some(Arc::new(config)))
    }
}

fn authority(name: &str) -> Result<Authority, BoxError> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(rcgen::DnType::CommonName, format!("{name} authority of a test"));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn params(host: &str) -> Result<CertificateParams, BoxError> {
    let mut params = CertificateParams::new([host.to_owned()])?;
    params.distinguished_name.push(rcgen::DnType::CommonName, "A scripted server");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.insert_extended_key_usage(ExtendedKeyUsagePurpose::ServerAuth);
    Ok(params)
}
