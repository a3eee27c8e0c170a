"""What each container says of its picture, read before any library: sizes, colours, places."""
