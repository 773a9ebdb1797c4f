"""DynamoDB: the one place that knows how items are laid out and how this process reaches the tables."""
