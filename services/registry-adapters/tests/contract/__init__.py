"""Contract tests of the adapters."""
