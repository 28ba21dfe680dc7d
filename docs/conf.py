"""Configuration of the documentation (Sphinx with MyST)."""

from importlib.metadata import version as _version

project = "wellposed"
author = "the wellposed developers"
project_copyright = "the wellposed developers"
release = version = _version("wellposed")

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]

myst_heading_anchors = 3

html_theme = "alabaster"
html_theme_options = {"description": "Differential equations in plain words, answers with evidence"}
html_show_sourcelink = False
