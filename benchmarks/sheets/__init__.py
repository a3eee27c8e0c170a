"""Contact sheets: pictures to be looked at."""
