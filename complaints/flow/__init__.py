"""What may happen to the matters of this app: one table for each."""
