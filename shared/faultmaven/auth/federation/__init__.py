"""Sign-ins that an identity provider vouches for: begun here, made there, believed only by this browser."""
