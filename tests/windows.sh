#!/usr/bin/env bash
# Builds hardmatch for x86_64-pc-windows-gnu and runs it under wine, on a Debian machine without that target. Nothing is
# changed outside WORK, but that the zip goes to where packages are. It needs root, for the chroot, and 10 GB for all steps. On
# two busy cores the chroot takes 9 minutes, clippy 10 from nothing, the tests 30, the zip 17.
#
#   tests/windows.sh WORK [smoke|tests|clippy|zip ...]       default: smoke
#
# PROFILE names what smoke runs (release, or dev to take what the tests have built) and what the zip holds (dist).
# TESTS limits the tests ("--lib --test import").
#
# No Debian suite with rustc >= 1.89 has libstd-rust-dev-windows. So std is built from source: `rust-src`
# of exactly the version of the toolchain of this machine comes from trixie-backports, its dependencies
# from the crate registry by its own lock file, and the result is put into a copy of the toolchain.
set -euo pipefail
SRC=$(realpath "$(dirname "$0")/.."); WORK=$1; shift; STEPS=${*:-smoke}
T=x86_64-pc-windows-gnu
C=$WORK/chroot
mkdir -p "$WORK"; WORK=$(realpath "$WORK"); C=$WORK/chroot
MIRROR=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources | grep /debian$ | head -1)
TOOLCHAIN=$(rustc --print sysroot)
VERSION=$(rustc -V | cut -d' ' -f2)
OWNER=$(id -un)
step() { printf '\n== %s  (%s s)\n' "$*" "$SECONDS"; }
mounted() { mountpoint -q "$1"; }
unmount() { for m in dev/pts dev proc; do if mounted "$C/$m"; then umount "$C/$m"; fi; done; }
in_chroot() { env -i PATH=/opt/rust/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 LC_ALL=C.UTF-8 \
    CARGO_HOME=/w/cargo WINEPREFIX=/w/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=' \
    XDG_RUNTIME_DIR=/tmp/xdg DEBIAN_FRONTEND=noninteractive chroot "$C" "$@"; }

if [ ! -e "$WORK/.chroot" ]; then
    step "a chroot of trixie"
    rm -rf --one-file-system "$C"
    (cd "$WORK" && apt-get download -q debootstrap 2>/dev/null && dpkg -x debootstrap_*.deb debootstrap)
    DEBOOTSTRAP_DIR=$WORK/debootstrap/usr/share/debootstrap "$WORK/debootstrap/usr/sbin/debootstrap" \
        --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg trixie "$C" "$MIRROR" >"$WORK/debootstrap.log"
    touch "$WORK/.chroot"
fi
# A server of wine that goes on keeps the folders busy.
leave() { if [ -e "$C/usr/bin/wineserver" ]; then in_chroot wineserver -k 2>/dev/null || true; fi; unmount; }
trap leave EXIT
mounted "$C/proc" || mount -t proc proc "$C/proc"
mounted "$C/dev" || mount --bind /dev "$C/dev"
mounted "$C/dev/pts" || mount -t devpts devpts "$C/dev/pts"
cp /etc/resolv.conf "$C/etc/resolv.conf"
mkdir -p "$C/tmp/xdg" "$C/w"

PACKAGES="gcc libc6-dev gcc-mingw-w64-x86-64 wine64 wine zip unzip"
if [ "$(cat "$WORK/.packages" 2>/dev/null)" != "$PACKAGES" ]; then
    step "mingw, wine, rust-src $VERSION"
    printf 'deb %s trixie main\ndeb %s trixie-backports main\n' "$MIRROR" "$MIRROR" >"$C/etc/apt/sources.list"
    in_chroot apt-get update -q >"$WORK/apt.log"
    in_chroot apt-get install -y -q --no-install-recommends $PACKAGES >>"$WORK/apt.log"
    full=$(in_chroot apt-cache madison rust-src | awk -v v="$VERSION" '$3 ~ "^" v "[+]" { print $3; exit }')
    [ -n "$full" ] || { echo "no rust-src $VERSION in trixie-backports" >&2; exit 3; }
    in_chroot apt-get install -y -q --no-install-recommends "rust-src=$full" >>"$WORK/apt.log"
    in_chroot apt-get clean
    echo "$PACKAGES" >"$WORK/.packages"
fi

if [ ! -e "$WORK/.std" ]; then
    step "std for $T"
    rm -rf "$C/opt/rust" "$C/w/std"
    mkdir -p "$C/opt" "$C/w/std/src"
    cp -al "$TOOLCHAIN" "$C/opt/rust" 2>/dev/null || cp -a "$TOOLCHAIN" "$C/opt/rust"
    rm -rf "$C/opt/rust/share/doc"
    mkdir -p "$C/opt/rust/lib/rustlib/src/rust"
    cp -a "$C/usr/src/rustc-$VERSION/library" "$C/opt/rust/lib/rustlib/src/rust/"
    # Debian's copy of the dependencies is pruned; the lock file is whole.
    cp -a "$C/usr/src/rustc-$VERSION/library" "$WORK/library" && rm -rf "$WORK/library/vendor"
    RUSTC_BOOTSTRAP=1 cargo vendor -q --locked --manifest-path "$WORK/library/Cargo.toml" --versioned-dirs "$C/w/vendor-std" >/dev/null
    rm -rf "$WORK/library"
    printf '[package]\nname = "std-for-windows"\nversion = "0.0.0"\nedition = "2024"\n' >"$C/w/std/Cargo.toml"
    : >"$C/w/std/src/lib.rs"
    mkdir -p "$C/w/std/.cargo"
    printf '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "/w/vendor-std"\n' >"$C/w/std/.cargo/config.toml"
    in_chroot env RUSTC_BOOTSTRAP=1 RUSTFLAGS='-Cembed-bitcode=yes -Cforce-unwind-tables=yes' bash -ec "
        cd /w/std
        cargo build -q --offline --release --target $T -Zbuild-std=core,alloc,std,panic_unwind,panic_abort,proc_macro,test
        L=/opt/rust/lib/rustlib/$T/lib
        mkdir -p \$L
        cp target/$T/release/deps/*.rlib \$L/
        rm -f \$L/libstd_for_windows*
        cd /opt/rust/lib/rustlib/src/rust/library/rtstartup
        for o in rsbegin rsend; do rustc --edition 2024 --target $T --emit=obj -o \$L/\$o.o \$o.rs; done" >"$WORK/std.log" 2>&1
    touch "$WORK/.std"
fi

step "the sources and their dependencies"
mkdir -p "$C/w/src"
find "$C/w/src" -mindepth 1 -maxdepth 1 ! -name target -exec rm -rf {} +
tar -C "$SRC" --exclude=./target --exclude=./.git -cf - . | tar -C "$C/w/src" -xf -
if ! cmp -s "$SRC/Cargo.lock" "$C/w/vendored.lock"; then
    cargo vendor -q --locked --manifest-path "$SRC/Cargo.toml" "$C/w/vendor" >/dev/null
    cp "$SRC/Cargo.lock" "$C/w/vendored.lock"
fi
mkdir -p "$C/w/src/.cargo"
cat >"$C/w/src/.cargo/config.toml" <<X
[source.crates-io]
replace-with = "v"
[source.v]
directory = "/w/vendor"
[build]
target = "$T"
[target.$T]
linker = "x86_64-w64-mingw32-gcc"
runner = ["timeout", "400", "wine"]
# These builds are for looking, not for use.
[profile.dev]
debug = 0
[profile.dev.package."*"]
opt-level = 1
X

if [ ! -e "$C/w/wine/system.reg" ]; then
    step "wine"
    in_chroot timeout 300 wineboot -i >/dev/null 2>&1
fi

failed=()
for name in $STEPS; do
    case $name in
    smoke)
        profile=${PROFILE:-release} folder=${PROFILE:-release}
        if [ "$profile" = dev ]; then folder=debug; fi
        step "the binary ($profile)"
        in_chroot bash -ec "cd /w/src && cargo build --profile $profile --bin hardmatch --offline --locked"
        in_chroot cp "/w/src/target/$T/$folder/hardmatch.exe" /w/hardmatch.exe
        step "a run under wine on the demo data"
        D=$C/w/wine/drive_c/trial; rm -rf "$D" "$C/w/wine/drive_c/users/$OWNER/AppData/Local/hardmatch"
        mkdir -p "$D/Übung 日本"; cp "$C/w/hardmatch.exe" "$D/"; cp "$C"/w/src/assets/demo/week/*.csv "$D/Übung 日本/"
        h() { local wanted=$1 got=0; shift; in_chroot bash -c 'cd /w/wine/drive_c/trial && exec timeout 60 wine hardmatch.exe "$@"' h "$@" >"$WORK/out" 2>"$WORK/err" || got=$?
            if [ $got != "$wanted" ]; then echo "exit code $got in place of $wanted: $*" >&2; cat "$WORK/out" "$WORK/err" >&2; exit 1; fi; }
        id_of() { awk -F'"' -v upn="$2" 'index($0, upn) { print $2; exit }' "$C/w/src/assets/demo/week/$1.csv"; }
        h 0 --version
        h 0 inspect 'Übung 日本\onprem.csv' 'C:\trial\Übung 日本\cloud.csv'
        h 0 new smoke --onprem 'Übung 日本\onprem.csv' --cloud 'C:\trial\Übung 日本\cloud.csv' --deleted 'Übung 日本\deleted.csv'
        h 2 new smoke --onprem 'Übung 日本\onprem.csv' --cloud 'Übung 日本\cloud.csv'
        printf 'ObjectGUID,ObjectId\r\n%s,%s\r\n' "$(id_of onprem anais.muller@contoso.com)" "$(id_of cloud anais.muller@contoso.com)" >"$D/pairs.csv"
        h 0 queue smoke --add pairs.csv
        for d in msol graph entra; do h 0 export smoke --dialect $d -o "Übung 日本\\$d.ps1"; done
        h 2 export smoke --dialect graph -o 'Übung 日本\graph.ps1'
        h 0 export smoke --dialect graph --force -o 'Übung 日本\graph.ps1'
        h 0 sessions --json
        shows() { grep -qF -- "$1" "$WORK/out" || { echo "not shown: $1" >&2; cat "$WORK/out" >&2; exit 1; }; }
        shows 'AppData\\Local\\hardmatch'
        if grep -qF '\\?\' "$WORK/out" "$WORK/err"; then echo "a path is shown as nobody writes it" >&2; exit 1; fi
        h 0 inspect 'Übung 日本\onprem.csv'
        shows 'Übung 日本'
        h 0 report smoke -o nul
        h 2 new con --onprem 'Übung 日本\onprem.csv' --cloud 'Übung 日本\cloud.csv'
        long=$(printf 'x%.0s' $(seq 90)); mkdir -p "$D/$long/$long/$long"
        h 0 export smoke --dialect graph -o "C:\\trial\\$long\\$long\\$long\\long.ps1"
        test -s "$D/$long/$long/$long/long.ps1"
        if grep -qF '\\?\' "$WORK/out" "$WORK/err"; then echo "a long path is shown as nobody writes it" >&2; exit 1; fi
        in_chroot bash -c 'cd /w/wine/drive_c/trial && cat Übung*/onprem.csv | timeout 60 wine hardmatch.exe inspect -' >"$WORK/out"
        shows '60 users'
        cp "$D/Übung 日本/onprem.csv" "$D/Übung.csv"
        # What is piped is UTF-8, whatever the code page is; a path can be relative to the folder of its drive.
        printf '@chcp 850 >nul\r\n@for %%%%f in (*bung.csv) do @hardmatch.exe inspect "C:%%%%f"\r\n' >"$D/page.bat"
        in_chroot bash -c 'cd /w/wine/drive_c/trial && timeout 60 wine cmd /c page.bat' >"$WORK/out"
        shows 'C:Übung.csv'
        shows '60 users'
        h 2 inspect '\\nobody\share\ad.csv'
        # Where sessions were before.
        A=$C/w/wine/drive_c/users/$OWNER/AppData; mkdir -p "$A/Roaming/hardmatch/data/sessions"
        mv "$A"/Local/hardmatch/data/sessions/smoke.* "$A/Roaming/hardmatch/data/sessions/"
        h 0 queue smoke
        h 0 sessions
        shows smoke
        h 2 demo
        echo "the run is as it should be" ;;
    tests)
        step "the tests under wine"
        in_chroot env INSTA_WORKSPACE_ROOT='Z:\w\src' INSTA_UPDATE=no bash -c "cd /w/src && cargo test --offline --locked --no-fail-fast ${TESTS:-}" >"$WORK/tests.log" 2>&1 || failed+=(tests)
        grep -E '^(test .* FAILED|error)' "$WORK/tests.log" || true
        awk '/^test result/ { passed += $4; failed += $6; ignored += $8 } END { printf "%d passed; %d failed; %d ignored\n", passed, failed, ignored }' "$WORK/tests.log"
        step "the tests that need a console"
        in_chroot script -qec "cd /w/src && cargo test --offline --locked --test screens traffic -- --ignored" /dev/null >"$WORK/console.log" &&
            echo "they pass" || { failed+=(console); echo "they fail: $WORK/console.log"; } ;;
    zip)
        step "the zip"
        # Licences come from where packages are made, and the zip goes there.
        packages=${OUT:-$SRC/target/packages}
        commit=$(git -C "$SRC" rev-parse --short=12 HEAD)
        if [ -n "$(git -C "$SRC" status --porcelain --untracked-files=no)" ]; then commit=$commit-changed; fi
        rm -rf "$C/w/packages"
        mkdir -p "$packages" "$C/w/packages"
        if [ -s "$packages/THIRD-PARTY.txt" ]; then cp "$packages/THIRD-PARTY.txt" "$C/w/packages/"; fi
        in_chroot env HARDMATCH_COMMIT="$commit" SOURCE_DATE_EPOCH="$(git -C "$SRC" log -1 --format=%ct)" \
            PROFILE="${PROFILE:-dist}" OUT=/w/packages RUNNER=wine CARGO_NET_OFFLINE=true \
            bash -c "cd /w/src && packaging/windows-zip.sh && SUITE=none packaging/try.sh"
        cp "$C"/w/packages/*windows* "$packages/" ;;
    clippy)
        step "clippy"
        in_chroot bash -c "cd /w/src && cargo clippy --offline --locked --all-targets -- -D warnings" >"$WORK/clippy.log" 2>&1 && echo clean || { failed+=(clippy); grep -E '^error|^ +-->' "$WORK/clippy.log" || true; } ;;
    esac
done
if [ "${#failed[@]}" -gt 0 ]; then echo "failed: ${failed[*]}" >&2; exit 1; fi
step "done; the chroot is $C, $(du -sxh "$WORK" | cut -f1)"
