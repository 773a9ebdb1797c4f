"""Three wire formats as the vendors speak them: a reply as one body, and as a stream of server-sent events.

OpenAI's chat completions (also spoken by Fireworks, HuggingFace, OpenRouter and Ollama), Anthropic's messages, and
Gemini's generateContent. Every reply reads 1,000 tokens, 400 of them from the cache, and writes 100; Anthropic also
puts 100 into its cache.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the model says: text, or calls of tools (name, arguments as JSON), or nothing at all."""

    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    finish: str = ""

    @property
    def pieces(self) -> list[str]:
        """The text as it is streamed."""
        return [word + " " for word in self.text.split(" ")] if self.text else []


def _openai(reply: Reply, body: Body) -> Body:
    calls = [
        {"id": f"call_{at}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for at, (name, arguments) in enumerate(reply.calls)
    ]
    finish = reply.finish or ("tool_calls" if calls else "stop")
    message = {"role": "assistant", "content": reply.text or None, **({"tool_calls": calls} if calls else {})}
    choice = {"index": 0, "finish_reason": finish, "native_finish_reason": finish, "message": message}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": body["model"],
        "provider": "Somebody",
        "choices": [choice],
        "usage": _OPENAI_USAGE,
    }


_OPENAI_USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "prompt_tokens_details": {"cached_tokens": 400},
}


def _openai_stream(reply: Reply, body: Body) -> Iterator[bytes]:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": body["model"]}
    head["provider"] = "Somebody"

    def chunk(delta: Body, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "native_finish_reason": finish}
        return _event({**head, "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    yield from (chunk({"content": piece}) for piece in reply.pieces)
    yield chunk({}, reply.finish or "stop")
    if body.get("stream_options", {}).get("include_usage"):
        yield _event({**head, "choices": [], "usage": _OPENAI_USAGE})
    yield b"data: [DONE]\n\n"


_ANTHROPIC_USAGE = {
    "input_tokens": 500,
    "cache_read_input_tokens": 400,
    "cache_creation_input_tokens": 100,
    "output_tokens": 100,
}


def _anthropic(reply: Reply, body: Body) -> Body:
    content: list[Body] = [{"type": "text", "text": reply.text}] if reply.text else []
    content += [
        {"type": "tool_use", "id": f"toolu_{at}", "name": name, "input": json.loads(arguments)}
        for at, (name, arguments) in enumerate(reply.calls)
    ]
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": reply.finish or ("tool_use" if reply.calls else "end_turn"),
        "stop_sequence": None,
        "usage": _ANTHROPIC_USAGE,
    }


def _anthropic_stream(reply: Reply, body: Body) -> Iterator[bytes]:
    start = {**_anthropic(Reply(), body), "stop_reason": None, "usage": {**_ANTHROPIC_USAGE, "output_tokens": 1}}
    yield _event({"type": "message_start", "message": start})
    if reply.text:
        yield _event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
        for piece in reply.pieces:
            delta = {"type": "text_delta", "text": piece}
            yield _event({"type": "content_block_delta", "index": 0, "delta": delta})
        yield _event({"type": "content_block_stop", "index": 0})
    delta = {"stop_reason": reply.finish or "end_turn", "stop_sequence": None}
    yield _event({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 100}})
    yield _event({"type": "message_stop"})


def _gemini(reply: Reply, body: Body) -> Body:
    parts: list[Body] = [{"text": reply.text}] if reply.text else []
    parts += [{"functionCall": {"name": name, "args": json.loads(arguments)}} for name, arguments in reply.calls]
    return _gemini_part(parts, body, reply.finish or "STOP")


def _gemini_part(parts: list[Body], body: Body, finish: str | None = None) -> Body:
    candidate = {"index": 0, "content": {"role": "model", "parts": parts}}
    counts = {"promptTokenCount": 1000, "cachedContentTokenCount": 400, "candidatesTokenCount": 100}
    return {
        "candidates": [{**candidate, **({"finishReason": finish} if finish else {})}],
        "usageMetadata": {**counts, "totalTokenCount": 1100},
        "modelVersion": body["model"],
        "responseId": "resp_1",
    }


def _gemini_stream(reply: Reply, body: Body) -> Iterator[bytes]:
    yield from (_event(_gemini_part([{"text": piece}], body)) for piece in reply.pieces)
    yield _event(_gemini_part([], body, reply.finish or "STOP"))


def _event(data: Body) -> bytes:
    name = f"event: {data['type']}\n" if "type" in data else ""
    return f"{name}data: {json.dumps(data)}\n\n".encode()


@dataclass(frozen=True)
class Wire:
    """One format: where its address begins, its replies, an error in a stream, and where key and tools stand."""

    prefix: str
    whole: Callable[[Reply, Body], Body]
    stream: Callable[[Reply, Body], Iterator[bytes]]
    error: bytes
    key_header: str
    tools_of: Callable[[Body], list[str]]


WIRES = {
    "openai": Wire(
        "/v1",
        _openai,
        _openai_stream,
        _event({"error": {"message": "overloaded", "type": "server_error", "code": 503}}),
        "authorization",
        lambda body: [tool["function"]["name"] for tool in body.get("tools", [])],
    ),
    "anthropic": Wire(
        "",
        _anthropic,
        _anthropic_stream,
        _event({"type": "error", "error": {"type": "overloaded_error", "message": "overloaded"}}),
        "authorization",
        lambda body: [tool["name"] for tool in body.get("tools", [])],
    ),
    "google": Wire(
        "",
        _gemini,
        _gemini_stream,
        _event({"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}),
        "x-goog-api-key",
        lambda body: [item["name"] for tool in body.get("tools", []) for item in tool.get("functionDeclarations", [])],
    ),
}
