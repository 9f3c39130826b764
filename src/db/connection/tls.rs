//! How is the wire to PostgreSQL encrypted, and whose certificate is believed?
//!
//! rustls with ring; no OpenSSL. `sslmode=require` encrypts without looking at the certificate, as libpq
//! does: it keeps a listener out, not an impostor. Against an impostor: `verify-full`.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::ConnectError;
use super::options::{Authorities, Encryption};

/// What encrypts the wire, or `None` where it stays plain.
pub(super) fn connector(
    encryption: Encryption,
    authorities: Option<&Authorities>,
) -> Result<Option<MakeRustlsConnect>, ConnectError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match encryption {
        Encryption::None => return Ok(None),
        Encryption::Unverified => Arc::new(AnyCertificate { provider: Arc::clone(&provider) }),
        Encryption::VerifiedAuthority => {
            Arc::new(AnyName { verifier: full_verifier(&provider, authorities)? })
        }
        Encryption::VerifiedHost => full_verifier(&provider, authorities)?,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| ConnectError::Other { why: cause.to_string() })?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(Some(MakeRustlsConnect::new(config)))
}

fn full_verifier(
    provider: &Arc<CryptoProvider>,
    authorities: Option<&Authorities>,
) -> Result<Arc<WebPkiServerVerifier>, ConnectError> {
    let (place, roots) = match authorities {
        Some(Authorities::File(file)) => {
            let place = file.display().to_string();
            let read = || CertificateDer::pem_file_iter(file)?.collect::<Result<Vec<_>, _>>();
            let certificates = read().map_err(|cause| ConnectError::Authorities {
                place: place.clone(),
                why: cause.to_string(),
            })?;
            (place, certificates)
        }
        Some(Authorities::System) | None => {
            ("this system's store".to_owned(), rustls_native_certs::load_native_certs().certs)
        }
    };
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots);
    // An empty store is refused here too.
    WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider))
        .build()
        .map_err(|cause| ConnectError::Authorities { place, why: cause.to_string() })
}

/// `verify-ca`: the chain is checked, the name is not.
#[derive(Debug)]
struct AnyName {
    verifier: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        // The verifier checks the chain first, then the name: this refusal says that the chain stands.
        match self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// `prefer` and `require`: any certificate, as long as its holder signed the handshake.
#[derive(Debug)]
struct AnyCertificate {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
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
