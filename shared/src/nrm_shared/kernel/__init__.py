"""Pure building blocks of every service: ids, time, errors, state machines, use cases. Standard library only."""
