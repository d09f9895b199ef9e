"""Who may see what, and proof of it: the permission table against an oracle of its own, attacks, schemas, marked values."""
