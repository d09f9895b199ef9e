"""The audit trail: written in the transaction of the work, append-only."""
