"""The one place where work happens: `Runner.run`, `Runner.ask` and `Runner.run_batch`; nothing else commits."""
