package desktop

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"pgregory.net/rapid"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/relay/native"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
)

// A post is a real relay with its state in a folder, and before it somebody who
// can give other bundles than it does.
type post struct {
	*company
	dir    string // the folder of its state
	server *native.Server
	front  *httptest.Server
	comers atomic.Int64
	bundle []byte // what is given in the place of the relay's; nil: the relay's own

	copies []string          // of the folder, as they were at some time
	had    *roster.Authority // in force at the last look
}

func newPost(c *company) *post {
	p := &post{company: c, dir: c.folder()}
	p.front = httptest.NewServer(http.HandlerFunc(p.serve))
	c.closing(p.front.Close)
	return p
}

func (p *post) address() string { return strings.Replace(p.front.URL, "http", "ws", 1) }

// serve hands a request on, each as from another address: a relay bounds how
// much one hands over.
func (p *post) serve(w http.ResponseWriter, r *http.Request) {
	n := p.comers.Add(1)
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", n>>16&255, n>>8&255, n&255)
	if p.bundle != nil && strings.HasSuffix(r.URL.Path, "/bundle") {
		_, _ = w.Write(p.bundle)
		return
	}
	p.server.Handler().ServeHTTP(w, r)
}

func (p *post) start() {
	var err error
	p.server, err = native.New(native.Config{Pins: []roster.Pin{p.pin}, State: p.dir, PublicOrigins: []string{p.address()}})
	p.must(err)
}

func (p *post) stop() { p.must(p.server.Shutdown(context.Background())) }

func (p *post) restart() {
	p.stop()
	p.start()
}

// forget begins with an empty folder.
func (p *post) forget() {
	p.stop()
	p.dir, p.had = p.folder(), nil
	p.start()
}

// keep puts a copy of the folder away.
func (p *post) keep() {
	to := p.folder()
	from := filepath.Join(p.dir, orgs.ID(p.pin))
	p.must(os.CopyFS(to, os.DirFS(from)))
	p.copies = append(p.copies, to)
}

// putBack begins with files as they were, each perhaps of another time: whatever
// power lost, or somebody who restores a backup, leaves. What was being
// written lies beside them.
func (p *post) putBack(rt *rapid.T) {
	if len(p.copies) == 0 {
		return
	}
	p.stop()
	p.dir, p.had = p.folder(), nil
	to := filepath.Join(p.dir, orgs.ID(p.pin))
	p.must(os.MkdirAll(to, 0o700))
	for _, name := range []string{"publication", "stamp.note"} {
		b, err := os.ReadFile(filepath.Join(rapid.SampledFrom(p.copies).Draw(rt, name), name))
		if err != nil {
			continue
		}
		p.must(os.WriteFile(filepath.Join(to, name), b, 0o600))
		p.must(os.WriteFile(filepath.Join(to, "."+name+".next"), b[:len(b)/2], 0o600))
	}
	p.start()
}

func (p *post) client() *handover.Client {
	c, err := handover.New(p.address(), p.pin.Root)
	p.must(err)
	return c
}

// inForce is what the relay shows; nil for nothing.
func (p *post) inForce() *roster.Authority {
	ctx, c := context.Background(), p.client()
	r, err := c.Roster(ctx)
	if err == (handover.NotThere{}) {
		return nil
	}
	p.must(err)
	s, err := c.LastStamp(ctx)
	p.must(err)
	a, err := roster.OpenAuthority(r, s, p.pin)
	if err != nil {
		p.rt.Fatalf("what the relay shows does not belong together: %v", err)
	}
	return a
}

// check looks whether what the relay shows is one whole publication, and no
// older than at the last look.
func (p *post) check() {
	a := p.inForce()
	if a == nil {
		if p.had != nil {
			p.rt.Fatal("the relay has nothing any more")
		}
		return
	}
	if p.had != nil && !bytes.Equal(a.Stamp, p.had.Stamp) && !a.Newer(p.had) {
		p.rt.Fatalf("the relay went from roster %d, stamp %d, to %d, %d", p.had.Version, p.had.Stamped, a.Version, a.Stamped)
	}
	p.had = a
	b, err := p.client().Bundle(context.Background())
	want := p.editions[string(a.Roster)].bundle
	if p.bundle == nil && (want == nil) != (err != nil) || p.bundle == nil && !bytes.Equal(b, want) {
		p.rt.Fatalf("the relay shows roster %d, and has %d bytes of its bundle, want %d: %v", a.Version, len(b), len(want), err)
	}
}
