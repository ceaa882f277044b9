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
cargo deb --locked --no-build --strip --profile "$PROFILE" --target "$target" --output "$OUT"
package=$(ls -t "$OUT"/*.deb | head -1)
say "$package ($(stat -c %s "$package") bytes)"
