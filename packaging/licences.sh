#!/usr/bin/env bash
# The licences of all crates in the program, with their texts, by cargo-about.
source "$(dirname "$0")/common.sh"
needs cargo-about "cargo install cargo-about"
cargo about generate --offline --locked --fail -c packaging/about.toml -o "$OUT/THIRD-PARTY.txt" packaging/about.hbs
say "$OUT/THIRD-PARTY.txt ($(grep '^  - ' "$OUT/THIRD-PARTY.txt" | sort -u | wc -l) crates)"
