"""The formats a user can choose by name: what each extractor calls the files that it reads."""

from __future__ import annotations

from collections.abc import Mapping

from faultmaven.evidence.formats.catalogue import log_formats

#: Extractor -> the formats it names, other than lines of logs, whose names are those of the data files beside this.
#: An extractor without a row reads one format, which is called as it is.
_NAMED: Mapping[str, tuple[str, ...]] = {
    "kubernetes_output": ("kubectl-describe", "kubectl-lineage", "kubectl-table"),
    "command_errors": ("command-error",),
    "yaml_config": ("yaml", "kubernetes-yaml"),
    "json_config": ("json", "kubernetes-json"),
    "toml_config": ("toml",),
    "env_config": ("env", "ini", "properties"),
    "code": (
        *("python", "javascript", "typescript", "java", "csharp", "go", "rust", "c", "cpp", "ruby", "php", "shell"),
        *("kotlin", "scala", "swift", "lua", "powershell", "perl", "sql"),
    ),
    "patch": ("unified-diff", "git-patch"),
    "trace": ("trace-json", "span-tree"),
    "generic_text": ("text",),
}


def formats_of(extractor: str) -> tuple[str, ...]:
    """Return the formats of an extractor, each of which a user may choose."""
    if extractor == "log":
        return tuple(sorted({entry.name for entry in log_formats()} | {"json-lines", "logfmt"}))
    return _NAMED.get(extractor, (extractor,))
