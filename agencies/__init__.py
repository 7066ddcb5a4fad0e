"""People: users, agencies, posts, roles, guards and the responsibility matrix. Knows the law, knows no case."""
