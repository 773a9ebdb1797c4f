"""Sign-ins that somebody else vouches for: OpenID Connect, spoken to Cognito or to any other issuer."""
