"""What each move of this app asks, a file for each matter."""
