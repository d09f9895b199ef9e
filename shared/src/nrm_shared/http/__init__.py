"""HTTP the same way in every service: who calls, once, after what, and how errors read."""
