#!/usr/bin/env bash
# Fetches Debian's packages of wallpapers and unpacks them into a folder. Installs nothing, and fetches nothing twice.
# Exits with 69, and one line that says why, if they cannot be had.
# Usage: wallpapers.sh FOLDER PACKAGE...
set -euo pipefail

mkdir -p "$1"
folder=$(realpath "$1")
shift

missing=()
for package in "$@"; do [ -e "$folder/.$package" ] || missing+=("$package"); done
[ ${#missing[@]} -gt 0 ] || exit 0

give_up() {
    echo "photoseek: $1, so ${missing[*]} cannot be fetched" >&2
    exit 69
}
command -v apt-get > /dev/null && command -v dpkg > /dev/null || give_up "this system has no apt"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
options=(--quiet=2 --option Acquire::Retries=1 --option Acquire::http::Timeout=10 --option APT::Sandbox::User=root)
cd "$work"
if ! timeout 300 apt-get "${options[@]}" download "${missing[@]}" 2> first.txt; then
    # The lists of packages may be missing or old. Private ones need no administrator.
    mkdir -p lists/partial cache/archives/partial
    options+=(--option "Dir::State::Lists=$work/lists" --option "Dir::Cache=$work/cache")
    timeout 120 apt-get "${options[@]}" update > update.txt 2>&1 &&
        timeout 300 apt-get "${options[@]}" download "${missing[@]}" 2> second.txt ||
        give_up "the package server cannot be reached or does not have them"
fi
for package in "${missing[@]}"; do
    dpkg -x "$package"_*.deb "$folder"
    touch "$folder/.$package"
done
