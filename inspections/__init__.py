"""Inspections: site checks, plans, draws, visits, hazards and listed supervision."""
