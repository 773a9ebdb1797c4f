"""Where code logs: the sentence of a log line stands in it, so that the line leads back to the place that wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: `logger.warning("..."`, `LOG.error(f"..."`, `log::info!("..."`, `slog.Info("..."`, `klog.Errorf("..."`,
#: `_logger.LogError("..."`, `console.error("..."`, `fmt.Println("..."` is none: it prints.
_CALL = re.compile(
    r"""(?ix) \b (?: \w*log(?:ger|ging|rus)? | console | tracing | Rails\.logger | zap | glog ) \w*
        (?: \(\) )? (?: \. | :: | -> ) \s* (?: at | with \w* \(.{0,80}\) \. )?
        (?P<level> log)? (?P<level2> trace | debug | verbose | info(?:rmation)? | notice | warn(?:ing)? | error
        | severe | fatal | crit(?:ical)? | panic | exception ) (?: f | ln | w | s | S )? !? \s*
        \( \s* (?: [^"'`()]{0,60} , \s* )? [frbu$@]{0,2} (?P<quote> ["'`])
        (?P<text> (?: \\. | (?!(?P=quote)). ){3,300} )"""
)
_LEVELS = {
    **dict.fromkeys(("information", "notice"), "info"),
    **dict.fromkeys(("exception", "severe"), "error"),
    **dict.fromkeys(("crit", "critical", "panic"), "fatal"),
    "verbose": "debug",
    "warning": "warn",
}


@dataclass(frozen=True)
class LogStatement:
    """A place in code that logs: its line, the sentence with its holes, and the level."""

    line_no: int
    template: str
    level: str


def log_statements(lines: Sequence[str]) -> Iterator[LogStatement]:
    """Yield the statements that log a sentence of their own; those over several lines are met on their first."""
    for number, line in enumerate(lines, 1):
        if len(line) > 1_000 or (not any(word in line.lower() for word in ("log", "console", "tracing"))):
            continue
        found = _CALL.search(line)
        if found:
            level = found["level2"].lower()
            yield LogStatement(number, found["text"], _LEVELS.get(level, level))
