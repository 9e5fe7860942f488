//go:build unix

package main

import (
	"io"
	"testing"
)

// A relay that is restarted under accepted chats loses, doubles and turns round nothing,
// and refuses no connection: also to ends that do not heed when it says to come back.
func TestRestartUnderChats(t *testing.T) {
	program := build(t)
	for name, deaf := range map[string]bool{"heeding when to come back": false, "as they like": true} {
		t.Run(name, func(t *testing.T) {
			chats := 300
			if deaf {
				chats = 60
			}
			r, err := measureRestart(t.Context(), config{Program: program, Relay: nativeRelay, Rolling: chats, Deaf: deaf, Log: io.Discard})
			if err != nil {
				t.Fatal(err)
			}
			if t.Log(r); len(r.Wrong) > 0 || r.Failed > 0 || len(r.Back) != chats {
				t.Errorf("%d of %d chats went on, %d connections failed, wrong: %q", len(r.Back), chats, r.Failed, r.Wrong)
			}
		})
	}
}
