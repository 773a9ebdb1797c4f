"""The limits of every execution: 30 seconds, 10 MB, and truncation that is said."""

from faultmaven.agent.tools.models import Output

TIMEOUT_S = 30.0
#: Behind the gateway, which waits for 30 s in all.
REQUEST_TIMEOUT_S = 22.0
OUTPUT_BYTES = 10_000_000
#: What a model is shown of a result: about 3,000 tokens of log lines.
MODEL_CHARS = 8_000


def cut(text: str, most_bytes: int) -> Output:
    """Return a text of at most so many bytes; where it was longer, its last line says how much there was."""
    data = text.encode("utf-8", "replace")
    if len(data) <= most_bytes:
        return Output(data.decode(), total_bytes=len(data))
    note = f"\n(cut: this is the beginning of {len(data)} bytes)"
    kept = data[: most_bytes - len(note)].decode("utf-8", "ignore")
    return Output(kept + note, is_truncated=True, total_bytes=len(data))


def for_model(output: Output, most_chars: int = MODEL_CHARS) -> str:
    """Return what a model is shown: whole lines, and how to get at the rest."""
    if len(output.text) <= most_chars:
        return output.text
    kept = output.text[:most_chars].rsplit("\n", 1)[0]
    return f"{kept}\n(cut: {len(kept)} of {len(output.text)} characters; ask for less, or for another part)"
