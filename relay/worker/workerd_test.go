package worker_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/worker/local"
)

// root is the repository.
const root = "../.."

// A host is a workerd that can be killed and started again.
type host struct {
	*local.Relay
	t   testing.TB
	c   local.Config
	log *relaytest.Log
}

// startWorkerd runs the Worker in that folder of build for these organisations.
func startWorkerd(t testing.TB, build string, pins ...roster.Pin) *host {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, "build", build, "worker.mjs")); err != nil {
		t.Skipf("build/%s is missing: make worker", build)
	}
	addr := freeAddress(t)
	h := &host{t: t, log: &relaytest.Log{}}
	h.c = local.Config{Root: root, Build: build, State: t.TempDir(), Listen: addr, Pins: pins,
		Origins: []string{"ws://" + addr}, Output: h.log}
	h.start()
	t.Cleanup(func() {
		_ = h.Kill()
		if t.Failed() {
			t.Logf("workerd said:\n%s", h.log)
		}
	})
	return h
}

func (h *host) start() {
	h.t.Helper()
	var err error
	if h.Relay, err = local.Start(context.Background(), h.c); err != nil {
		h.t.Fatalf("%v\n%s", err, h.log)
	}
}

func (h *host) restart() {
	h.t.Helper()
	if err := h.Kill(); err != nil {
		h.t.Fatal(err)
	}
	h.start()
}

func (h *host) url() string { return "ws://" + h.c.Listen }

func freeAddress(t testing.TB) string {
	t.Helper()
	addr, err := relaytest.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	return addr
}

func TestConformance(t *testing.T) {
	relaytest.Run(t, func(t *testing.T, with relaytest.Setup) relaytest.Target {
		h := startWorkerd(t, "worker", with.Pins...)
		if h.c.Requeue, h.c.Transfer = with.Requeue, with.Transfer; with.Requeue+with.Transfer != 0 {
			h.restart()
		}
		drain := func() {
			if err := h.Drain(context.Background()); err != nil {
				t.Error(err)
			}
		}
		return relaytest.Target{URL: h.url(), Shutdown: drain, Restart: h.restart}
	})
}
