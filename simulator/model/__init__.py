"""The leaf of the house: what is said, found, decided and logged. Standard library and pydantic only."""
