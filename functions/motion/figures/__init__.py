"""Numbers on frames: amounts, bar plots and data cards."""
