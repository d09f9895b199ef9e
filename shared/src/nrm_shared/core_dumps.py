"""A process that breaks down leaves no picture of its memory: keys and opened texts are in it (threat B9 I)."""

import resource


def leave_none() -> None:
    """Forbid the system to write this process's memory, or that of any process it starts, into a file when it dies.

    For good: the process itself cannot allow it again. A system that pipes core dumps to a program tells that program
    the limit; what it does with it is the operator's (docs/security/keys.md).
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
