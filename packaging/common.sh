# Read by the other scripts: what is packaged, and where it goes. Each is run from any folder.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

NAME=hardmatch
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
OUT=${OUT:-$PWD/target/packages}
TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
# The profile that is packaged; a test may take one that is quicker to build.
PROFILE=${PROFILE:-dist}
mkdir -p "$OUT"

say() { printf '== %s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }
needs() { command -v "$1" >/dev/null 2>&1 || stop "$1 is needed: $2"; }

# Packages are made of what is committed: their version names the commit.
clean() {
    [ -n "${HARDMATCH_COMMIT:-}" ] && return
    git rev-parse HEAD >/dev/null 2>&1 || stop "this is no checkout: name the commit in HARDMATCH_COMMIT"
    [ -z "$(git status --porcelain --untracked-files=no)" ] || stop "commit or stash the changes first: a package names its commit"
    HARDMATCH_COMMIT=$(git rev-parse --short=12 HEAD)
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
    export HARDMATCH_COMMIT SOURCE_DATE_EPOCH
}

has_target() { [ -d "$(rustc --print sysroot)/lib/rustlib/$1/lib" ]; }
folder_of_profile() { if [ "$PROFILE" = dev ]; then echo debug; else echo "$PROFILE"; fi; }

# Builds the program for a target; prints nothing. BUILT is where it is. Where this machine keeps its files stays out of it:
# the name of an account would be in every package, and each builder would make another one.
build() {
    local target=$1 crates=${CARGO_HOME:-$HOME/.cargo}/registry/src
    shift
    cargo rustc --locked --profile "$PROFILE" --target "$target" --bin "$NAME" \
        --config "target.$target.rustflags = ['--remap-path-prefix=$crates=crates', '--remap-path-prefix=$PWD=$NAME']" -- "$@"
    BUILT=$TARGET_DIR/$target/$(folder_of_profile)/$NAME
}

# What the program says of itself: completions, manual page. The first words are how it is run here.
extras() {
    local into=$1
    shift
    mkdir -p "$into/completions" "$into/man"
    "$@" completions bash >"$into/completions/$NAME.bash"
    "$@" completions zsh >"$into/completions/_$NAME"
    "$@" completions fish >"$into/completions/$NAME.fish"
    "$@" completions powershell >"$into/completions/_$NAME.ps1"
    "$@" completions elvish >"$into/completions/$NAME.elv"
    "$@" man >"$into/man/$NAME.1"
}

# What lies beside the program in every archive.
texts() {
    local into=$1
    cp README.md CHANGELOG.md LICENSE "$into/"
    cp -r docs "$into/"
    # The pictures of the README.
    mkdir -p "$into/assets"
    cp assets/*.svg "$into/assets/"
    licences "$into"
}

# The licences of what is built in belong beside the program; a package for oneself does without.
licences() {
    if [ -s "$OUT/THIRD-PARTY.txt" ]; then
        cp "$OUT/THIRD-PARTY.txt" "$1/"
    else
        say "left out: the licences of the crates (packaging/licences.sh makes them); do not hand this package on"
    fi
}

# The same sources give the same archive, byte by byte, as far as the compiler does.
pack_tar() {
    local folder=$1 file=$2
    tar -C "$(dirname "$folder")" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-0}" \
        -cf - "$(basename "$folder")" | gzip -9n >"$file"
}
pack_zip() {
    local folder=$1 file=$2
    rm -f "$file"
    find "$folder" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-315532800}" {} +
    (cd "$(dirname "$folder")" && find "$(basename "$folder")" | LC_ALL=C sort | TZ=UTC zip -q -9 -X "$file" -@)
}
