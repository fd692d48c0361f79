"""The only place that prints: every word that a person or a program reads from a command leaves through here."""
