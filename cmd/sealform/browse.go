package main

import (
	"io"
	"time"

	"github.com/cli/browser"
)

// browseTime is how long a browser may take to fail. One that is still running
// then is open: some programs stay as long as their window.
const browseTime = 3 * time.Second

// browse opens an address in the user's browser. What that writes is nobody's
// to read.
func browse(url string) error {
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	failed := make(chan error, 1)
	go func() { failed <- browser.OpenURL(url) }()
	select {
	case err := <-failed:
		return err
	case <-time.After(browseTime):
		return nil
	}
}
