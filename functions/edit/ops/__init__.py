"""The operations, one a file: what it accepts and what it does."""
