"""What every slice stands on: settings, errors, ids and the clock. It knows no slice and no vendor."""
