"""What is refused before reading: nothing to read, and instructions hidden in a prompt."""

from __future__ import annotations

import re

from wellposed.errors import ProblemError

__all__ = ["MAX_PROMPT", "refuse_hostile"]

MAX_PROMPT = 8000
"""Characters; a longer text is a document, not a question."""

_THINGS = (
    r"(?:files?|folders?|director(?:y|ies)|hard drive|hard disk|\w*\.(?:py|txt|sh|csv|json"
    r"|env|ssh|pem|cfg|ini|yaml|yml|db)|"
    r"home (?:director|folder)\w*|/etc\S*|/home\S*|~/\S*|\.ssh|passwords?|credentials?|secrets?|api keys?|"
    r"environment variables?|env vars?|e-?mails?|urls?|websites?|shell|terminal|system prompt|database)(?!\w)"
)
_DEEDS = (
    r"(?:delete|remove|erase|wipe|overwrite|rename|move|copy|list|read|open|print|show"
    r"|display|dump|reveal|upload|send|post|e-?mail|"
    r"download|fetch|install|execute|run|call|invoke|spawn|kill|chmod|encrypt|exfiltrate"
    r"|leak|write|append|create)"
)
_HOSTILE = (
    ((r"(?:ignore|disregard|forget|override|bypass|skip|do not follow|don't follow)\b[^.?!\n]{0,40}?\b"
        r"(?:instructions?|rules?|prompts?|guidelines?|guardrails?|constraints?|safety|system"
        r"|previous (?:text|message)|everything (?:above|before))"), "an instruction to ignore instructions"),
    ((rf"\b{_DEEDS}\b(?: (?:me|us|out|all|every|each|any|the|your|my|this|of|a|an|to|from"
        rf"|in|contents?|some|its)){{0,5}}(?: \S+){{0,2}}? {_THINGS}"),
        "an instruction to touch files or the machine"),
    ((r"\brm\s+-\w*r|\bsudo\b|\bcurl\s|\bwget\s|\bos\.system|\bsubprocess\b|__import__|\beval\s*\("
        r"|\bexec\s*\(|\bimport\s+(?:os|sys|subprocess|shutil)\b|<script|\bDROP\s+TABLE|\bchmod\s+\d"
        r"|\bformat\s+c:|/etc/passwd|\bpowershell\b|\bbash\s+-c"), "a command"),
    ((r"\byou are (?:now|no longer)\b|\b(?:act|behave|pretend|respond)(?: \w+)? as (?:if"
        r" you|though you|an? (?:unrestricted|admin|root|hacker|evil))|\bsystem\s*:\s*you|\bnew"
        r" instructions?\s*:|\bjailbreak|\bdeveloper mode|\badmin(?:istrator)? mode"),
        "an instruction about who to be"),
    ((r"\b(?:mark|report|declare|label|call|set|state|claim|say)\b[^.?!\n]{0,30}\b(?:as )?verified\b"
        r"|\bverdict\b[^.?!\n]{0,30}\b(?:to|be|as|=)\s*\"?verified|\b(?:skip|disable|turn off"
        r"|without) (?:the |all |any )?(?:verification|checks|sandbox|checking)"),
        "an instruction about the verdict"),
)  # fmt: skip


def refuse_hostile(prompt: str) -> None:
    """Raise when a prompt is empty, endless or carries an instruction that is not mathematics.

    Raises:
        ProblemError: With the words that are refused.
    """
    if not prompt.strip():
        raise ProblemError(
            "the prompt is empty",
            why="there is nothing to solve",
            instead=(
                "write a differential equation with its conditions, for example: y' = -2 y, y(0) = 1; y(3)?"
            ),
        )
    if len(prompt) > MAX_PROMPT:
        raise ProblemError(
            f"the prompt has {len(prompt)} characters",
            why=f"the reader takes at most {MAX_PROMPT}",
            instead="state one problem, without the text round it",
        )
    for pattern, what in _HOSTILE:
        match = re.search(pattern, prompt, re.IGNORECASE)
        if match:
            raise ProblemError(
                f"the prompt carries {what}: {match.group(0)[:80]!r}. It is refused as a whole; nothing"
                f" was run, "
                "read or deleted",
                where=prompt[:120],
                why="a prompt is data here: only the differential equation in it is read, and files, commands"
                " and "
                "verdicts cannot be reached from it",
                instead="send the differential equation alone",
            )
