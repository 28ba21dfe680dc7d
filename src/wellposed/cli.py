"""The `wellposed` command: from arguments to an exit code.

Whatever happens inside, the caller sees one of the documented exit codes, a message in four parts instead
of a traceback, and, with `--json`, exactly one JSON object on standard output. Only the standard library
is imported here; everything else comes with the command that needs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

__all__ = ["main"]

_INTERRUPTED = 130
_BROKEN_PIPE = 141
"""128 + SIGPIPE, what a shell shows for a program whose reader went away; 1 would claim REFUTED."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Args:
        arguments: Words after the program's name; None takes them from the command line.

    Returns:
        0 VERIFIED (or the command did what it says), 1 REFUTED, 2 usage, 3 INCONCLUSIVE, 4 the problem is
        ambiguous, not well posed or not supported, 5 could not run, 6 model server, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        from wellposed.command.signals import attentive_to_signals

        with attentive_to_signals():
            try:
                return _run(words)
            except KeyboardInterrupt as interrupt:
                return _report_interrupt(words, interrupt)
    except KeyboardInterrupt:
        return _INTERRUPTED  # in the first milliseconds, before any handler stood
    except BrokenPipeError:
        # The reader (`| head`) has gone; Python would complain once more while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE


def _run(words: list[str]) -> int:
    import click

    from wellposed.command import outcome
    from wellposed.command.group import complete, wellposed
    from wellposed.errors import WellposedError

    wishes = outcome.wishes(words)
    try:
        if (done := complete()) is not None:
            return done
        # Not `wellposed.main(words)`: it answers a broken pipe with exit code 1, which here means REFUTED.
        with wellposed.make_context("wellposed", words) as context:
            code = wellposed.invoke(context)
        sys.stdout.flush()
        return int(code or 0)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        return outcome.show_usage(error, wishes)
    except WellposedError as error:
        return outcome.show_error(error, wishes)
    except BrokenPipeError:
        raise
    except Exception as error:
        return outcome.show_defect(error, wishes)


def _report_interrupt(words: list[str], interrupt: KeyboardInterrupt) -> int:
    from wellposed.command import outcome

    code = getattr(interrupt, "exit_code", _INTERRUPTED)
    outcome.show_stop(
        "Interrupted: every program was stopped and nothing was written.", outcome.wishes(words)
    )
    return code


if __name__ == "__main__":
    sys.exit(main())
