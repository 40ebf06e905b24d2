"""Writes Sources/CLIPModel/Tokenizer/HTMLEntities.swift from Python's copy of the HTML standard's table.

    python Fixtures/tokenizer/make_html_entities.py
"""

import html.entities
import textwrap
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "Sources/CLIPModel/Tokenizer/HTMLEntities.swift"
TEMPLATE = '''\
/// The named character references of HTML (WHATWG HTML standard, "Named character references").
///
/// Written by `Fixtures/tokenizer/make_html_entities.py`; do not edit.
enum HTMLEntities {{
    /// What a name stands for.
    struct Entity {{
        /// One or two scalars.
        var value: [Unicode.Scalar]
        /// Whether the reference may lack its semicolon.
        var isBareAllowed: Bool
    }}

    /// The length of the longest name.
    static let longestName = {longest}

    /// The length of the longest name that may lack its semicolon.
    static let longestBareName = {longest_bare}

    /// All references by name, without ampersand and semicolon; parsed when a text first has an ampersand.
    static let table: [String: Entity] = {{
        var table: [String: Entity] = [:]
        table.reserveCapacity({count})
        for entry in source.utf8.split(whereSeparator: {{ $0 == 0x20 || $0 == 0x0A }}) {{
            guard let mark = entry.firstIndex(where: {{ $0 == 0x3A || $0 == 0x21 }}) else {{ continue }}
            let scalars = entry[entry.index(after: mark)...].split(separator: 0x2C).compactMap {{ digits in
                UInt32(Substring(digits), radix: 16).flatMap(Unicode.Scalar.init)
            }}
            table[String(Substring(entry[..<mark]))] = Entity(
                value: scalars, isBareAllowed: entry[mark] == 0x21)
        }}
        return table
    }}()

    /// `name:scalars`, or `name!scalars` where the semicolon may be missing; scalars in hexadecimal.
    private static let source = """
{entries}
        """
}}
'''


def main():
    table = html.entities.html5
    names = sorted(name[:-1] for name in table if name.endswith(";"))
    bare = {name for name in table if not name.endswith(";")}
    assert bare <= set(names) and all(table[name] == table[name + ";"] for name in bare)
    entries = []
    for name in names:
        scalars = ",".join(f"{ord(character):X}" for character in table[name + ";"])
        entries.append(f"{name}{'!' if name in bare else ':'}{scalars}")
    wrapped = textwrap.wrap(
        " ".join(entries), width=110, initial_indent=" " * 8, subsequent_indent=" " * 8,
        break_long_words=False, break_on_hyphens=False)
    TARGET.write_text(TEMPLATE.format(
        longest=max(map(len, names)), longest_bare=max(map(len, bare)), count=len(names),
        entries="\n".join(wrapped)), encoding="utf-8")
    print(f"{len(names)} names, {len(table)} references")


if __name__ == "__main__":
    main()
