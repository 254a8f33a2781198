"""The subcommands of ``mockloop sessions``."""
