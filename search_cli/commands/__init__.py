"""One file, one command. A file here is a command; nothing else has to be told of it (see `search_cli.group`)."""
