"""What a Lambda function is: what it runs on, what calls it, and what it may touch."""

from dataclasses import dataclass, field
from enum import Enum

#: The longest request an HTTP API waits for is 30 s (fixed by AWS); functions behind it end a second earlier.
HTTP_TIMEOUT_S = 29


#: What no other route is for. A door answers it, because the gateway's own 404 is no problem document.
DEFAULT_ROUTE = "$default"


class Access(Enum):
    """What a function may do with the items of a table."""

    READ = ("dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:Query")
    WRITE = (
        *READ,
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    )


class Objects(Enum):
    """What a function may do with the objects under one prefix of the bucket."""

    GET = ("s3:GetObject", "s3:GetObjectVersion")
    PUT = ("s3:PutObject",)
    ERASE = ("s3:DeleteObject", "s3:DeleteObjectVersion")


#: The slices' tables; each is one DynamoDB table with the same keys.
TABLES = ("auth", "key", "session", "case", "evidence", "knowledge", "agent", "webhook", "report", "platform")

#: What every door behind the HTTP API needs: requests counted and deduplicated, revoked tokens and API keys known.
REQUESTS = {"platform": Access.WRITE, "key": Access.READ}


@dataclass(frozen=True)
class FunctionSpec:
    """One function: `timeout_s` in seconds, `memory_mb` and `disk_mb` (of /tmp) in MiB, routes as `METHOD /path`."""

    name: str
    purpose: str
    layers: tuple[str, ...]
    memory_mb: int = 1024
    timeout_s: int = HTTP_TIMEOUT_S
    disk_mb: int = 512
    routes: tuple[str, ...] = ()
    tables: dict[str, Access] = field(default_factory=dict[str, Access])
    objects: dict[str, tuple[Objects, ...]] = field(default_factory=dict[str, tuple[Objects, ...]])
    #: S3 answers 404 for a missing object only to a caller who may list; to others it is forbidden.
    lists_objects: bool = False
    reads_jwt_secret: bool = False
    #: Knowing that a secret of model keys exists is not reading it: the agent's health tells the first only.
    names_model_keys: bool = False
    #: Tools that reach beyond a case run in a function of their own, which has nothing to lose.
    runs_tools: bool = False
    #: PDFs are set by a function that sees nothing but the report it is handed.
    typesets: bool = False
    is_bare: bool = False
    reads_model_keys: bool = False
    #: Searching by meaning takes a model that only the layer of knowledge holds: others ask the function that has it.
    searches_knowledge: bool = False
    #: A document's tags and concepts are refined by a model, which only the layer of models can ask.
    refines_knowledge: bool = False
    #: Called so often by the clock, one call at a time; 0 is never.
    every_minutes: int = 0
    #: Keys of the embedding endpoint and of Pinecone, where an environment has them.
    reads_knowledge_keys: bool = False
    #: Called for each change of a case, in order, by the stream of the case table.
    watches_cases: bool = False
    #: Watches cases from their beginning on, and not their end.
    watches_new_cases: bool = False
    #: The queue of events on their way to subscribers: who puts messages in, and who takes them out.
    announces: bool = False
    delivers_webhooks: bool = False
    #: Accounts: asking for a mail, asking for an erasure, sending mail, and believing a federation's sign-ins.
    asks_for_mail: bool = False
    asks_for_erasure: bool = False
    sends_mail: bool = False
    federates: bool = False
    starts_investigations: bool = False
    #: Long investigations: starting one, and letting a task of one go on that waits for a person or a file.
    starts_long_investigations: bool = False
    ends_waits: bool = False

    @property
    def handler(self) -> str:
        """Dotted path of the handler inside the code asset."""
        return f"functions.{self.name}.handler.handler"
