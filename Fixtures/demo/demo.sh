#!/usr/bin/env bash
# The demo: searches drawn scenes and, if they can be had, real photos, and puts the hits on one page.
# Usage: demo.sh PROGRAM FOLDER
set -euo pipefail

program=$1
mkdir -p "$2"
folder=$2
here=$(dirname "$0")
fixtures=$(realpath --relative-to=. "$here/..")
# Few and small packages with real photos: 27 MB.
packages=(lomiri-wallpapers-16.04 lomiri-wallpapers-20.04)
wallpapers=$(dirname "$folder")/wallpapers

# Shows a command, with quotation marks where a shell needs them.
show() {
    local word
    for word in "$@"; do
        case $word in *" "*) printf '"%s" ' "$word" ;; *) printf '%s ' "$word" ;; esac
    done
    echo
}

# Shows a command and runs it.
run() {
    show "$@"
    "$@"
}

# Searches one library, and writes the section of the page.
search() {
    local name=$1
    shift
    run "$program" search --library "$folder/$name.sqlite" --each --contact-sheet "$folder/$name.html" "$@"
}

run "$program" index "$fixtures/library" --model scenes --library "$folder/scenes.sqlite"
search scenes --limit 6 "two red circles" "a polka dotted green square" "a yellow star inside a purple ring"
sections=("$folder/scenes.html")
library=$folder/scenes.sqlite

if "$here/wallpapers.sh" "$wallpapers" "${packages[@]}"; then
    run "$program" index "$wallpapers/usr/share/backgrounds" --model photos --library "$folder/photos.sqlite"
    search photos --limit 4 "mountains" "two dogs" "colourful paint brushes" "dandelions in a meadow" "a sunset"
    sections+=("$folder/photos.html")
    library=$folder/photos.sqlite
else
    echo "The demo goes on without real photos."
fi

# One page of both: all of the first up to the end of its body, then the bodies of the others.
page=$folder/contact-sheet.html
{
    sed '/^<\/body>$/,$d' "${sections[0]}"
    for section in "${sections[@]:1}"; do sed '1,/^<body>$/d; /^<\/body>$/,$d' "$section"; done
    printf '</body>\n</html>\n'
} > "$page"
echo "Open this page in a browser: $(realpath "$page")"
echo "Look around in the library, search as you type, and open pictures: $(show "$program" serve --library "$library")"
