#!/usr/bin/env bash
# Installs what was built: try.sh [FOLDER]. The archive and the Debian package in a bare Debian, in a chroot that
# debootstrap makes in FOLDER (root is needed); the zip under wine, where there is one. What manifests say of archives is
# compared with them. Nothing else is touched.
source "$(dirname "$0")/common.sh"
folder=${1:-$(mktemp -d)}
suite=${SUITE:-bookworm}
chroot=$folder/$suite
demo=$PWD/assets/demo/week
tried=0

said=$(mktemp)
trap 'rm -f "$said"' EXIT
failed() { cat "$said" >&2; stop "$@"; }

# What every installed program must do: the words before it are how it is run.
runs() {
    "$@" --version | grep -F "$NAME $VERSION" || stop "$*: another version"
    "$@" inspect onprem.csv cloud.csv deleted.csv >"$said" 2>&1 || failed "$*: inspect failed"
    "$@" new tried --onprem onprem.csv --cloud cloud.csv >"$said" 2>&1 || failed "$*: new failed"
    "$@" export tried --dialect graph >"$said" 2>&1 && failed "$*: an empty queue was exported"
    "$@" sessions --json | grep -q '"tried"' || stop "$*: the session is not there"
    tried=$((tried + 1))
}

# What must lie beside the program, and not be empty.
texts=(LICENSE README.md CHANGELOG.md docs/windows.md THIRD-PARTY.txt)
has() {
    local package=$1 folder=$2 file
    for file in "${@:3}"; do [ -s "$folder/$file" ] || stop "$package has no $file"; done
}

# Symbols are for the file beside the package: they are five times what the program is.
stripped() {
    needs readelf "install binutils"
    if readelf -SW "$2" | grep -qF .debug_info; then stop "$1 has symbols in it"; fi
}

