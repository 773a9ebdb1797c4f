"""What can go wrong with an API key."""

from faultmaven.core.errors import Conflict, NotFound


class ApiKeyNotFound(NotFound):
    code, title = "api_key_not_found", "There is no such API key"


class TooManyApiKeys(Conflict):
    code, title = "too_many_api_keys", "There are too many API keys"
