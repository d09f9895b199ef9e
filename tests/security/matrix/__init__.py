"""Every route as every role in every relation: the files, the people, the bodies, the trial and the oracle."""
