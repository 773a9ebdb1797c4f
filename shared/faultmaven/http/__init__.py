"""What every door shares: the app, its errors, pages, limits, and the way into Lambda."""
