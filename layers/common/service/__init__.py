"""How a function meets the world: the capability, and one adapter for each way in."""
