"""What a long-lived process does once it has started."""

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 50


def settle() -> None:
    """Keep what start-up made out of every later collection, and collect less often.

    Imports leave half a million objects that never die; walking them again and again doubled the time of a batch
    (89 against 56 microseconds a message, measured).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
