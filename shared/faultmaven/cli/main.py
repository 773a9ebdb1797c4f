"""The `fm` command: a table of commands, and errors told as one sentence.

Only what `--help` needs is imported here and at the top of the commands' modules; the engine comes in when one runs.
"""

import os
import sys

import click

from faultmaven import __version__
from faultmaven.cli.audit import audit
from faultmaven.cli.diagnose import diagnose
from faultmaven.cli.mcp import mcp
from faultmaven.cli.signatures import signatures
from faultmaven.cli.site.ask import ask
from faultmaven.cli.site.attach import attach
from faultmaven.cli.site.bundle import bundle
from faultmaven.cli.site.completion import completion
from faultmaven.cli.site.facts import facts
from faultmaven.cli.site.login import login
from faultmaven.cli.site.logout import logout
from faultmaven.cli.site.open import open_case, use_case
from faultmaven.cli.site.report import report
from faultmaven.cli.site.search import search
from faultmaven.cli.site.stats import stats
from faultmaven.cli.site.watch import watch
from faultmaven.core.errors import BadRequest, FaultMavenError

#: Every command. A new one is a module and a line here.
COMMANDS = (
    *(diagnose, signatures, mcp, audit),
    *(login, logout, open_case, use_case, attach, bundle, ask, watch, report, search, stats, facts),
    completion,
)

FAILURE, BAD_INPUT, INTERRUPTED = 1, 2, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="fm")
def fm() -> None:
    """FaultMaven finds the root cause of an incident and shows the lines that prove it."""


for command in COMMANDS:
    fm.add_command(command)


def main() -> None:
    """Run the command line and leave with its exit code: 0 it ran, 1 it failed, 2 it was given something wrong.

    An error may have one of its own (docs/cli.md): 3 sign in first, 4 the site cannot be reached.
    """
    try:
        # no-color.org: set to anything; otherwise colour is for terminals
        sys.exit(fm.main(standalone_mode=False, color=False if os.environ.get("NO_COLOR") else None) or 0)
    except FaultMavenError as error:
        click.echo(f"fm: {error.detail}", err=True)
        sys.exit(getattr(error, "exit_code", BAD_INPUT if isinstance(error, BadRequest) else FAILURE))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # `fm diagnose ... | head`: who read us has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILURE)
