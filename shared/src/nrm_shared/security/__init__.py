"""Keys and what they protect: sealed columns, blind indexes, sealed messages, tokens."""
