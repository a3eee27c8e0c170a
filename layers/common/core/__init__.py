"""What a capability is, what goes into it and what comes out: everything that its adapters share."""
