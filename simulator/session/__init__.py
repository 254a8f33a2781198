"""A session: the machine that decides, the log that keeps, the driver that does."""
