"""Figures: how languages write numbers, how they count up, the bars that they make."""
