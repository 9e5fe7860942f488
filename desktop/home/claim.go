package home

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sealform/sealform/relay/durable"
)

// A Claim is that of one program on a home. It ends with the program, in
// whatever way.
type Claim struct {
	lock *durable.Lock
	file string
}

// Claim takes the home for this program. Its error is a *durable.InUse while
// another one has it.
func (h *Home) Claim() (*Claim, error) {
	lock, err := durable.Exclusive(filepath.Join(h.dir, "lock"))
	if err != nil {
		return nil, err
	}
	c := &Claim{lock, h.running()}
	return c, errors.Join(c.forget(), h.mend())
}

// mend clears away what a program left that did not end well: a folder that was
// never finished, an agent's that was put aside for one that did not come, and
// keys that are protected in another way by now.
func (h *Home) mend() error {
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		return &durable.Error{Path: h.dir, Err: err}
	}
	slices.Reverse(entries) // of several put aside the last, by its time
	for _, e := range entries {
		path := filepath.Join(h.dir, e.Name())
		name, _, aside := strings.Cut(e.Name(), before)
		agent := filepath.Join(h.dir, name+suffix)
		switch {
		case strings.HasPrefix(e.Name(), making):
			err = os.RemoveAll(path)
		case aside && missing(agent):
			err = os.Rename(path, agent)
		case e.IsDir() && strings.HasSuffix(e.Name(), suffix):
			err = sweep(path)
		}
		if err != nil {
			return &durable.Error{Path: path, Err: err}
		}
	}
	return nil
}

func missing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// running is the file in which a program says where it can be asked to show its
// window: the address that it listens on, the one to ask, and the secret for it.
func (h *Home) running() string { return filepath.Join(h.dir, "running") }

// Tell says where this program can be asked.
func (c *Claim) Tell(addr, url, secret string) error {
	return durable.Write(c.file, []byte(addr+"\n"+url+"\n"+secret+"\n"), 0o600)
}

func (c *Claim) forget() error {
	if err := os.Remove(c.file); err != nil && !os.IsNotExist(err) {
		return &durable.Error{Path: c.file, Err: err}
	}
	return nil
}

// Release gives the home back.
func (c *Claim) Release() error { return errors.Join(c.forget(), c.lock.Release()) }

// NoWindow is that the program that has the home did not open its window.
type NoWindow struct{ reason string }

func (e *NoWindow) Error() string {
	return "sealform desktop is running already, and did not open its window: " + e.reason
}

// Hint says what to do about it, on a line of its own.
func (e *NoWindow) Hint() string {
	return "open the address that it has printed, or end it first; use another --home to run two at once"
}

// patience is how long a program that is starting may take to say where it is.
const patience = 5 * time.Second

// Show asks the program that has the home to show its window.
func (h *Home) Show(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		b, err := read(h.running(), 4096)
		if lines := strings.Split(string(b), "\n"); err == nil && len(lines) == 4 {
			return ask(ctx, lines[0], lines[1], lines[2])
		}
		select {
		case <-ctx.Done():
			return &NoWindow{"it does not say where it is"}
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// ask asks at the address, whatever the name in the URL stands for elsewhere.
func ask(ctx context.Context, addr, url, secret string) error {
	if host, _, err := net.SplitHostPort(addr); err != nil || !net.ParseIP(host).IsLoopback() {
		return &NoWindow{"its address is not one of this machine"}
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return &NoWindow{"its address is malformed"}
	}
	req.Header.Set("Authorization", "Bearer "+secret)
	res, err := (&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return &NoWindow{"it does not answer"}
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		return &NoWindow{fmt.Sprintf("it answers with status %d", res.StatusCode)}
	}
	return nil
}
