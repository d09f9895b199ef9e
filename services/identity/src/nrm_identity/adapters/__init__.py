"""Identity's tables, its passwords, and its keys."""
