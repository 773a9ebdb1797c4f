"""The rows of the function table that hold documents, passages and what is made of them."""

from infra.function_spec import REQUESTS, Access, FunctionSpec, Objects
from layers.targets import stack

KNOWLEDGE = stack("knowledge")
LLM = stack("llm")

#: Bytes as they came, texts, passages with their words, and vectors where no service keeps them.
KNOWLEDGE_OBJECTS = {name: tuple(Objects) for name in ("uploads", "documents", "index", "vectors")}

KNOWLEDGE_FUNCTIONS = (
    FunctionSpec(
        name="knowledge",
        purpose="Documents and their versions, and search over them by words and by meaning",
        layers=KNOWLEDGE,
        memory_mb=3008,  # the model 160 MB, 100,000 passages with their vectors 600 MB, and two vCPUs to compare them
        routes=("ANY /knowledge/{proxy+}",),
        tables={**REQUESTS, "case": Access.READ, "knowledge": Access.WRITE},
        objects=KNOWLEDGE_OBJECTS,
        lists_objects=True,
        reads_jwt_secret=True,
        reads_knowledge_keys=True,
    ),
    FunctionSpec(
        name="knowledge_search",
        purpose="Searches knowledge by words and by meaning for functions without the model",
        layers=KNOWLEDGE,
        memory_mb=3008,
        timeout_s=25,
        tables={"case": Access.READ, "knowledge": Access.READ},
        objects={"index": (Objects.GET,), "vectors": (Objects.GET,)},
        lists_objects=True,
        reads_knowledge_keys=True,
    ),
    FunctionSpec(
        name="knowledge_refine",
        purpose="Asks a model what a document speaks of; sees nothing but the text it is handed",
        layers=LLM,
        timeout_s=60,
        names_model_keys=True,
        reads_model_keys=True,
    ),
    FunctionSpec(
        name="knowledge_ingest",
        purpose="Turns one uploaded document into passages",
        layers=KNOWLEDGE,
        memory_mb=3008,
        # A book of 3,000 passages takes a minute with the embedded model, and longer with an endpoint.
        timeout_s=600,
        tables={"case": Access.READ, "knowledge": Access.WRITE},
        objects=KNOWLEDGE_OBJECTS,
        lists_objects=True,
        reads_knowledge_keys=True,
        refines_knowledge=True,
    ),
    FunctionSpec(
        name="knowledge_upkeep",
        purpose="Brings collections to the embedding model in use, and removes vectors that belong to nothing",
        layers=KNOWLEDGE,
        memory_mb=3008,
        timeout_s=900,
        tables={"knowledge": Access.WRITE},
        objects={name: tuple(Objects) for name in ("index", "vectors")},
        lists_objects=True,
        reads_knowledge_keys=True,
        every_minutes=30,
    ),
    FunctionSpec(
        name="case_closed",
        purpose="Erases the collection of a case that is closed or gone, and keeps a resolved one as a card",
        layers=KNOWLEDGE,
        memory_mb=1769,
        timeout_s=120,
        tables={"agent": Access.READ, "case": Access.READ, "knowledge": Access.WRITE},
        objects=KNOWLEDGE_OBJECTS,
        lists_objects=True,
        reads_knowledge_keys=True,
        watches_cases=True,
    ),
)
