"""What is wrong with what a command was given: told in a sentence, and ending with exit code 2."""

from faultmaven.core.errors import BadRequest


class PathNotFound(BadRequest):
    code, title = "path_not_found", "There is no such file or folder"


class NothingToRead(BadRequest):
    code, title = "nothing_to_read", "There is no file in what was given"


class InputUnusable(BadRequest):
    code, title = "input_unusable", "This cannot be read as it was given"
