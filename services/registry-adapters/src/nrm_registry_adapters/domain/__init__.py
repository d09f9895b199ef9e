"""What a claim is, when two values agree, and what a check comes to. Pure."""
