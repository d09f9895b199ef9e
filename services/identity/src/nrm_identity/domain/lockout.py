"""How wrong passwords and codes slow their sender down, without shutting somebody out of the own account for ever.

The first few failures cost nothing; each later one closes the door for twice as long, up to a quarter of an hour. What is
tried while the door is closed is not looked at and not counted, so that nobody can keep it closed by trying on. And a
recovery code opens it: nobody guesses 138 random bits, so there is nothing to slow down.
"""

from datetime import timedelta

FREE_FAILURES = 5
FIRST_DELAY = timedelta(seconds=15)
LONGEST_DELAY = timedelta(minutes=15)


def delay_after(failures: int) -> timedelta:
    """Return how long the door stays closed after so many failures in a row."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)
