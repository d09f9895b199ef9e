from nrm_cli.story.factor import SKEW_SECONDS, STEP_SECONDS, Authenticator


class Clock:
    """A clock that runs by itself when somebody waits for it: a second at each look."""

    def __init__(self) -> None:
        self.at = 1_786_000_000.0

    def __call__(self) -> float:
        self.at += 1
        return self.at


def test_no_code_is_shown_twice_and_each_is_good_when_it_is_shown() -> None:
    clock = Clock()
    telephone = Authenticator("seed", "farida", clock)
    shown = [telephone.fresh() for _ in range(3)]

    assert len(set(shown)) == 3


def test_a_code_is_waited_for_only_until_identity_takes_it() -> None:
    clock = Clock()
    telephone = Authenticator("seed", "farida", clock)
    began = clock.at
    for _ in range(2):
        telephone.fresh()
    assert clock.at - began < STEP_SECONDS, "two fit at once"
    telephone.fresh()
    assert clock.at - began <= STEP_SECONDS + SKEW_SECONDS


def test_two_people_have_different_codes() -> None:
    codes = {Authenticator("seed", name, lambda: 1_786_000_000.0).now() for name in ("farida", "anika", "asha-focal")}

    assert len(codes) == 3


def test_the_code_changes_every_half_minute() -> None:
    first = Authenticator("seed", "farida", lambda: 0.0).now()

    assert Authenticator("seed", "farida", lambda: STEP_SECONDS - 0.1).now() == first
    assert Authenticator("seed", "farida", lambda: float(STEP_SECONDS)).now() != first


def test_it_is_known_when_the_next_code_comes() -> None:
    assert Authenticator("seed", "farida", lambda: 60.0).seconds_left() == STEP_SECONDS
    assert Authenticator("seed", "farida", lambda: 89.9).seconds_left() == 1
