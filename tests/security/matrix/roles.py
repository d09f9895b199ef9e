"""Who exists at all, as the oracle's table and the marks name them."""

from nrm_shared.messaging.names import SERVICES

ROLES = (
    *("PUB", "SUR", "HLP", "FRO", "POL", "SB", "MOF", "FP", "AUT", "ASR", "PFP", "PWK", "CMG", "CTC", "MSC", "MNE"),
    *("EVA", "DPO", "ADM", "SYS", "CAU"),
    *(f"SVC-{name}" for name in SERVICES),
    "SETUP",
)
"""The roles of 2.2, the competent authority of decision 14, the services, and an account that is not yet complete."""
