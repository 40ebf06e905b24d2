#!/usr/bin/env python3
"""Makes cases.json: random files of patterns and paths, and what git says of them.

    python3 make_cases.py > cases.json

Each case is a tree of folders with files `.photoseekignore`, and the files of it that are left out. The reference is
`git check-ignore --no-index` with `core.excludesFile` unset and `.gitignore` in place of `.photoseekignore`.
"""

import json
import os
import random
import subprocess
import tempfile

CASES = 500
FOLDERS = ["a", "b", "ab", "abc", "foo", "bar", "x.jpg", "[a]", "a b", "é", "!x", "#y"]
# The files are pictures by their names, because only those are looked for.
FILES = [
    "a.jpg", "b.jpg", "ab.jpg", "abc.png", "foo.png", "x.jpg", "[a].jpg", "a b.jpg", "é.jpg", "A.JPG", "!x.jpg", "#y.png",
    "a .jpg", "1.jpg",
]
PIECES = [
    "a", "b", "ab", "foo", "bar", "x.jpg", "a.jpg", "foo.png", "?.jpg", "a*.jpg", "*o.png", "[a-c].jpg", "*", "**", "?",
    "*.jpg", "*.png", "[ab]", "[!a]", "[^b]*", "[a-f]oo", "[[:alpha:]]", "[[:digit:]]*", "a*c", "*b*", "\\*", "\\[a]", "\\[a\\]", "a\\ b", "é", "***", "a**b", "[]a]*", "[a-]*", "x.*", "*.JPG", "f?o",
    "\\!x*", "\\#y*", "a b.jpg", "a\\ .jpg", "[[:digit:]].jpg", "[", "a[", "[[:nope:]]", "*.[jp]*", "[\\]a]", "\\",
]


def pattern(rng):
    """One line of a file."""
    kind = rng.random()
    if kind < 0.04:
        return rng.choice(["", "#a", "  ", "/", "!", "a  ", "a\\ ", "a/ ", "**/", "/**", "**/**", "!**"])
    text = "/".join(rng.choice(PIECES) for _ in range(rng.choices([1, 2, 3], [6, 3, 1])[0]))
    if rng.random() < 0.2:
        text = "/" + text
    if rng.random() < 0.25:
        text += "/"
    if rng.random() < 0.25:
        text = "!" + text
    if rng.random() < 0.05:
        text += "\r"
    return text


def tree(rng):
    """Paths of files, in folders up to three levels deep."""
    files, folders = set(), {""}
    for _ in range(rng.randint(8, 20)):
        path = "/".join([rng.choice(FOLDERS) for _ in range(rng.randint(0, 3))] + [rng.choice(FILES)])
        parents = ["/".join(path.split("/")[:n]) for n in range(1, path.count("/") + 1)]
        if path in folders or any(parent in files for parent in parents):
            continue
        files.add(path)
        folders.update(parents)
    return sorted(files), sorted(folders)


def case(rng, root):
    """One case, made in an empty folder."""
    files, folders = tree(rng)
    ignores = {}
    for folder in folders:
        if folder == "" or rng.random() < 0.2:
            lines = [pattern(rng) for _ in range(rng.randint(1, 6))]
            ignores[folder] = "\n".join(lines) + rng.choice(["", "\n"])
    subprocess.run(["git", "init", "--quiet", root], check=True)
    for path in files:
        os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
        open(os.path.join(root, path), "w").close()
    for folder, text in ignores.items():
        os.makedirs(os.path.join(root, folder), exist_ok=True)
        with open(os.path.join(root, folder, ".gitignore"), "w", newline="") as file:
            file.write(text)
    answer = subprocess.run(
        ["git", "-c", "core.quotePath=false", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=root, input="\0".join(files), capture_output=True, text=True,
    )
    assert answer.returncode in (0, 1), answer.stderr
    ignored = [path for path in answer.stdout.split("\0") if path]
    return {"files": files, "ignores": ignores, "ignored": ignored}


def main():
    os.environ["GIT_CONFIG_GLOBAL"] = os.environ["GIT_CONFIG_SYSTEM"] = os.devnull
    rng = random.Random(18)
    cases = []
    for _ in range(CASES):
        with tempfile.TemporaryDirectory() as root:
            cases.append(case(rng, root))
    version = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, sort_keys=True) for case in cases)
    print(f'{{"git": "{version}", "cases": [\n{lines}\n]}}')


if __name__ == "__main__":
    main()
