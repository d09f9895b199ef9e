"""XML signatures over the Body and the Timestamp of SOAP messages: signing, and a verifier that trusts nothing else."""
