"""The project measured, beside its peers, in one run."""
