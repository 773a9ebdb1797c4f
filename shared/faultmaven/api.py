"""All routers in one app: what the API is, as one description.

`python -m faultmaven.api > docs/openapi.json` writes the description that the web app's client is generated from.
"""

import json
import sys

from fastapi import FastAPI

from faultmaven.agent.investigations.routes import router as investigations
from faultmaven.agent.query.routes import router as query
from faultmaven.agent.routes import router as agent
from faultmaven.agent.tools.routes import router as tools
from faultmaven.auth.routes import router as auth
from faultmaven.case.routes import router as case
from faultmaven.evidence.routes import router as evidence
from faultmaven.http.app import create_app
from faultmaven.knowledge.routes import router as knowledge
from faultmaven.mcp.routes import router as mcp
from faultmaven.report.routes import router as report
from faultmaven.session.routes import router as session
from faultmaven.webhooks.routes import router as webhooks


def create_api() -> FastAPI:
    """Return the app of the whole API, which serves its description at `/openapi.json`."""
    routers = (auth, session, case, evidence, agent, investigations, query, tools, report, knowledge, webhooks, mcp)
    return create_app(*routers, openapi_url="/openapi.json")


def description() -> str:
    """Return the OpenAPI document as it is committed: indented, one newline at the end."""
    return json.dumps(create_api().openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(description())
