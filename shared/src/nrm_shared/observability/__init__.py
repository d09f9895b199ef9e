"""What people use to look inside: logs, metrics, health. Never personal data, never values."""
