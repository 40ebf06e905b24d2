"""Writes results into a Markdown document, between the markers of their section."""

from pathlib import Path


def publish(figures: str, section: str, document: Path | None) -> None:
    """Prints results and, if a document is given, replaces the text between the markers of the section."""
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
