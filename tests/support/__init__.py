"""What tests of all packages share: PostgreSQL, RabbitMQ, databases and settings as the real processes get them."""
