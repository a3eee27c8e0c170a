"""``studio``: what was typed becomes a command, and what went wrong one sentence and an exit code."""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import typer
from typer import TyperException

from local.cli.faults import FAILED, Fault
from local.cli.root import root

INTERRUPTED = 130
_SEVERAL = str.maketrans("\n\t", "  ")


def main() -> NoReturn:
    """The entry point.

    The process ends with 0 when all is done, 1 when some or all of the work failed, 2 when it was asked for
    wrongly, 130 when it was interrupted.
    """
    code = run(sys.argv[1:])
    if code == INTERRUPTED:
        os._exit(code)  # given up work may be in the middle of an inference, which nothing else can end
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit code."""
    try:
        return root().main(arguments, prog_name="studio", standalone_mode=False) or 0
    except Fault as fault:
        return _told(str(fault), fault.exit_code)
    except TyperException as fault:
        return _told(_usage(fault), fault.exit_code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as fault:  # noqa: BLE001 – whoever types is told one sentence
        if os.environ.get("LOG_LEVEL", "").upper() == "DEBUG":
            traceback.print_exc()
        return _told(f"a fault of ours ({type(fault).__name__}); LOG_LEVEL=DEBUG shows where", FAILED)


def _told(sentence: str, code: int) -> int:
    if sentence:
        typer.echo(f"studio: {sentence.translate(_SEVERAL)}", err=True)
    return code


def _usage(fault: TyperException) -> str:
    """What Typer says of a line that it cannot read, and where to look."""
    context = getattr(fault, "ctx", None)
    said = fault.format_message().rstrip(".")
    said = f"{said[:1].lower()}{said[1:]}"
    return f"{said}; see {context.command_path} --help" if context and said else said
