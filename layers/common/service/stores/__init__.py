"""Which adapters the ports of this process have."""
