"""Institutions and what they file: registration, filing, changes, unfiled findings, and what is disclosed of them."""
