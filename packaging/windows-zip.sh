#!/usr/bin/env bash
# A zip for Windows: windows-zip.sh [TARGET]. The program has a manifest (long paths, UTF-8, no elevation), a
# version and an icon. Without Windows: the target x86_64-pc-windows-gnu and mingw-w64.
source "$(dirname "$0")/common.sh"
clean
target=${1:-x86_64-pc-windows-gnu}
has_target "$target" || stop "there is no target $target here"
needs zip "install zip"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/windows"
cp packaging/windows/* "$work/windows/"
IFS=. read -r major minor patch <<<"${VERSION%%-*}"
sed -i "s/@VERSION@/$VERSION/g; s/@NUMBERS@/$major,$minor,$patch,0/g; s/@DOTTED@/$major.$minor.$patch.0/g" "$work/windows/hardmatch.rc" "$work/windows/hardmatch.manifest"
if [[ $target == *-gnu* ]]; then
    windres=${target%%-*}-w64-mingw32-windres
    needs "$windres" "install binutils-mingw-w64"
    (cd "$work/windows" && "$windres" -c 65001 hardmatch.rc -O coff -o ../resources.o)
    resources=$work/resources.o
else
    needs rc "run this in a developer's command prompt"
    (cd "$work/windows" && rc /nologo /c65001 /fo ../resources.res hardmatch.rc)
    resources=$work/resources.res
fi
build "$target" -C "link-arg=$resources"

stem=$NAME-$VERSION-$target
mkdir "$work/$stem"
if [[ $target == *-gnu* ]]; then
    tools=${target%%-*}-w64-mingw32
    "$tools-objcopy" --only-keep-debug "$BUILT.exe" "$OUT/$stem.debug"
    "$tools-objcopy" --strip-all "$BUILT.exe" "$work/$stem/$NAME.exe"
else
    cp "$BUILT.exe" "$work/$stem/"
    cp "$BUILT.pdb" "$OUT/$stem.pdb"
fi
# Completions and the manual are the same for every system: a program that runs here makes them.
runner=${RUNNER:-}
if [ -z "$runner" ] && command -v wine >/dev/null; then runner=wine; fi
# shellcheck disable=SC2086
extras "$work/$stem" $runner "$work/$stem/$NAME.exe"
rm -r "$work/$stem/man" "$work/$stem/completions/"*.{bash,fish,elv} "$work/$stem/completions/_$NAME"
texts "$work/$stem"
pack_zip "$work/$stem" "$OUT/$stem.zip"
say "$OUT/$stem.zip ($(stat -c %s "$OUT/$stem.zip") bytes)"
