"""Write the generated documents; with `--check` only say which are stale and exit 1 if any is."""

import argparse
import sys

from docs.generate import stale, write


def main(arguments: list[str]) -> int:
    """Run the generator and return the exit code: 1 if `--check` found a stale document, else 0."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a document is stale")
    checking = parser.parse_args(arguments).check
    names = stale() if checking else write()
    for name in names:
        print(f"stale: {name}" if checking else f"written: {name}")
    if checking and names:
        print("make them new with: python -m docs.generate")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
