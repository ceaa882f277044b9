#!/usr/bin/env bash
# The checksums of all packages.
source "$(dirname "$0")/common.sh"
cd "$OUT"
find . -maxdepth 1 -type f \( -name '*.tar.gz' -o -name '*.deb' -o -name '*.zip' -o -name '*.cdx.json' \) -printf '%f\n' | LC_ALL=C sort | xargs -r sha256sum >SHA256SUMS
say "$OUT/SHA256SUMS ($(wc -l <SHA256SUMS) files)"
