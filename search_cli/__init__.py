"""The command line `trials`: the last step, from an answer to a person. May import every other package, lazily."""
