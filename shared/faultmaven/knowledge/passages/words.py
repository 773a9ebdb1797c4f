"""Words as the keyword side knows them: lower case, without accents, parts of compounds, and reduced to a stem."""

import re
import unicodedata
from functools import lru_cache

_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: Words in so many texts that they would only blur the ranking; they count as known.
_COMMON_WORDS = (
    "a an and are as at be been but by can could do does did for from had has have how i if in into is it its me my no "
    "not of on or our should so some than that the their them then there these they this to up us was we were what "
    "when where which while who why will with would you your"
)
COMMON = frozenset(_COMMON_WORDS.split())
_VOWEL = re.compile(r"[aeiouy]")


def words_of(text: str) -> list[str]:
    """Return the words of a text in order, compounds such as `CrashLoopBackOff` whole and in their parts."""
    found: list[str] = []
    for part in _PART.findall(text):
        found.append(_reduced(part))
        if (pieces := _CAMEL.split(part)) and len(pieces) > 1:
            found += (_reduced(piece) for piece in pieces)
    return found


@lru_cache(maxsize=200_000)
def _reduced(word: str) -> str:
    lowered = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(char for char in lowered if not unicodedata.combining(char))
    return stem(plain) if plain.isascii() and plain not in COMMON else plain


def stem(word: str) -> str:
    """Return an English word without the endings that change its grammar only: plural, -ed, -ing, -ly, -ion.

    Lighter than Porter's: it never takes so much that unlike words meet, and leaves codes and names alone.
    """
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ation", "ing", "ion", "ed", "ly"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and _VOWEL.search(root):
            word = root
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word
