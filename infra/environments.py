"""The environments FaultMaven is deployed to, and everything that differs between them, as typed values.

One environment is chosen with `-c environment=local|dev|staging|prod`; what an account has to add (its site's domain,
the model providers it pays for) comes as context too and is checked here, before anything is synthesised.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from infra.errors import ConfigurationError
from infra.federation import NO_FEDERATION, Federation, read_federation

#: Where the one-machine cloud serves the site, unless the context says another port.
LOCAL_SITE_ORIGIN = "http://127.0.0.1:8080"
#: Whose mail the page `/mailbox` of the one-machine cloud shows.
LOCAL_SENDER = "FaultMaven <no-reply@faultmaven.local>"


@dataclass(frozen=True)
class EnvironmentConfig:
    """What one environment is told: sizes, retention, protection and the values of the functions' `FM_*` variables."""

    name: str
    log_level: str
    log_retention_days: int
    is_protected: bool
    site_origins: tuple[str, ...]
    site_domain: str | None = None
    certificate_arn: str | None = None
    web_acl_arn: str | None = None
    #: Sender of mail (`Name <address>`), and where links in mails lead; without a sender no mail is sent.
    mail_from: str = ""
    site_url: str = ""
    erasure_settle_s: int = 600
    federation: Federation = NO_FEDERATION
    model_providers: tuple[str, ...] = ()
    #: An endpoint with OpenAI's /embeddings for BGE-M3, and a Pinecone index of the same dimension; empty: embedded.
    embeddings_url: str = ""
    embeddings_model: str = "BAAI/bge-m3"
    embeddings_dimension: int = 1024
    embeddings_version: str = "1"
    pinecone_host: str = ""
    api_requests_per_s: int = 500
    api_burst: int = 1000
    pipeline_concurrency: int = 20
    #: Function name -> calls at once; empty where the account's quota of 1,000 may not have been raised yet.
    reserved_concurrency: Mapping[str, int] = field(default_factory=dict[str, int])
    access_minutes: int = 30
    refresh_days: int = 7
    session_ttl_minutes: int = 480
    upload_max_mb: int = 1024
    refresh_absolute_days: int = 30
    rate_user_per_minute: int = 100
    rate_auth_per_minute: int = 5
    body_max_bytes: int = 1_048_576
    turn_deadline_s: int = 300
    memory_hot_messages: int = 10
    phase_max_turns: int = 5
    case_token_budget: int = 2_000_000
    case_cost_budget_usd: float = 5.0
    evidence_wait_s: int = 120
    #: Who is told of alarms, and where their runbooks can be read.
    alarm_email: str = ""
    runbooks_url: str = "docs/operations.md"
    monthly_budget_usd: int = 100
    #: A long investigation that waits looks around this often, and its heartbeat is due; a day of it is 288 events.
    investigation_patrol_s: int = 300

    @property
    def is_local(self) -> bool:
        """Local is the one-machine cloud: no CDN, functions run by the host's interpreter, plain HTTP cookies."""
        return self.name == "local"

    @property
    def has_firewall(self) -> bool:
        """A web ACL of its own costs some dollars a month; an account may bring the one it has instead."""
        return self.name in ("staging", "prod") and self.web_acl_arn is None

    @property
    def has_identity(self) -> bool:
        """Tell whether there is a sender of mail or a federation to be made."""
        return bool(self.mail_from) or self.federation.needs_pool

    @property
    def prefix(self) -> str:
        """First part of every physical name, so that environments share an account without meeting."""
        return f"fm-{self.name}"

    @property
    def origin_secret(self) -> str:
        """Name of the secret that shows the doors that a request came through the CDN."""
        return f"{self.prefix}/origin"

    @property
    def settings(self) -> dict[str, str]:
        """Environment variables every function reads, whichever resources it is given."""
        return {
            "FM_ENVIRONMENT": self.name,
            "FM_JWT_ISSUER": "faultmaven",
            "FM_JWT_AUDIENCE": f"faultmaven-api-{self.name}",
            "FM_ACCESS_MINUTES": str(self.access_minutes),
            "FM_REFRESH_DAYS": str(self.refresh_days),
            "FM_REFRESH_ABSOLUTE_DAYS": str(self.refresh_absolute_days),
            "FM_RATE_USER_PER_MINUTE": str(self.rate_user_per_minute),
            "FM_RATE_AUTH_PER_MINUTE": str(self.rate_auth_per_minute),
            # CloudFront stands before the gateway, so the caller is one entry further back; locally the site does.
            "FM_FORWARDED_HOPS": "1",
            # Named for the doors where there is a CDN; nothing else is asked through it.
            "FM_ORIGIN_SECRET_ID": "",
            "FM_BODY_MAX_BYTES": str(self.body_max_bytes),
            "FM_COOKIE_SECURE": "false" if self.is_local else "true",
            "FM_WEBHOOK_LOOPBACK": "true" if self.is_local else "false",
            "FM_SESSION_TTL_MINUTES": str(self.session_ttl_minutes),
            "FM_UPLOAD_MAX_MB": str(self.upload_max_mb),
            "FM_TURN_DEADLINE_S": str(self.turn_deadline_s),
            "FM_MEMORY_HOT_MESSAGES": str(self.memory_hot_messages),
            "FM_PHASE_MAX_TURNS": str(self.phase_max_turns),
            "FM_INVESTIGATION_PATROL_S": str(self.investigation_patrol_s),
            "FM_CASE_TOKEN_BUDGET": str(self.case_token_budget),
            "FM_CASE_COST_BUDGET_USD": str(self.case_cost_budget_usd),
            "FM_MODEL_PROVIDERS": ",".join(self.model_providers),
            "FM_EMBEDDINGS_URL": self.embeddings_url,
            "FM_EMBEDDINGS_MODEL": self.embeddings_model,
            "FM_EMBEDDINGS_DIMENSION": str(self.embeddings_dimension),
            "FM_EMBEDDINGS_VERSION": self.embeddings_version,
            "FM_PINECONE_HOST": self.pinecone_host,
            "FM_SITE_ORIGINS": ",".join(self.site_origins),
            "FM_SITE_URL": self.site_url,
            "FM_MAIL_FROM": self.mail_from,
            "FM_ERASURE_SETTLE_S": str(self.erasure_settle_s),
            "FM_FEDERATION_PROVIDERS": ",".join(f"{one.name}={one.label}" for one in self.federation.providers),
            # Matrices here are small, and two threads that spin on busy cores take six times as long as one.
            "OPENBLAS_NUM_THREADS": "1",
            "POWERTOOLS_SERVICE_NAME": "faultmaven",
            "POWERTOOLS_METRICS_NAMESPACE": "FaultMaven",
            "POWERTOOLS_LOG_LEVEL": self.log_level,
        }


