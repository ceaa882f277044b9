#!/usr/bin/env bash
# What the program is made of, for machines: CycloneDX 1.5 in JSON, by cargo-cyclonedx.
source "$(dirname "$0")/common.sh"
needs cargo-cyclonedx "cargo install cargo-cyclonedx"
target=${1:-all}
cargo cyclonedx --quiet --format json --spec-version 1.5 --describe binaries --target "$target" --override-filename "$NAME-$VERSION.cdx"
made=$(find . -maxdepth 1 -name "$NAME-$VERSION.cdx*.json" -o -maxdepth 1 -name "${NAME}_bin.cdx.json" | head -1)
[ -n "$made" ] || stop "cargo cyclonedx has written nothing"
mv "$made" "$OUT/$NAME-$VERSION.cdx.json"
say "$OUT/$NAME-$VERSION.cdx.json ($(grep -c '"purl"' "$OUT/$NAME-$VERSION.cdx.json") parts)"