bare() {
    needs debootstrap "install debootstrap"
    [ "$(id -u)" = 0 ] || stop "a chroot needs root"
    if [ ! -e "$chroot/.made" ]; then
        say "a bare $suite in $chroot"
        mkdir -p "$chroot"
        debootstrap --variant=minbase "$suite" "$chroot" ${MIRROR:+"$MIRROR"} >"$folder/debootstrap.log" || stop "see $folder/debootstrap.log"
        touch "$chroot/.made"
    fi
    rm -rf "$chroot/trial"
    mkdir -p "$chroot/trial"
    cp "$demo"/*.csv "$chroot/trial/"
}
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/trial LANG=C.UTF-8 chroot "$chroot" sh -c 'cd /trial && exec "$@"' sh "$@"; }

for archive in "$OUT/$NAME-$VERSION"-*linux*.tar.gz; do
    [ -e "$archive" ] || continue
    say "the archive $(basename "$archive")"
    bare
    tar -C "$chroot/trial" -xzf "$archive"
    stem=$(basename "$archive" .tar.gz)
    runs inside "./$stem/$NAME"
    stripped "$archive" "$chroot/trial/$stem/$NAME"
    has "$archive" "$chroot/trial/$stem" man/$NAME.1 completions/{$NAME.bash,_$NAME,$NAME.fish} "${texts[@]}"
done

for package in "$OUT"/${NAME}_"$VERSION"*.deb; do
    [ -e "$package" ] || continue
    say "the package $(basename "$package")"
    bare
    cp "$package" "$chroot/trial/package.deb"
    inside dpkg -i package.deb
    runs inside "$NAME"
    stripped "$package" "$chroot/usr/bin/$NAME"
    has "$package" "$chroot/usr/share" man/man1/$NAME.1.gz bash-completion/completions/$NAME zsh/vendor-completions/_$NAME \
        fish/vendor_completions.d/$NAME.fish doc/$NAME/{copyright,README.md,THIRD-PARTY.txt}
    inside dpkg -r $NAME
    [ ! -e "$chroot/usr/bin/$NAME" ] || stop "$package does not go away"
done

for archive in "$OUT/$NAME-$VERSION"-*windows*.zip; do
    [ -e "$archive" ] || continue
    if ! command -v wine >/dev/null; then
        say "left out: there is no wine here for $(basename "$archive")"
        continue
    fi
    say "the archive $(basename "$archive"), under wine"
    work=$(mktemp -d)
    unzip -q "$archive" -d "$work"
    cp "$demo"/*.csv "$work/"
    export HARDMATCH_DATA_HOME="Z:$work/data" HARDMATCH_STATE_HOME="Z:$work/state" HARDMATCH_CONFIG_HOME="Z:$work/config" WINEDEBUG=-all
    stem=$(basename "$archive" .zip)
    (cd "$work" && runs wine "$work/$stem/$NAME.exe")
    has "$archive" "$work/$stem" completions/_$NAME.ps1 "${texts[@]}"
    tried=$((tried + 1))
    rm -rf "$work"
done

# Scoop, winget and Homebrew are not here; whether what they are told is so can be seen all the same.
sum_of() { sha256sum "$1" | cut -d' ' -f1; }
says() { grep -qiF -- "$2" "$1" || stop "$1 does not say: $2"; }
scoop=$OUT/scoop/$NAME.json
if [ -e "$scoop" ]; then
    zip=$OUT/$(sed -n 's|.*"url": ".*/\(.*\)".*|\1|p' "$scoop")
    [ -s "$zip" ] || stop "$scoop names another zip: $zip"
    members=$(unzip -Z1 "$zip")
    says "$scoop" "\"hash\": \"$(sum_of "$zip")\""
    grep -qxF "$(sed -n 's/.*"extract_dir": "\(.*\)".*/\1/p' "$scoop")/$(sed -n 's/.*"bin": "\(.*\)".*/\1/p' "$scoop")" <<<"$members" ||
        stop "$scoop: its program is not in the zip"
    for installer in "$OUT"/winget/*.installer.yaml; do
        says "$installer" "InstallerSha256: $(sum_of "$zip")"
        says "$installer" "/$(basename "$zip")"
        grep -qxF "$(sed -n 's/^- RelativeFilePath: //p' "$installer" | tr '\\' /)" <<<"$members" || stop "$installer: its program is not in the zip"
    done
    say "the manifests of scoop and winget are about $(basename "$zip")"
fi
formula=$OUT/homebrew/$NAME.rb
if [ -e "$formula" ]; then
    while read -r archive; do
        [ -s "$OUT/$archive" ] || stop "$formula names another archive: $archive"
        says "$formula" "sha256 \"$(sum_of "$OUT/$archive")\""
        members=$(tar -tzf "$OUT/$archive")
        for file in $(sed -n 's/.*\.install "\([^"]*\)".*/\1/p' "$formula"); do
            grep -qxF "${archive%.tar.gz}/$file" <<<"$members" || stop "$formula: $archive has no $file"
        done
    done < <(sed -n 's|.*url ".*/\(.*\)"|\1|p' "$formula")
    say "the formula of Homebrew is about the archives that are here"
fi

parts=$OUT/$NAME-$VERSION.cdx.json
if [ -s "$parts" ] && [ -s "$OUT/THIRD-PARTY.txt" ]; then
    needs jq "install jq"
    diff <(jq -r '.metadata.component, .components[] | "\(.name) \(.version)"' "$parts" | sort -u) \
        <(sed -n 's/^  - \([^ ]* [^ ]*\).*/\1/p' "$OUT/THIRD-PARTY.txt" | sort -u) || stop "the list of parts and the licences are about other crates"
    say "the list of parts and the licences are about the same crates"
fi

if [ -s "$OUT/SHA256SUMS" ]; then (cd "$OUT" && sha256sum --check --quiet SHA256SUMS); fi
[ "$tried" -gt 0 ] || stop "there was nothing to try in $OUT"
say "what was tried works"
