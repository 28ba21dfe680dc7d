"""The profile for macOS, as text: it was never run on a Mac."""

from __future__ import annotations

from pathlib import Path

import pytest

from wellposed.sandbox import seatbelt

TEXT = seatbelt.profile(["/opt/python/lib", '/opt/py thon/"odd"\\name'], Path("/private/tmp/jobs"))


def test_everything_is_denied_that_no_rule_allows():
    lines = TEXT.splitlines()
    assert lines[:2] == ["(version 1)", "(deny default)"]
    assert not [line for line in lines if "(allow default)" in line or "network" in line or "mach-" in line]


def test_only_the_jobs_folder_is_written():
    writing = [line for line in TEXT.splitlines() if "file-write*" in line]
    assert writing == ['(allow file-write* (subpath "/private/tmp/jobs"))']


def test_paths_are_quoted_and_brackets_balance():
    assert '"/opt/py thon/\\"odd\\"\\\\name"' in TEXT
    outside = TEXT.replace('\\"', "").replace('"/opt/py thon/odd\\\\name"', "")
    assert outside.count("(") == outside.count(")")
    with pytest.raises(ValueError, match="control character"):
        seatbelt.profile(["/opt/a\nb"], Path("/tmp"))


def test_the_command_is_named_by_its_full_path():
    assert seatbelt.arguments([], Path("/j"))[:2] == ["/usr/bin/sandbox-exec", "-p"]
