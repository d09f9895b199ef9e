"""The parts of `nrm bench spine`."""
