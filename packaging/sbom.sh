#!/usr/bin/env bash
# What the program is made of, for machines: CycloneDX 1.5 in JSON, by cargo-cyclonedx.
source "$(dirname "$0")/common.sh"
needs cargo-cyclonedx "cargo install cargo-cyclonedx"
target=${1:-all}
# It names the file after the program, and takes no other name for it.
made=${NAME}_bin.cdx.json
cargo cyclonedx --quiet --format json --spec-version 1.5 --describe binaries --target "$target"
[ -s "$made" ] || stop "cargo cyclonedx has written nothing"
mv "$made" "$OUT/$NAME-$VERSION.cdx.json"
say "$OUT/$NAME-$VERSION.cdx.json ($(grep -c '"purl"' "$OUT/$NAME-$VERSION.cdx.json") parts)"
