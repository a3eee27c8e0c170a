"""What a model paints: photos in words, changes of the photo, and what is missing around it."""
