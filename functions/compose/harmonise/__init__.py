"""Making a figure look as if it had been there: one file a step, each with a setting that does nothing."""
