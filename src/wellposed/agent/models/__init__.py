"""The connection to a language model: settings, the wire, the ladder of structured answers, budgets.

Nothing here decides anything about a problem: what a model says comes back as text or as validated data, and
every reader of it treats it as a proposal. `openai` is imported only when a call is made.
"""
