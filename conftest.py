"""Loads what tests of all packages share; nothing is started until a test asks for it."""

pytest_plugins = ["tests.support.postgres", "tests.support.rabbit", "tests.support.services"]
