package main

import (
	"io"
	"testing"
)

// Of a crowd the window of a desktop that logs in has the first cards, with what those
// customers wrote, and the number of all.
func TestCrowd(t *testing.T) {
	f, err := measureCrowd(t.Context(), config{Program: build(t), Relay: nativeRelay, Waiting: 60, Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(f)
	if few, many := f.Queues[0], f.Queues[1]; few.LogIn.Cards != 30 || many.LogIn.Cards != 50 || many.Relay <= f.Relay {
		t.Errorf("of %d and %d who wait the window has %d and %d cards", few.Waiting, many.Waiting, few.LogIn.Cards, many.LogIn.Cards)
	}
}
