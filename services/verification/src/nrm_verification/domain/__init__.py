"""Rules of verification: pure Python, no input or output, no clock of its own."""
