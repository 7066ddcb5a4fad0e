"""The ground floor: packs of cited law as data, and the arithmetic of dates. It needs no Django and no database."""
