"""How long each thing is kept, as data (`schedule.csv`), and the job that ends what is over (docs/security/retention.md)."""
