"""Curves of a training as an SVG file, in panels side by side."""

from dataclasses import dataclass

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 300, 180, 60, 40, 90
_LINE_HEIGHT = 16
_COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd")


@dataclass(frozen=True)
class Panel:
    """Lines by their names, each a list of points; `top` is the value at the upper edge, `end` names the right end."""

    title: str
    lines: dict[str, list[tuple[float, float]]]
    top: float
    end: str


def _drawn(panel: Panel, left: float) -> list[str]:
    largest = max(x for points in panel.lines.values() for x, _ in points)
    parts = [f'<text x="{left}" y="{_TOP - 16}" font-weight="bold">{panel.title}</text>',
             f'<rect x="{left}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#999"/>']
    for share in (0.25, 0.5, 0.75, 1.0):
        y = _TOP + _HEIGHT * (1 - share)
        parts.append(f'<line x1="{left}" x2="{left + _WIDTH}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{share * panel.top:.2f}</text>')
    parts.append(f'<text x="{left + _WIDTH}" y="{_TOP + _HEIGHT + _LINE_HEIGHT}" text-anchor="end">{panel.end}</text>')
    for index, (name, points) in enumerate(panel.lines.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        path = " ".join(f"{left + _WIDTH * x / largest:.1f},{_TOP + _HEIGHT * (1 - min(y / panel.top, 1)):.1f}"
                        for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{left + 8}" y="{_TOP + _HEIGHT + 34 + _LINE_HEIGHT * index}" '
                     f'fill="{colour}">{name}</text>')
    return parts


def drawing(panels: list[Panel]) -> str:
    parts = [part for index, panel in enumerate(panels) for part in _drawn(panel, _LEFT + index * (_WIDTH + _GAP))]
    width = _LEFT + len(panels) * (_WIDTH + _GAP) - _GAP + 20
    height = _TOP + _HEIGHT + 42 + _LINE_HEIGHT * max(len(panel.lines) for panel in panels)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>', *parts, "</svg>"]) + "\n"
