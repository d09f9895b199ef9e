"""Whole referrals over HTTP and AMQP against running processes."""
