"""The stack on one machine: every function behind one router."""
