"""A server of OpenAI's chat completions over one GGUF file: `python shim.py MODEL.gguf PORT`, on loopback.

The runtime's own server refuses JSON schemas and required tools. Here the grammar of the schema holds the model to it,
as vendors do: tools become calls, `response_format` becomes JSON, anything else is text, whole or as a stream. It runs
in the environment of the model; the product is at the other end of the wire.
"""

import json
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from grammars import call_schema, lean, told
from llama_cpp import Llama, LlamaGrammar

CONTEXT = 8_192
#: Whatever is asked for, no reply is longer: a small model that repeats itself would never end.
MOST_TOKENS = 700


class Model:
    """The model, asked one thing at a time; it keeps what it has read, so a prompt that begins the same is quick."""

    def __init__(self, path: str) -> None:
        self.name = Path(path).stem
        self._llama = Llama(path, n_ctx=CONTEXT, n_threads=1, n_threads_batch=1, seed=1, verbose=False)

    def pieces(self, request: dict[str, Any]) -> Iterator[str]:
        """Yield the reply as it is written; `usage` and `finish` are those of the last one."""
        prompt = self._llama.tokenize(written(request).encode(), add_bos=False, special=True)
        wanted = request.get("max_completion_tokens") or request.get("max_tokens") or MOST_TOKENS
        count, self.finish = 0, "length"
        for piece in self._llama.create_completion(
            prompt,
            max_tokens=min(int(wanted), MOST_TOKENS, CONTEXT - len(prompt) - 8),
            temperature=0.0,
            repeat_penalty=1.1,
            stop=["<|im_end|>"],
            grammar=grammar_of(request),
            stream=True,
        ):
            choice = piece["choices"][0]
            self.finish = choice["finish_reason"] or self.finish
            if choice["text"]:
                count += 1
                yield choice["text"]
        self.usage = {"prompt_tokens": len(prompt), "completion_tokens": count, "total_tokens": len(prompt) + count}


def grammar_of(request: dict[str, Any]) -> LlamaGrammar | None:
    """Return what the reply is held to."""
    if tools := request.get("tools"):
        return LlamaGrammar.from_json_schema(json.dumps(call_schema(tools)), verbose=False)
    wanted = request.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        return LlamaGrammar.from_json_schema(json.dumps(lean(wanted["json_schema"]["schema"])), verbose=False)
    return None


def written(request: dict[str, Any]) -> str:
    """Return the conversation as the model was trained to read it, its tools told in the system message."""
    turns: list[tuple[str, str]] = []
    for message in request["messages"]:
        content = message.get("content") or ""
        text = content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
        for call in message.get("tool_calls") or ():
            text += json.dumps({"name": call["function"]["name"], "arguments": call["function"]["arguments"]})
        role = {"tool": "user", "developer": "system"}.get(message["role"], message["role"])
        turns.append((role, text))
    if tools := request.get("tools"):
        known = "\n".join(["", "Reply with one JSON object that calls one of these tools:", *map(told, tools)])
        place = next((at for at, (role, _) in enumerate(turns) if role == "system"), None)
        if place is None:
            turns.insert(0, ("system", known))
        else:
            turns[place] = ("system", turns[place][1] + known)
    said = "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns)
    return f"{said}<|im_start|>assistant\n"


class Door(BaseHTTPRequestHandler):
    """POST /v1/chat/completions, and GET of anything, which says that the model is loaded."""

    model: Model
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._send({"object": "list", "data": [{"id": self.model.name, "object": "model"}]})

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        started = time.monotonic()
        try:
            if request.get("stream"):
                self._stream(request)
            else:
                self._send(self._reply(request))
        except (BrokenPipeError, ConnectionResetError):
            print("the other end has given up", flush=True)
            self.close_connection = True
            return
        print(json.dumps({"seconds": round(time.monotonic() - started, 1), **self.model.usage}), flush=True)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what counts is printed above."""

    def _reply(self, request: dict[str, Any]) -> dict[str, Any]:
        text = "".join(self._listened(self.model.pieces(request)))
        message: dict[str, Any] = {"role": "assistant", "content": text}
        finish = self.model.finish
        if request.get("tools"):
            message, finish = _as_call(text, finish)
        return {
            **self._head("chat.completion"),
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": self.model.usage,
        }

    def _listened(self, pieces: Iterator[str]) -> Iterator[str]:
        """Yield pieces as long as somebody waits for them: a model that nobody waits for stops."""
        self.connection.setblocking(False)
        try:
            for piece in pieces:
                try:
                    if self.connection.recv(1, 2) == b"":  # MSG_PEEK: the other end has closed
                        raise BrokenPipeError
                except BlockingIOError:
                    pass
                yield piece
        finally:
            self.connection.setblocking(True)

    def _stream(self, request: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        for text in self.model.pieces(request):
            self._event([{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}])
        self._event([{"index": 0, "delta": {}, "finish_reason": self.model.finish}])
        self._event([], self.model.usage)
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> None:
        chunk = {**self._head("chat.completion.chunk"), "choices": choices, "usage": usage}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": "chatcmpl-1", "object": kind, "created": int(time.time()), "model": self.model.name}

    def _send(self, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _as_call(text: str, finish: str) -> tuple[dict[str, Any], str]:
    """Return a reply as a call; one that was cut off stays the text it is, as a vendor's would."""
    try:
        call = json.loads(text)
    except json.JSONDecodeError:
        return {"role": "assistant", "content": text}, finish
    function = {"name": call["name"], "arguments": json.dumps(call["arguments"])}
    made = {"id": f"call_{time.monotonic_ns()}", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [made]}, "tool_calls"


def main(path: str, port: int) -> None:
    """Load the model and answer until the process is ended."""
    Door.model = Model(path)
    print("ready", flush=True)
    HTTPServer(("127.0.0.1", port), Door).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