#: Of the account's calls at once, kept for and at most given to a function. Signing in works while everything else is
#: busy; turns, which wait for models, and tools, which come from outside, cannot take the whole account.
_RESERVED = {"auth": 50, "investigation_act": 200, "tool_runner": 50}

#: CloudFront's own names, for an environment that has no domain yet; CORS knows one wildcard label.
_CLOUDFRONT_NAMES = ("https://*.cloudfront.net",)

ENVIRONMENTS = {
    row.name: row
    for row in (
        # One person at one machine, whose browser polls as fast as it likes; the limits stay on, far away.
        EnvironmentConfig(
            "local",
            "INFO",
            7,
            False,
            (LOCAL_SITE_ORIGIN,),
            pipeline_concurrency=2,
            mail_from=LOCAL_SENDER,
            site_url=LOCAL_SITE_ORIGIN,
            erasure_settle_s=30,  # nobody waits for a mail on the screen beside for longer
            rate_user_per_minute=3000,
            rate_auth_per_minute=60,
            investigation_patrol_s=15,
        ),
        EnvironmentConfig("dev", "DEBUG", 14, False, _CLOUDFRONT_NAMES, api_requests_per_s=100, api_burst=200),
        EnvironmentConfig("staging", "INFO", 30, False, _CLOUDFRONT_NAMES),
        EnvironmentConfig(
            "prod",
            "INFO",
            365,
            True,
            _CLOUDFRONT_NAMES,
            api_requests_per_s=2000,
            api_burst=4000,
            monthly_budget_usd=1000,
            reserved_concurrency=_RESERVED,
        ),
    )
}


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


#: Context keys that set the field of their name and depend on nothing else.
_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "web_acl_arn": str,
    "model_providers": _names,
    "embeddings_url": str,
    "embeddings_model": str,
    "embeddings_dimension": int,
    "embeddings_version": str,
    "pinecone_host": str,
    "alarm_email": str,
    "runbooks_url": str,
    "monthly_budget_usd": int,
}


def read_environment(context: Callable[[str], Any]) -> EnvironmentConfig:
    """Return the environment named by the context, with what the account adds to it.

    `context(key)` gives a context value or None. Raises ConfigurationError naming the key that is wrong.
    """
    name = context("environment") or "dev"
    if name not in ENVIRONMENTS:
        raise ConfigurationError(f"-c environment={name}: choose one of {', '.join(ENVIRONMENTS)}")
    config = ENVIRONMENTS[name]
    domain, certificate = context("site_domain"), context("certificate_arn")
    if bool(domain) != bool(certificate):
        raise ConfigurationError("-c site_domain and -c certificate_arn belong together: give both or neither")
    if domain:
        config = replace(config, site_domain=domain, certificate_arn=certificate, site_origins=(f"https://{domain}",))
    elif config.is_protected:
        raise ConfigurationError(
            f"{name} serves TLS 1.3 only, which needs a name of its own: give -c site_domain= and -c certificate_arn="
        )
    config = _with_mail(config, context)
    config = replace(config, federation=read_federation(context))
    if origins := context("site_origins"):
        config = replace(config, site_origins=_names(origins))
        config = replace(config, site_url=config.site_origins[0]) if config.is_local else config
    given = {name: kind(value) for name, kind in _PLAIN.items() if (value := context(name))}
    return replace(config, **given)


def _with_mail(config: EnvironmentConfig, context: Callable[[str], Any]) -> EnvironmentConfig:
    """Return what links in mails begin with, and who sends them."""
    url = context("site_url") or (f"https://{config.site_domain}" if config.site_domain else config.site_url)
    sender = context("mail_from") or config.mail_from
    if sender and not url:
        raise ConfigurationError("-c mail_from sends links to the site: give -c site_domain= or -c site_url=, too")
    if sender and "@" not in sender:
        raise ConfigurationError(f"-c mail_from={sender}: give an address, such as `FaultMaven <no-reply@example.com>`")
    return replace(config, site_url=str(url), mail_from=str(sender))
