#!/bin/sh
# previous.sh ARCHIVE VERSION keeps the widget of a release in testdata/releases, in the
# place of the one before, without the compressed forms, which a relay does not need.
# previous.sh alone prints of which tag or commit the one is that is there.
set -eu
cd "$(dirname "$0")/.."
if [ $# = 0 ]; then
	ls -d testdata/releases/v*/ | sed -E 's:.*/(v[^/]*)/$:\1:; s:^v0\.0\.0-[0-9]{14}-::'
	exit
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/$2"
tar -xzf "$1" -C "$scratch/$2" --strip-components=1
rm -f "$scratch/$2"/*.br "$scratch/$2"/*.gz
find testdata/releases -mindepth 1 -maxdepth 1 -type d -exec rm -r {} +
mkdir "testdata/releases/$2"
tar -cf - -C "$scratch" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner "$2" | gzip -9n >"testdata/releases/$2/widget.tar.gz"
