"""The chaos suite: everything is killed, crashed and cut off while referrals run, and the ledger balances."""
