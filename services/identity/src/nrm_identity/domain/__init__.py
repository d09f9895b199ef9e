"""The rules of identity; imports only the kernel."""
