"""How each format is read: its header, its credit, and its pixels as 8-bit sRGB."""
