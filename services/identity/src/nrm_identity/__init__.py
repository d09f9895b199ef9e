"""Identity: organisations, people, roles, jurisdictions, partner clients, tokens."""
