"""One SVG drawing: the look that all figures share, and its form for files and for pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

__all__ = ["COLOURS", "INK", "Drawing", "canvas", "drawing", "inside_page", "over_time"]

# Okabe and Ito, "Color universal design" (2008): distinct for all common kinds of colour blindness.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")

INK = "#1f2428"
"""Text and axes. No curve uses it, so a page can replace it by its own text colour."""

_EARLY, _MIDDLE, _LATE = "#c08a1e", "#8a7f86", "#2b78c5"
"""Ends and middle of the colours for lines over time: at least 3:1 against a light and a dark page."""

_WIDTH, _HEIGHT = 4.6, 3.35
"""Inches; the size at which two figures stand side by side on a page."""


@dataclass(frozen=True)
class Drawing:
    """A finished figure."""

    name: str
    """File name without ending, safe in a path, for example "error-space-1"."""
    group: str
    """Heading under which it stands, for example "Discretization error in space"."""
    caption: str
    """One sentence under the figure."""
    alternative: str
    """What the figure shows, for readers who cannot see it, with the decisive numbers."""
    svg: str
    """A whole SVG file with a white ground."""

    @property
    def inline(self) -> Markup:
        """The `<svg>` element to put into a page: no ground, ink in the page's text colour."""
        return inside_page(self)


def over_time() -> LinearSegmentedColormap:
    """Return the colours of lines over time, early (orange) to late (blue)."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("over time", [_EARLY, _MIDDLE, _LATE])


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib
    from cycler import cycler

    settings: dict[Any, Any] = {
        "axes.edgecolor": INK,
        "axes.facecolor": "none",
        "axes.labelcolor": INK,
        "axes.linewidth": 0.7,
        "axes.prop_cycle": cycler(color=COLOURS),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.unicode_minus": True,
        "font.family": "DejaVu Sans",
        "font.size": 9.0,
        "grid.color": "#8a9096",
        "grid.alpha": 0.25,
        "grid.linewidth": 0.6,
        "legend.frameon": False,
        "legend.fontsize": 8.5,
        "lines.linewidth": 1.6,
        "mathtext.fontset": "dejavusans",
        "svg.fonttype": "path",
        "svg.hashsalt": "wellposed",
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
    }
    with matplotlib.rc_context(settings):
        yield


@contextmanager
def canvas(*, height: float = _HEIGHT) -> Iterator[tuple[Figure, Axes]]:
    """Yield a figure with one axes, drawn in the common style while the context is open."""
    from matplotlib.figure import Figure

    with _style():
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        yield figure, figure.add_subplot()


def drawing(figure: Figure, name: str, group: str, *, caption: str, alternative: str) -> Drawing:
    """Render a figure; the same data give the same bytes.

    Must be called while the canvas of the figure is open, because text is laid out here.
    """
    out = io.StringIO()
    figure.savefig(
        out,
        format="svg",
        facecolor="white",
        metadata={"Date": None, "Creator": None, "Title": caption, "Description": alternative},
    )
    return Drawing(name, group, caption, alternative, out.getvalue())


def inside_page(figure: Drawing) -> Markup:
    """Return the `<svg>` element of a drawing, fit to stand in a page with others.

    The ground is taken away, the ink becomes `currentColor` (so that a dark page stays readable),
    identifiers get the drawing's name as prefix, and the alternative text becomes the label.
    """
    svg = figure.svg[figure.svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r'<g id="patch_1">.*?</g>', "", svg, count=1, flags=re.DOTALL)
    svg = svg.replace(INK, "currentColor")
    prefix = figure.name
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'href="#', f'href="#{prefix}-', svg)
    svg = svg.replace("url(#", f"url(#{prefix}-")
    size = re.search(r'<svg[^>]*?viewBox="([^"]+)"', svg)
    box = size[1] if size else "0 0 331 241"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box}" role="img" aria-label="{escape(figure.alternative)}">'
    )
    return Markup(re.sub(r"<svg[^>]*>", lambda _: head, svg, count=1).strip())
