"""The outside registries, one folder each, over one SOAP transport and one circuit breaker."""
