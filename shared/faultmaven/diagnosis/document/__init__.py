"""A diagnosis as the JSON document that programs read: stable, versioned, and free of what only we need.

`docs/diagnosis-json.md` explains it, `docs/diagnosis.schema.json` is written from the models of `parts`. A field may be
added with the second number of the version; one is never renamed or dropped without the first.
"""
