"""How large a request for a PDF, and a PDF, may be."""

#: A function takes and answers with 6 MB at most (fixed by AWS), the API's gateway the same, and base64 adds a third.
MOST_BYTES = 4_400_000
