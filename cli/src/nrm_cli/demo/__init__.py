"""`./nrm demo`: real referrals through the real doors, told as they happen."""

from nrm_cli.demo.run import run

__all__ = ["run"]
