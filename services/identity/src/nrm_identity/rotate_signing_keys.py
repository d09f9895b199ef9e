"""`python -m nrm_identity.rotate_signing_keys`: take the next step of rotating the keys of tokens that is due.

Run it every hour or so: a new key is announced, ten minutes later it signs, and the one before goes when
its last token is dead. Running identities see the file change within a second; no request fails.
"""

import argparse
import os
import time
from pathlib import Path

from nrm_shared import core_dumps
from nrm_shared.security.signingkeys import Rotation, rotate_signing_keys
from nrm_shared.settings import environment_prefix


def main() -> None:
    """Rotate the keys of the file that the environment names."""
    core_dumps.leave_none()
    parser = argparse.ArgumentParser(
        prog="python -m nrm_identity.rotate_signing_keys",
        description="Take the next step of rotating the keys with which tokens are signed, if one is due.",
    )
    parser.add_argument(
        "--at-once",
        action="store_true",
        help="let the next key sign now and drop all others: somebody may know the current one; everybody signs in again",
    )
    parser.add_argument("--file", type=Path, help="the key file (default: NRM_IDENTITY_SIGNING_KEY_FILE)")
    arguments = parser.parse_args()
    variable = environment_prefix("identity") + "SIGNING_KEY_FILE"
    if arguments.file is None and variable not in os.environ:
        parser.error(f"name the file with --file or {variable}")
    path = arguments.file or Path(os.environ[variable])
    print(told(rotate_signing_keys(path, now=time.time(), at_once=arguments.at_once)))


def told(done: Rotation) -> str:
    """Return what was done, for people; key ids are public."""
    parts = [f"announced {kid}" for kid in done.announced]
    parts += [f"signs from now on: {kid}" for kid in done.began]
    parts += [f"gone {kid}" for kid in done.gone]
    if not parts:
        parts = ["nothing was due"]
    return "; ".join([*parts, f"the next key may sign in {max(0, round(done.ripe_in))} s"])


if __name__ == "__main__":
    main()
