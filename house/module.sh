#!/bin/sh
# Gives the Go module another path, wherever it is named: house/module.sh example.com/sealform
set -eu
cd "$(dirname "$0")/.."
old=$(go list -m)
go mod edit -module "$1"
git ls-files | grep -v '^testdata/' | xargs grep -lIF "$old/" | xargs sed -i "s#$old/#$1/#g"
gofmt -w $(git ls-files '*.go')
go build ./...
