#!/bin/sh
# Builds the customer's end for the browser into build/sealform.wasm and copies
# Go's JavaScript shim beside it. The same source gives the same bytes in any
# folder. overlay/ has the flags, and what is left out of Go and of age; slim/
# makes smaller what Go has linked. That is kept as build/sealform.debug.wasm,
# whose panics say where they happened; it does not ship.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build/_overlay
go run ./wasm/overlay/gowasm build/_overlay build -o build/sealform.debug.wasm ./wasm
go run ./wasm/slim/slimwasm build/sealform.debug.wasm build/sealform.wasm
cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" build/wasm_exec.js
