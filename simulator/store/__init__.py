"""Sessions on disk, the index over them, and everything that is read in or handed out."""
