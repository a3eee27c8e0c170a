"""What the service says of its parameters, as types. Written by ``make client``; never by hand."""
