"""Credit: so far the record of pledges given, kept and broken. Lists, repair and risk grades are not built yet."""
