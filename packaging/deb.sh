#!/usr/bin/env bash
# A Debian package, by cargo-deb: deb.sh [TARGET]. What is in it is said in Cargo.toml.
source "$(dirname "$0")/common.sh"
clean
needs cargo-deb "cargo install cargo-deb"
target=${1:-$(uname -m)-unknown-linux-gnu}
build "$target"
# cargo-deb takes these from here.
rm -rf target/package-extras
extras target/package-extras "$BUILT"
: >target/package-extras/THIRD-PARTY.txt
licences target/package-extras
cargo deb --no-build --profile "$PROFILE" --target "$target" --output "$OUT"
say "$(ls -t "$OUT"/*.deb | head -1)"
