//go:build js && wasm && !bomb

package main

import "sealform/relay/worker"

var step = worker.Step
