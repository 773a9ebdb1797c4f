"""The typed client of the API behind the commands: the API's own models over httpx, a sign-in that is kept, retries."""
