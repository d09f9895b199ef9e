"""The national ID registry: compares for us and answers with a match code for each field."""
