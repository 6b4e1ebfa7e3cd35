"""The bundle: data package, manifest, signature, and putting them in place whole."""
