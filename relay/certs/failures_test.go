package certs

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// However often an authority refuses, the log says so once a minute for each name, and
// how often it was.
func TestFailuresAreSaidOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		m, err := Names{Hosts: []string{"relay.example", "chat.example"}, Directory: "https://ca.example/directory", Folder: t.TempDir(), Log: slog.New(slog.NewTextHandler(&log, nil))}.Manage()
		if err != nil {
			t.Fatal(err)
		}
		defer m.cache.Stop()
		fail := func(name string, times int) {
			for range times {
				_ = m.event(t.Context(), "cert_failed", map[string]any{"identifier": name, "error": errors.New("refused")})
			}
		}
		expect := func(lines ...string) {
			t.Helper()
			said := strings.Split(strings.TrimSuffix(log.String(), "\n"), "\n")
			if log.Reset(); len(said) != len(lines) {
				t.Fatalf("the log has %q, want %d lines", said, len(lines))
			}
			for i, line := range lines {
				if !strings.HasSuffix(said[i], line) {
					t.Errorf("line %q does not end with %q", said[i], line)
				}
			}
		}
		fail("relay.example", 100)
		fail("chat.example", 1)
		expect("name=relay.example has_one=false error=refused times=1", "name=chat.example has_one=false error=refused times=1")
		time.Sleep(failEvery)
		fail("relay.example", 100)
		expect("name=relay.example has_one=false error=refused times=100")
		_ = m.event(t.Context(), "cert_obtained", map[string]any{"identifier": "relay.example"})
		fail("relay.example", 2)
		expect("name=relay.example", "name=relay.example has_one=false error=refused times=1")
	})
}
