package worker_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
)

// The Go handler behind syumai/workers reaches the object, and the widget's
// files are beside it.
func TestPages(t *testing.T) {
	o := relaytest.NewOrg(t)
	h := startWorkerd(t, "worker", o.Pin())
	if err := h.Publish(o.Publication(t)); err != nil {
		t.Fatal(err)
	}
	if err := h.Publish(roster.Publication{Roster: []byte("not a roster")}); err == nil || strings.Contains(err.Error(), "Internal") {
		t.Errorf("took what is no roster: %v", err)
	}
	file := loader(t)
	if got := relaytest.Get(t, h.url(), "/v1/tag"); !strings.Contains(got, file) || !strings.Contains(got, o.Root.VKey) || !strings.Contains(got, h.url()) {
		t.Errorf("tag: %s", got)
	}
	res, err := http.Get("http" + strings.TrimPrefix(h.url(), "ws") + "/widget/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for name, want := range map[string]string{"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript; charset=utf-8", "X-Content-Type-Options": "nosniff"} {
		if got := res.Header.Get(name); got != want || res.StatusCode != http.StatusOK {
			t.Errorf("%d, %s: %q", res.StatusCode, name, got)
		}
	}
	if got := relaytest.Get(t, h.url(), "/widget/none.js"); got != "404 404 page not found" {
		t.Errorf("file that is not there: %s", got)
	}
}

// loader is the name of the widget's loader as it was built.
func loader(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "widget/dist/manifest.json"))
	var manifest struct{ Loader struct{ File string } }
	if err == nil {
		err = json.Unmarshal(b, &manifest)
	}
	if err != nil {
		t.Skipf("the widget is not built: %v", err)
	}
	return manifest.Loader.File
}

// A dry run does everything but send it to Cloudflare.
func TestDeployDryRun(t *testing.T) {
	wrangler := filepath.Join(root, "node_modules/wrangler")
	if _, err := os.Stat(wrangler); err != nil {
		t.Skip("wrangler is not installed: make deps")
	}
	dir := t.TempDir()
	org := filepath.Join(dir, "root.pub")
	if err := os.WriteFile(org, []byte(relaytest.NewKey("shop").VKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := deploy(org, "wss://relay.example")
	if err != nil || !strings.Contains(out, "exiting now") || !strings.Contains(out, "env.CHAT (ChatObject)") || !strings.Contains(out, "env.QUEUE (QueueObject)") {
		t.Errorf("%v\n%s", err, out)
	}
	for _, origin := range []string{"", "https://relay.example", "wss://relay.example/v1/socket"} {
		if out, err := deploy(org, origin); err == nil || !strings.Contains(out, "wss://relay.example") {
			t.Errorf("origin %q: %v\n%s", origin, err, out)
		}
	}
	if out, err := deploy(org, "wss://relay.example", "--widgets", filepath.Join(dir, "none")); err == nil || !strings.Contains(out, "WIDGETS") {
		t.Errorf("no folder of earlier releases: %v\n%s", err, out)
	}
	if out, err := deploy(filepath.Join(dir, "none"), "wss://relay.example"); err == nil || !strings.Contains(out, "ORG") {
		t.Errorf("no organisation: %v\n%s", err, out)
	}
}

func deploy(org, origin string, more ...string) (string, error) {
	out, err := exec.Command("node", append([]string{filepath.Join(root, "relay/worker/deploy.mjs"), "--dry-run",
		"--org", org, "--origin", origin}, more...)...).CombinedOutput()
	return string(out), err
}
