#!/usr/bin/env bash
# A Linux archive: linux-archive.sh [TARGET]. Static (musl) where that target is installed, else for the
# libc of this machine, whose least version is said. Symbols go into a file beside it.
source "$(dirname "$0")/common.sh"
clean
needs objcopy "install binutils"
arch=$(uname -m)
target=${1:-$arch-unknown-linux-musl}
if [ $# -eq 0 ] && ! has_target "$target"; then
    target=$arch-unknown-linux-gnu
    say "there is no target $arch-unknown-linux-musl here: the archive is not static"
fi
say "building for $target"
build "$target"

stem=$NAME-$VERSION-$target
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/$stem"
objcopy --only-keep-debug "$BUILT" "$OUT/$stem.debug"
objcopy --strip-all --add-gnu-debuglink="$OUT/$stem.debug" "$BUILT" "$stage/$stem/$NAME"
extras "$stage/$stem" "$stage/$stem/$NAME"
texts "$stage/$stem"
pack_tar "$stage/$stem" "$OUT/$stem.tar.gz"

glibc=$(objdump -T "$BUILT" 2>/dev/null | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -1 || true)
say "$OUT/$stem.tar.gz ($(stat -c %s "$OUT/$stem.tar.gz") bytes), needs ${glibc:-no libc}"
