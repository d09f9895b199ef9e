"""Tests of the registry adapters."""
