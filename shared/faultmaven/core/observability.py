"""Structured logs: events with ids and counts, never content.

`log("evidence_extracted", evidence_id=..., records=412)` writes one JSON line. Only the fields named in `FIELDS` pass;
any other is dropped and named under `dropped`, so a forgotten field shows up without showing its value.
"""

import logging
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger

#: What a log line may hold besides the event's name: ids, counts, durations, and words of our own vocabulary.
FIELDS = frozenset(
    """
    request_id user_id case_id session_id evidence_id turn_id execution_id document_id message_id number family_id
    investigation_id run method route status code kind reason step stage format data_type extractor generation table
    error_type duration_ms records lines bytes rows count attempts facts warnings provider model input_tokens
    output_tokens cost_usd verdict limit seconds trace_id span_id xray_trace
    gen_ai.operation.name gen_ai.provider.name gen_ai.request.model gen_ai.request.max_tokens gen_ai.response.model
    gen_ai.response.finish_reasons gen_ai.usage.input_tokens gen_ai.usage.output_tokens
    gen_ai.usage.cache_read.input_tokens error.type
    """.split()  # noqa: SIM905 (eleven lines to read, not seventy)
)

_logger = Logger(service="faultmaven", location=None)
_LEVELS = {logging.DEBUG: _logger.debug, logging.WARNING: _logger.warning, logging.ERROR: _logger.error}


def log(event: str, *, level: int = logging.INFO, error: BaseException | None = None, **fields: Any) -> None:
    """Write one event. `error` adds the traceback's places, but not its message, which may quote content."""
    kept = {name: value for name, value in fields.items() if name in FIELDS}
    if dropped := sorted(fields.keys() - FIELDS):
        kept["dropped"] = dropped
    if error is not None:
        kept["error_type"] = type(error).__name__
        kept["places"] = _places(error)
    _LEVELS.get(level, _logger.info)(event, extra=kept)


def bind(**ids: str) -> None:
    """Add ids to every following line of this invocation."""
    _logger.append_keys(**{name: value for name, value in ids.items() if name in FIELDS})


def request_id() -> str:
    """Return the id of the request that this work belongs to, or an empty text outside of any."""
    return str(_logger.get_current_keys().get("request_id", ""))


def follow(event: Mapping[str, Any]) -> None:
    """Bind the ids that a task of a state machine was given, the id of the request that began it among them."""
    unbind()
    ids = {name: event.get(name) for name in ("request_id", "user_id", "case_id", "turn_id", "investigation_id")}
    bind(**{name: value for name, value in ids.items() if isinstance(value, str)})


def unbind() -> None:
    """Forget the ids of the last invocation: a warm function serves many users."""
    _logger.clear_state()


def _places(error: BaseException) -> list[str]:
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-12:]
