//! The register of labels: their pages, their validity, their revocation.
