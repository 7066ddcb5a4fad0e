"""Template tags of the kernel; every app's templates load them."""
