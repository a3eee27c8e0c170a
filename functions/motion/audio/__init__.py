"""The soundtrack: any file with sound, decoded and made as loud as the platforms want it."""
