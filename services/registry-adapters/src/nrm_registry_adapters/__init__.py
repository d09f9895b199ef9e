"""Checks of identity papers against outside registries; stateless, one deployable for each registry."""
