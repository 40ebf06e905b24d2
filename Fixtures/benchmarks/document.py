"""Puts figures into a Markdown document, between the marks of their section."""

from pathlib import Path


def publish(figures: str, section: str, document: Path | None) -> None:
    """Prints figures and, where a document is given, replaces what it has between the marks of the section."""
    print(figures)
    if document is None:
        return
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    text = document.read_text()
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{document} has no section between {begin} and {end}")
    document.write_text(f"{before}{begin}\n{figures.strip()}\n{end}{after}")
