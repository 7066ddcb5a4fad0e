"""Doors of this app: which form reads each move, and which act makes it."""
