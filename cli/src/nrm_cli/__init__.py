"""The ``nrm`` command: one file per command in ``commands``; it speaks to services and imports none."""
