"""Complaints and leads (投诉举报), enforcement cases, accidents and events, and the small matters around them."""
