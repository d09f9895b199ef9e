"""One file per command; ``nrm_cli.main`` is the contents page."""
