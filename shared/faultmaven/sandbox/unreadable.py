"""Why a file cannot become facts, in words its owner can act on."""


class Unreadable(Exception):
    """A file that ends as `failed`; `reason` is shown to the user and never quotes the file."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
