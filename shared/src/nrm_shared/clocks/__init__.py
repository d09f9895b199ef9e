"""Service clocks (2.7): deadlines as rows, and the scanner that finds what is due."""
