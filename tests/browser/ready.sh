#!/bin/sh
# Makes sure that there is a browser for the browser tests: one that is here, or Debian's Chromium.
set -eu
for name in ${MARKETDATA_BROWSER:-} chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
root=""
[ "$(id -u)" -eq 0 ] || root="sudo"
if command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests."
    $root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $root apt-get install -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
else
    echo "The browser tests need Chromium or Chrome: install one, or name it in MARKETDATA_BROWSER." >&2
    exit 1
fi
