"""RabbitMQ: what exists there, and the loop that consumes. Only the relay publishes domain events."""
