"""The one place where work happens: `Runner.run`, `Runner.ask` and `Inbox.run_batch`; handlers never commit."""
