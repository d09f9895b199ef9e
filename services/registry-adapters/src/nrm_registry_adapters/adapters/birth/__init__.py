"""The birth register: hands out the whole entry; it is compared here and forgotten."""
