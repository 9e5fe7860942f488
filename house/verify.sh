#!/bin/sh
# Builds a release of the commit in two clones in two folders, and compares them; with
# SUMS and RELEASE_KEY also with a release that somebody else has made. ONLY=linux/amd64
# builds for that system alone. What it needs has to be in Go's module cache, and npm's.
set -eu
cd "$(dirname "$0")/.."
commit=$(git rev-parse HEAD) # which may move on meanwhile
version=${VERSION:-v$(node -p 'require("./package.json").version')}
export npm_config_prefer_offline=true
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for folder in one another/and/deeper; do
	git clone -q "$PWD" "$scratch/$folder"
	git -C "$scratch/$folder" checkout -q "$commit"
	make -C "$scratch/$folder" release VERSION="$version" KEY= ONLY="${ONLY:-}" >"$scratch/log" 2>&1 || {
		tail -50 "$scratch/log"
		exit 1
	}
done
go run ./cmd/release same ${SUMS:+--sums "$SUMS" --key "${RELEASE_KEY:-}"} "$scratch/one/build/release" "$scratch/another/and/deeper/build/release"
