"""Rules of referral: pure Python, no input or output, no clock of its own."""
