"""Typed settings: read once from the environment, validated at the first use, never read elsewhere.

Every variable is set by the CDK service stack for each function; the names here are the only ones the product
reads. AWS endpoints and credentials are the SDK's own business (`AWS_ENDPOINT_URL` and friends).
"""

import os
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

Environment = Literal["local", "dev", "staging", "prod"]


class Tables(BaseModel):
    """The DynamoDB table of each slice: partition key `pk`, sort key `sk`, one index `gsi1` (`gsi1pk`, `gsi1sk`)
    and a TTL attribute `expires_at` in epoch seconds."""

    model_config = ConfigDict(frozen=True)

    auth: str = "fm-auth"
    key: str = "fm-key"
    session: str = "fm-session"
    case: str = "fm-case"
    evidence: str = "fm-evidence"
    knowledge: str = "fm-knowledge"
    agent: str = "fm-agent"
    webhook: str = "fm-webhook"
    report: str = "fm-report"
    platform: str = "fm-platform"


class Settings(BaseModel):
    """Everything the product may be told from outside."""

    model_config = ConfigDict(frozen=True)

    environment: Environment = "local"
    tables: Tables = Tables()
    bucket: str = Field(default="fm-evidence", description="the private bucket of raw and derived evidence")
    jwt_secret_id: str = Field(default="", description="Secrets Manager id of the signing key; empty reads jwt_secret")
    jwt_secret: SecretStr = Field(default=SecretStr(""), description="the signing key itself, for tests only")
    jwt_issuer: str = "faultmaven"
    jwt_audience: str = "faultmaven-api"
    access_minutes: int = 30
    refresh_days: int = 7
    refresh_absolute_days: int = Field(default=30, description="a sign-in ends after this, however often refreshed")
    cookie_secure: bool = Field(default=True, description="false only where the site is served without TLS")
    rate_user_per_minute: int = Field(default=100, gt=0, description="requests of one user, all routes together")
    rate_auth_per_minute: int = Field(default=5, gt=0, description="attempts on one account from one address")
    forwarded_hops: int = Field(
        default=0,
        ge=0,
        description="proxies whose X-Forwarded-For is believed (CloudFront: 1)",
    )
    origin_secret_id: str = Field(
        default="", description="Secrets Manager id of what the CDN sends with each request; empty: it is not asked for"
    )
    body_max_bytes: int = Field(default=1_048_576, gt=0, description="largest request body; files go to the bucket")
    session_ttl_minutes: int = 480
    upload_max_mb: int = Field(default=1024, gt=0, description="largest archive to upload, in MiB")
    investigation_arn: str = Field(default="", description="state machine that runs a turn as a job")
    long_investigation_arn: str = Field(
        default="", description="state machine that loops turns until the case is solved"
    )
    investigation_patrol_s: int = Field(default=300, description="how often a waiting investigation looks around")
    turn_deadline_s: int = Field(default=300, description="after this a turn that has not ended counts as failed")
    memory_hot_messages: int = Field(default=10, ge=1, description="last messages that a turn remembers whole")
    phase_max_turns: int = Field(default=5, ge=1, description="turns of one phase after which a case says it is stuck")
    model_providers: tuple[str, ...] = Field(default=(), description="provider names in the order they are tried")
    model_secret_id: str = Field(default="", description="Secrets Manager id of a JSON object provider -> key")
    embeddings_url: str = Field(
        default="", description="an endpoint with OpenAI's /embeddings, such as https://host/v1; empty: embedded model"
    )
    embeddings_model: str = Field(default="BAAI/bge-m3", description="model at that endpoint")
    embeddings_dimension: int = Field(default=1024, gt=0)
    embeddings_version: str = Field(default="1", description="raise it when the endpoint's model changes")
    pinecone_host: str = Field(default="", description="host of a Pinecone index; empty keeps vectors in the bucket")
    knowledge_search: str = Field(
        default="", description="function that searches knowledge by meaning; empty searches in this process"
    )
    knowledge_refiner: str = Field(
        default="", description="function that asks a model about a document; empty leaves tags and graph to rules"
    )
    knowledge_secret_id: str = Field(
        default="", description="Secrets Manager id of a JSON object with the keys `embeddings` and `pinecone`"
    )
    case_token_budget: int = Field(default=2_000_000, ge=0, description="tokens of models that one case may spend")
    case_cost_budget_usd: float = Field(default=5.0, ge=0, description="US dollars of models that one case may spend")
    mail_from: str = Field(default="", description="sender of the product's mail; empty: it sends none")
    site_url: str = Field(default="", description="where people find the site; links in mails begin with it")
    mail_queue_url: str = Field(default="", description="queue of the mails that are to be written")
    erasure_queue_url: str = Field(default="", description="queue of the accounts that are to be erased")
    erasure_settle_s: int = Field(
        default=600, ge=0, description="an account is swept again after this, when no work of it can be on its way"
    )
    federation_issuer: str = Field(default="", description="OIDC issuer whose sign-ins count; empty: none")
    federation_client_id: str = Field(default="", description="what we are called there")
    federation_providers: tuple[str, ...] = Field(
        default=(), description="identity providers behind the issuer, each `Name=What people call it`"
    )
    webhook_loopback: bool = Field(
        default=False, description="subscribers on this very machine are reached; only where environment is local"
    )
    webhook_queue_url: str = Field(default="", description="queue of the events that are on their way to subscribers")
    tool_runner: str = Field(default="", description="function that runs tools; empty runs them in a confined child")
    typesetter: str = Field(default="", description="function that typesets reports; empty does it in this process")
    tool_databases_secret_id: str = Field(
        default="", description="Secrets Manager id of a JSON object: name -> {url, users} of a database to ask"
    )
    site_origins: tuple[str, ...] = ("http://127.0.0.1:8080",)


def read_settings(environ: dict[str, str]) -> Settings:
    """Build settings from `FM_*` variables: `FM_TABLE_CASE` fills `tables.case`, `FM_BUCKET` fills `bucket`.

    Raises pydantic's ValidationError naming the variable that is wrong.
    """
    tables = {name: environ[key] for name in Tables.model_fields if (key := f"FM_TABLE_{name.upper()}") in environ}
    values: dict[str, object] = {"tables": Tables(**tables)}
    for name in Settings.model_fields:
        raw = environ.get(f"FM_{name.upper()}")
        if name == "tables" or raw is None:
            continue
        is_list = name in ("model_providers", "site_origins", "federation_providers")
        values[name] = tuple(part.strip() for part in raw.split(",") if part.strip()) if is_list else raw
    return Settings.model_validate(values)


@cache
def settings() -> Settings:
    """Return this process's settings (read once; tests call `settings.cache_clear()` after changing them)."""
    return read_settings(dict(os.environ))
