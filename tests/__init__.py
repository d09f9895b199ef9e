"""Tests that span services, and what all tests share."""
