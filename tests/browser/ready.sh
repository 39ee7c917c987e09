#!/bin/sh
# Makes sure that there is what reads our work: a browser for the pages, LibreOffice for the files. Debian's, where none is here.
set -eu
root=""
[ "$(id -u)" -eq 0 ] || root="sudo"

found() {
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

install() {
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "The tests need $1: install it, and call make again." >&2
        exit 1
    fi
    echo "Installing $1 for the tests."
    shift
    $root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $root apt-get install -qq --no-install-recommends "$@" >/dev/null
}

# shellcheck disable=SC2086
found ${MARKETDATA_BROWSER:-} chromium chromium-browser google-chrome google-chrome-stable || install "Chromium or Chrome" chromium chromium-headless-shell fonts-dejavu-core
found soffice libreoffice || install LibreOffice libreoffice-calc libreoffice-impress libreoffice-writer
# The files are set in Arial, or a font of its widths: in a wider one their lines would break elsewhere.
! command -v fc-list >/dev/null 2>&1 || fc-list | grep -qE "Liberation Sans|Arial" || install "a font as wide as Arial" fonts-liberation
found pdftoppm || install "pdftoppm" poppler-utils
