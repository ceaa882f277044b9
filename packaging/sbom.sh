#!/usr/bin/env bash
# What the program is made of, for machines: CycloneDX 1.5 in JSON, by cargo-cyclonedx. Of what that tool lists, only the
# crates that cargo builds for one of the systems of about.toml stay: it lists those of all systems, and what no feature asks for.
source "$(dirname "$0")/common.sh"
clean
needs cargo-cyclonedx "cargo install cargo-cyclonedx"
needs jq "install jq"
work=$(mktemp -d)
# It names the file after the program, and takes no other name for it.
made=${NAME}_bin.cdx.json
trap 'rm -rf "$work" "$made"' EXIT
for target in $(sed -n '/^targets/,/^]/s/.*"\(.*\)".*/\1/p' packaging/about.toml); do
    cargo tree --locked --edges normal --target "$target" --prefix none --no-dedupe --format '{p}' >>"$work/tree"
done
awk '{ print $1 "@" substr($2, 2) }' "$work/tree" | sort -u >"$work/built"
cargo cyclonedx --quiet --format json --spec-version 1.5 --describe binaries --target all --no-build-deps
[ -s "$made" ] || stop "cargo cyclonedx has written nothing"

# The program has an address of its own in place of the folder that it was built in.
jq --rawfile built "$work/built" '
    ($built | split("\n")) as $built
    | .metadata.component["bom-ref"] as $folder
    | "pkg:cargo/\(.metadata.component.name)@\(.metadata.component.version)" as $program
    | .metadata.component |= (.["bom-ref"] = $program | .purl = $program)
    | .metadata.properties |= map(select(.name != "cdx:rustc:sbom:target:all_targets"))
    | .components |= map(select("\(.name)@\(.version)" | IN($built[])))
    | [.components[]["bom-ref"]] as $parts
    | .dependencies |= map(select(.ref | . == $folder or IN($parts[]))
        | .ref |= (if . == $folder then $program else . end)
        | if .dependsOn then .dependsOn |= map(select(IN($parts[]))) else . end)
' "$made" >"$OUT/$NAME-$VERSION.cdx.json"
# The program itself is built too, and is no part of itself.
parts=$(jq '.components | length' "$OUT/$NAME-$VERSION.cdx.json")
[ "$parts" = $(($(wc -l <"$work/built") - 1)) ] || stop "cargo builds $(($(wc -l <"$work/built") - 1)) crates, and $parts are listed"
say "$OUT/$NAME-$VERSION.cdx.json ($parts parts)"
