"""The kernel: knows no room of the house and serves them all."""
