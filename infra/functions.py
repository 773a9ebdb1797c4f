"""The table of Lambda functions: one row says what a function runs on, what calls it and what it may touch.

A new function is one folder under `functions/` and one row here; the service stack builds whatever the table holds,
and the tests that walk the table test the row. Names and routes are those of `docs/decisions/0001-the-first-path.md`.
"""

from infra.account_functions import ACCOUNT_FUNCTIONS
from infra.function_spec import REQUESTS, Access, FunctionSpec, Objects
from infra.knowledge_functions import KNOWLEDGE_FUNCTIONS
from layers.targets import stack

#: What a function can take: a layer with the layers under it, so no package is shipped twice (`layers/targets.py`).
RUNTIME = stack("runtime")
EVIDENCE = stack("evidence")
DOCUMENTS = stack("documents")
MCP = stack("mcp")
LLM = stack("llm")
TOOLS = stack("tools")
TYPESETTING = stack("typesetting")

#: Tables whose changes call functions.
WATCHED_TABLES = ("case",)

#: Sort keys of cases themselves, not of what is in them: their changes are what the functions are called for.
CASE_ITEMS = "case#"

FUNCTIONS = (
    *ACCOUNT_FUNCTIONS,
    *KNOWLEDGE_FUNCTIONS,
    FunctionSpec(
        name="case",
        purpose="Cases and their messages",
        layers=RUNTIME,
        routes=("ANY /cases", "ANY /cases/{proxy+}"),
        # Deleting a case erases what every slice keeps about it, in the tables and in the bucket.
        tables={
            **REQUESTS,
            "agent": Access.WRITE,
            "case": Access.WRITE,
            "evidence": Access.WRITE,
            "report": Access.WRITE,
            "webhook": Access.WRITE,
        },
        objects=dict.fromkeys(("raw", "facts", "turns", "reports"), (Objects.ERASE,)),
        lists_objects=True,
        reads_jwt_secret=True,
    ),
    FunctionSpec(
        name="evidence",
        purpose="Uploads, files, their lines, the timeline, questions over the facts and what several files tell",
        layers=EVIDENCE,
        memory_mb=3008,  # two cases kept open (600 MB each) and one statement of SQL in its cell (1000 MB)
        disk_mb=2048,
        routes=(
            "ANY /evidence/{proxy+}",
            "ANY /cases/{case_id}/evidence",
            "GET /cases/{case_id}/timeline",
            "POST /cases/{case_id}/facts/query",
            "POST /cases/{case_id}/facts/sql",
            "GET /cases/{case_id}/findings",
            "GET /cases/{case_id}/templates",
            "GET /cases/{case_id}/schema",
            "GET /cases/{case_id}/changes",
            "GET /cases/{case_id}/requests",
            "GET /cases/{case_id}/requests/{request_id+}",
            "GET /cases/{case_id}/co-movements",
            "POST /cases/{case_id}/comparison",
            "GET /cases/{case_id}/config-changes",
            "GET /cases/{case_id}/stack-frames",
        ),
        tables={**REQUESTS, "case": Access.WRITE, "evidence": Access.WRITE},
        objects={"raw": (Objects.GET, Objects.PUT, Objects.ERASE), "facts": (Objects.GET, Objects.ERASE)},
        lists_objects=True,
        reads_jwt_secret=True,
    ),
    FunctionSpec(
        name="agent",
        purpose="Turns: accept a question, show its events and its answer; long investigations: start, reply, stop",
        layers=RUNTIME,
        routes=(
            "ANY /agent/{proxy+}",
            "ANY /cases/{case_id}/investigations",
            "ANY /cases/{case_id}/investigations/{proxy+}",
        ),
        tables={**REQUESTS, "agent": Access.WRITE, "case": Access.WRITE},
        reads_jwt_secret=True,
        names_model_keys=True,
        starts_investigations=True,
        starts_long_investigations=True,
        ends_waits=True,
    ),
    FunctionSpec(
        name="query",
        purpose="A question and observability data in one request, and what a user makes of the recommendations",
        layers=RUNTIME,
        routes=("ANY /query", "ANY /query/{proxy+}"),
        tables={**REQUESTS, "agent": Access.WRITE, "case": Access.WRITE, "evidence": Access.WRITE},
        objects={"raw": (Objects.GET, Objects.PUT)},
        lists_objects=True,
        reads_jwt_secret=True,
        starts_investigations=True,
    ),
    FunctionSpec(
        name="tools",
        purpose="Tools: list them, call one, confirm what waits",
        layers=EVIDENCE,
        memory_mb=3008,  # as for `evidence`: facts kept open, and one statement of SQL in its cell
        disk_mb=2048,
        routes=("GET /agent/tools", "ANY /agent/tools/{proxy+}"),
        tables={
            **REQUESTS,
            "agent": Access.WRITE,
            "case": Access.WRITE,
            "evidence": Access.READ,
            "knowledge": Access.READ,
        },
        objects={"facts": (Objects.GET,), "index": (Objects.GET,)},
        lists_objects=True,
        reads_jwt_secret=True,
        runs_tools=True,
        searches_knowledge=True,
    ),
    FunctionSpec(
        name="tool_runner",
        purpose="Runs one tool for one user, confined; its role allows nothing but logs",
        layers=TOOLS,
        timeout_s=40,  # the tool has 30
        is_bare=True,
    ),
    FunctionSpec(
        name="webhook",
        purpose="Alerts come in and open cases; endpoints and subscriptions are kept",
        layers=RUNTIME,
        routes=("ANY /webhooks/{proxy+}",),
        tables={
            **REQUESTS,
            "agent": Access.WRITE,
            "case": Access.WRITE,
            "evidence": Access.WRITE,
            "webhook": Access.WRITE,
        },
        objects={"raw": (Objects.GET, Objects.PUT)},
        lists_objects=True,
        reads_jwt_secret=True,
        starts_investigations=True,
        announces=True,
    ),
    FunctionSpec(
        name="case_changed",
        purpose="Makes a delivery of each event of a case for each subscription to it",
        layers=RUNTIME,
        memory_mb=512,
        timeout_s=60,
        tables={"case": Access.READ, "webhook": Access.WRITE},
        watches_cases=True,
        watches_new_cases=True,
        announces=True,
    ),
    FunctionSpec(
        name="webhook_delivery",
        purpose="Sends one event to one subscriber, signed",
        layers=RUNTIME,
        memory_mb=512,
        timeout_s=30,
        tables={"webhook": Access.WRITE},
        delivers_webhooks=True,
    ),
    FunctionSpec(
        name="mcp",
        purpose="The Model Context Protocol: tools over cases, evidence, facts, questions and knowledge",
        layers=MCP,
        memory_mb=3008,  # what the evidence and knowledge doors need: facts and passages are asked in this process
        disk_mb=2048,
        routes=("ANY /mcp",),
        tables={
            **REQUESTS,
            "agent": Access.WRITE,
            "case": Access.WRITE,
            "evidence": Access.WRITE,
            "knowledge": Access.READ,
        },
        objects={
            "raw": (Objects.GET, Objects.PUT),
            "facts": (Objects.GET,),
            "index": (Objects.GET,),
            "vectors": (Objects.GET,),
            "documents": (Objects.GET,),
        },
        lists_objects=True,
        reads_jwt_secret=True,
        reads_knowledge_keys=True,
        names_model_keys=True,
        starts_investigations=True,
    ),
    FunctionSpec(
        name="report",
        purpose="Reports of cases and their versions",
        layers=EVIDENCE,
        memory_mb=1769,  # a case's facts are opened for each, and one whole vCPU reads them in half the time
        routes=("GET /cases/{case_id}/report", "ANY /cases/{case_id}/reports/{proxy+}"),
        tables={**REQUESTS, "case": Access.READ, "evidence": Access.READ, "report": Access.WRITE},
        objects={"turns": (Objects.GET,), "facts": (Objects.GET,), "reports": tuple(Objects)},
        lists_objects=True,
        reads_jwt_secret=True,
        typesets=True,
    ),
    FunctionSpec(
        name="typesetter",
        purpose="Sets one report as PDF; its role allows nothing but logs",
        layers=TYPESETTING,
        memory_mb=1769,  # one whole vCPU: all of its time is computing
        is_bare=True,
    ),
    FunctionSpec(
        name="evidence_pipeline",
        purpose="Turns one uploaded object into facts, and tells an investigation that waits for it",
        layers=DOCUMENTS,
        memory_mb=3008,
        # The reader of one file ends after 100 s at most; the rest is for fetching it and for its archive's members.
        timeout_s=180,
        disk_mb=5632,  # the largest upload (1 GiB), the layers it is compressed in, and its members
        tables={"agent": Access.WRITE, "case": Access.WRITE, "evidence": Access.WRITE},
        objects={"raw": tuple(Objects), "facts": (Objects.GET, Objects.PUT, Objects.ERASE)},
        lists_objects=True,
        ends_waits=True,
    ),
    FunctionSpec(
        name="investigation_observe",
        purpose="Tells whether the evidence of a turn is settled",
        layers=RUNTIME,
        memory_mb=512,
        timeout_s=10,
        tables={"agent": Access.WRITE, "case": Access.READ, "evidence": Access.READ},
    ),
    FunctionSpec(
        name="investigation_act",
        purpose="Runs the turn",
        layers=LLM,
        memory_mb=3008,
        timeout_s=150,
        disk_mb=4096,
        tables={
            "agent": Access.WRITE,
            "case": Access.WRITE,
            "evidence": Access.READ,
            "knowledge": Access.READ,
            "platform": Access.WRITE,  # the audit log of tools
        },
        runs_tools=True,
        searches_knowledge=True,
        objects={"facts": (Objects.GET,), "index": (Objects.GET,), "turns": (Objects.GET, Objects.PUT)},
        lists_objects=True,
        names_model_keys=True,
        reads_model_keys=True,
    ),
    FunctionSpec(
        name="investigation_stage",
        purpose="One stage of a long investigation: observe, orient, decide, wait, assess, or write down a failure",
        layers=RUNTIME,
        memory_mb=512,
        timeout_s=20,
        tables={"agent": Access.WRITE, "case": Access.WRITE, "evidence": Access.READ},
        ends_waits=True,
    ),
    FunctionSpec(
        name="investigation_fail",
        purpose="Records why a turn failed",
        layers=RUNTIME,
        memory_mb=512,
        timeout_s=10,
        tables={"agent": Access.WRITE},
    ),
)
