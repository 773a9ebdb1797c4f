"""`fm completion`: the script that lets a shell complete the commands."""

from __future__ import annotations

import click


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print what makes SHELL complete fm: put eval "$(fm completion bash)" into ~/.bashrc, likewise for zsh;
    fm completion fish > ~/.config/fish/completions/fm.fish
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415 (--help does not need it)

    found = get_completion_class(shell)
    root = click.get_current_context().find_root()
    if found is None:
        raise click.UsageError(f"No completion for {shell}.")
    # what click calls the variable is part of the script and of how `fm` answers it
    click.echo(found(root.command, {}, "fm", "_FM_COMPLETE").source())
