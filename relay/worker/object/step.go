//go:build js && wasm && !bomb

package main

import "github.com/sealform/sealform/relay/worker"

var step = worker.Step
