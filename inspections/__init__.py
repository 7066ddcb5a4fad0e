"""Inspections: so far the site check that follows a filing. Plans, draws and hazards are not built yet."""
