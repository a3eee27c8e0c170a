"""Drawing tools shared by the looks. They are pure, seeded, and scale with the picture."""
