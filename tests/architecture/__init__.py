"""The house's rules about the code itself. Each rule is a function that is also shown a small wrong example."""
