#!/usr/bin/env bash
# Manifests of scoop and winget and a formula of Homebrew: manifests.sh ADDRESS [PUBLISHER]
# ADDRESS is the folder on the web that the archives of OUT are put into, such as https://example.org/hardmatch/0.2.0
source "$(dirname "$0")/common.sh"
[ $# -ge 1 ] || stop "usage: manifests.sh ADDRESS [PUBLISHER]"
address=${1%/} publisher=${2:-hardmatch}
home=$(dirname "$address")
packaging/checksums.sh >/dev/null
sum() { awk -v file="$1" '$2 == file { print $1 }' "$OUT/SHA256SUMS"; }
about="Hard match on-premises Active Directory users to Microsoft 365 / Entra ID users, side by side in a terminal"

zip=$(cd "$OUT" && ls "$NAME-$VERSION"-x86_64-pc-windows-*.zip 2>/dev/null | head -1 || true)
if [ -n "$zip" ]; then
    folder=${zip%.zip}
    mkdir -p "$OUT/scoop" "$OUT/winget"
    cat >"$OUT/scoop/$NAME.json" <<X
{
    "version": "$VERSION",
    "description": "$about",
    "homepage": "$home",
    "license": "MIT",
    "architecture": {
        "64bit": {
            "url": "$address/$zip",
            "hash": "$(sum "$zip")",
            "extract_dir": "$folder"
        }
    },
    "bin": "$NAME.exe"
}
X
    id=$publisher.$NAME
    common="PackageIdentifier: $id
PackageVersion: $VERSION"
    cat >"$OUT/winget/$id.yaml" <<X
$common
DefaultLocale: en-US
ManifestType: version
ManifestVersion: 1.6.0
X
    cat >"$OUT/winget/$id.installer.yaml" <<X
$common
InstallerType: zip
NestedInstallerType: portable
NestedInstallerFiles:
- RelativeFilePath: $folder\\$NAME.exe
  PortableCommandAlias: $NAME
Installers:
- Architecture: x64
  InstallerUrl: $address/$zip
  InstallerSha256: $(sum "$zip" | tr a-f A-F)
ManifestType: installer
ManifestVersion: 1.6.0
X
    cat >"$OUT/winget/$id.locale.en-US.yaml" <<X
$common
PackageLocale: en-US
Publisher: $publisher
PackageName: $NAME
PackageUrl: $home
License: MIT
ShortDescription: $about
ManifestType: defaultLocale
ManifestVersion: 1.6.0
X
    say "$OUT/scoop, $OUT/winget: $zip"
else
    say "there is no zip for Windows in $OUT: no manifests of scoop and winget"
fi

formula_of() {
    local system=$1 processor=$2 archive=$3
    [ -s "$OUT/$archive" ] || return 0
    printf '  %s do\n    %s do\n      url "%s/%s"\n      sha256 "%s"\n    end\n  end\n' "$system" "$processor" "$address" "$archive" "$(sum "$archive")"
}
# The one for glibc, where both are there: it is faster, and Homebrew brings its own.
linux=$(cd "$OUT" && ls "$NAME-$VERSION"-x86_64-unknown-linux-{gnu,musl}.tar.gz 2>/dev/null | head -1 || true)
mac=$(cd "$OUT" && ls "$NAME-$VERSION"-aarch64-apple-darwin.tar.gz 2>/dev/null | tail -1 || true)
if [ -n "$linux$mac" ]; then
    mkdir -p "$OUT/homebrew"
    # Homebrew takes no more than 80 letters.
    short="Hard match Active Directory users to Entra ID users"
    {
        printf 'class Hardmatch < Formula\n  desc "%s"\n  homepage "%s"\n  version "%s"\n  license "MIT"\n\n' "$short" "$home" "$VERSION"
        [ -z "$linux" ] || formula_of on_linux on_intel "$linux"
        [ -z "$mac" ] || formula_of on_macos on_arm "$mac"
        cat <<'X'

  def install
    bin.install "hardmatch"
    man1.install "man/hardmatch.1"
    bash_completion.install "completions/hardmatch.bash" => "hardmatch"
    zsh_completion.install "completions/_hardmatch"
    fish_completion.install "completions/hardmatch.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/hardmatch --version")
  end
end
X
    } >"$OUT/homebrew/$NAME.rb"
    say "$OUT/homebrew/$NAME.rb: $linux $mac"
else
    say "there is no archive for Linux or macOS in $OUT: no formula"
fi
