package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Ctrl-C reaches a child too, which may end before this program hears of it.
func TestChildError(t *testing.T) {
	crash := errors.New("exit status 1")
	for name, c := range map[string]struct {
		after time.Duration // until this program is interrupted
		err   error
		want  string
	}{
		"interrupted before":             {0, nil, ""},
		"interrupted a moment later":     {interruptTime / 2, nil, ""},
		"interrupted, and it complained": {interruptTime / 2, crash, ""},
		"it ended":                       {2 * interruptTime, nil, "the relay stopped: it ended by itself"},
		"it crashed":                     {2 * interruptTime, crash, "the relay stopped: exit status 1"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(c.after, cancel)
				synctest.Wait()
				err := childError(ctx, "relay", c.err)
				if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
					t.Errorf("got %v, want %q", err, c.want)
				}
			})
		})
	}
}
