"""The JSON Schema of the document, as it is published."""

from __future__ import annotations

import json

from faultmaven.diagnosis.document.parts import DiagnosisDocument


def schema() -> str:
    """Return the JSON Schema of the document, as it stands in `docs/diagnosis.schema.json`."""
    written = DiagnosisDocument.model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "FaultMaven diagnosis"}
    return json.dumps({**head, **{k: v for k, v in written.items() if k != "title"}}, indent=2) + "\n"
