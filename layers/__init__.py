"""Third-party wheels for Lambda, one folder per layer, built from the lockfile."""
