"""The embedded engine: a tantivy index in `TRIALS_HOME/index`, searched and written in this process."""
