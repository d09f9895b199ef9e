"""The one-machine runner behind ``./nrm``: private PostgreSQL and RabbitMQ, secrets, and every process supervised."""
