"""Fictional organisations and accounts for demonstration and training; refused in production."""
