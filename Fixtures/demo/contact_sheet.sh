#!/usr/bin/env bash
# Makes the image in the README: the contact sheet of the demo, as a browser shows it.
# Usage: contact_sheet.sh PROGRAM IMAGE.png
set -euo pipefail

program=$(realpath "$1")
picture=$2
library=$(realpath "$(dirname "$0")/../library")
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
    echo "photoseek: error: no browser found for making the image; install chromium" >&2
    exit 69
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Uses a short path, because the image shows the paths.
cp -r "$library" "$folder/Pictures"
cd "$folder"
"$program" index Pictures --quiet --model scenes --library demo.sqlite
"$program" search --library demo.sqlite --limit 6 --each --contact-sheet sheet.html \
    "two red circles" "a polka dotted green square" > hits.txt
sed --in-place "s|$folder/|~/|g" sheet.html
sed --in-place "s|file://~/|file://$folder/|g" sheet.html
"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1240,770 \
    --screenshot=sheet.png "file://$folder/sheet.html" 2> browser.txt || { cat browser.txt >&2; exit 70; }
cd - > /dev/null
install -m 644 "$folder/sheet.png" "$picture"
