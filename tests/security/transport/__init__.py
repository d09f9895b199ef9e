"""TLS on HTTP, AMQP and PostgreSQL: servers that take nothing plain, nothing old, nobody unknown and nobody as another."""
