"""Files attached to what a service owns: cleaned, sealed in chunks under the person's or case's key, streamed."""
