"""The outbox: messages are rows written with the state they announce, and one relay per service publishes them."""
