package desktop

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealform/sealform/desktop/panel"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

var papers = form.Definition{
	ID: "papers", Version: 1, Title: "Papers", RetainMinutes: 10, AnswerMinutes: 30, Language: "en",
	Fields: []form.FieldDef{
		{ID: "photo", Kind: "file", Label: "Photo", Required: true},
		{ID: "letter", Kind: "file", Label: "Letter"},
		{ID: "secret-photo", Kind: "file", Label: "Secret photo", ShowOnce: true},
		{ID: "signature", Kind: "signature", Label: "Signature"},
	},
}

const canary = "the canary of a file"

var (
	photo  = append(dot(), canary...)
	letter = []byte("%PDF-1.7 <script>alert(1)</script> " + canary)
)

// dot returns a PNG of one pixel.
func dot() []byte {
	var b bytes.Buffer
	png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)))
	return b.Bytes()
}

// choose lets the customer upload a file for a field.
func (c *customer) choose(request, id, name string, b []byte) {
	c.w.t.Helper()
	before := len(c.outs)
	_, outs, err := c.end.AddFile(unixMilli(), request, id, name, int64(len(b)), b[:16])
	c.do(outs, err)
	for range 20 {
		for _, o := range c.outs[before:] {
			if p, ok := o.(chat.Wanted); ok {
				c.do(c.end.Piece(unixMilli(), p.Request, p.Field, p.File, p.Offset, b[p.Offset:p.Offset+p.Length]))
			}
			before++
		}
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		c.w.settle()
		c.take(c.end.Tick(unixMilli()))
		c.w.settle()
	}
}

// papersArrived has a form with files in the panel.
func papersArrived(t *testing.T) (*world, *customer, string, string) {
	w, c, id := accepted(t)
	w.session.self.Forms = func(string) []workspace.Form { return []workspace.Form{workspace.Only(papers)} }
	w.mustAsk(`{"type":"request","id":2,"chat":"` + id + `","form":"papers"}`)
	request := c.form().Request
	c.choose(request, "photo", "My ID.png", photo)
	c.choose(request, "letter", `..\letter "1".html`, letter)
	c.choose(request, "secret-photo", "b.png", photo)
	c.do(c.end.Submit(unixMilli(), request, nil))
	return w, c, id, request
}

func (w *world) link(chat, request, field, download string) (linkEvent, bool) {
	e, ok := w.ask(`{"type":"open","id":9,"chat":"` + chat + `","request":"` + request + `","field":"` + field + `","download":` + download + `}`).(linkEvent)
	return e, ok
}

// fetch gets a path as the window's browser would.
func (w *world) fetch(path, site string) *http.Response {
	mux := http.NewServeMux()
	mux.Handle("GET "+filePath+"{ticket}", &files{w.session})
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Sec-Fetch-Site", site)
	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, r)
	return rec.Result()
}

func body(r *http.Response) []byte {
	var b bytes.Buffer
	b.ReadFrom(r.Body)
	return b.Bytes()
}

// A picture that the window may not draw can be saved, and is never served to
// be looked at.
func TestAHugePictureIsOnlySaved(t *testing.T) {
	unread := &chat.File{Field: "photo", About: field.File{Type: "image/png"}, Pieces: [][]byte{[]byte("no dimensions")}}
	f := panel.New(chat.Submission{Definition: papers, Files: []*chat.File{unread}}, time.Now()).Secret("photo")
	if f.FileUse() != panel.Huge {
		t.Errorf("it can be used as %q", f.FileUse())
	}
	s := newWorld(t).session
	if id := s.newTicket(f, false); !s.tickets[id].download {
		t.Error("it is served to be looked at")
	}
}

func TestFilesAreShownAndSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, c, id, request := papersArrived(t)
		for field, want := range map[string]panel.SecretView{
			"photo":     {Mask: "My ID.png, PNG, 1 KB", File: panel.Image},
			"letter":    {Mask: "letter 1.html.pdf, PDF, 1 KB", File: panel.PDF},
			"signature": {File: panel.Missing},
		} {
			if f := w.secret(field); f.Mask != want.Mask || f.File != want.File || f.Problem != "" {
				t.Errorf("%s: %+v", field, f)
			}
		}
		if slices.Contains(c.texts(), "[opened]") {
			t.Error("opened before the agent has looked")
		}
		seen, _ := w.link(id, request, "photo", "false")
		r := w.fetch(seen.Path, "same-origin")
		if !bytes.Equal(body(r), photo) || r.Header.Get("Content-Type") != "image/png" || r.Header.Get("Content-Disposition") != "" {
			t.Errorf("the photo: %d %v", r.StatusCode, r.Header)
		}
		for _, download := range []string{"true", "false"} { // the browser itself never shows a PDF
			saved, _ := w.link(id, request, "letter", download)
			r = w.fetch(saved.Path, "")
			if !bytes.Equal(body(r), letter) || r.Header.Get("Content-Disposition") != `attachment; filename="letter 1.html.pdf"` ||
				r.Header.Get("Content-Type") != "application/pdf" || r.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
				t.Errorf("the letter: %d %v", r.StatusCode, r.Header)
			}
		}
		if !slices.Contains(c.texts(), "[opened]") {
			t.Error("the customer was not told that the files were opened")
		}
		if _, ok := w.link(id, request, "signature", "false"); ok {
			t.Error("a link to a file that is not there")
		}
		if strings.Contains(w.log.String(), "My ID") || strings.Contains(w.log.String(), canary) {
			t.Error("the log holds a file's name or content")
		}
		w.session.shutdown()
	})
}

// A link works once, soon, for the window only, and not after the file was
// wiped.
func TestLinksToFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, id, request := papersArrived(t)
		refused := func(what, path, site string, want int) {
			t.Helper()
			if r := w.fetch(path, site); r.StatusCode != want || bytes.Contains(body(r), []byte(canary)) {
				t.Errorf("%s: status %d", what, r.StatusCode)
			}
		}
		l, _ := w.link(id, request, "photo", "true")
		refused("asked for by another page", l.Path, "cross-site", http.StatusForbidden)
		refused("opened by hand", l.Path, "none", http.StatusForbidden)
		refused("with another ticket", filePath+strings.Repeat("A", 26), "same-origin", http.StatusNotFound)
		if r := w.fetch(l.Path, "same-origin"); r.StatusCode != http.StatusOK {
			t.Errorf("the link itself: status %d", r.StatusCode)
		}
		refused("a second time", l.Path, "same-origin", http.StatusNotFound)
		l, _ = w.link(id, request, "photo", "true")
		time.Sleep(ticketTime + time.Second)
		refused("late", l.Path, "same-origin", http.StatusNotFound)
		if len(w.session.tickets) != 0 {
			t.Errorf("%d tickets are left", len(w.session.tickets))
		}
		l, _ = w.link(id, request, "photo", "true")
		w.mustAsk(`{"type":"wipe","id":4,"chat":"` + id + `"}`)
		refused("after the wipe", l.Path, "same-origin", http.StatusNotFound)
		if e, ok := w.ask(`{"type":"open","id":9,"chat":"` + id + `","request":"` + request + `","field":"photo","download":true}`).(errorEvent); !ok || e.Message != errWiped.Error() {
			t.Error("a link to a file that was wiped")
		}
		w.session.shutdown()
	})
}

// pieces returns the bytes of all files of the form that came first.
func (w *world) pieces() (all [][]byte) {
	w.session.mu.Lock()
	defer w.session.mu.Unlock()
	sub := w.session.chats[0].panel[0]
	for _, v := range sub.View(time.Now()).Fields {
		if f := sub.Secret(v.Field).File(); f != nil {
			all = append(all, f.Pieces...)
		}
	}
	return all
}

// Files go when the rest goes, byte by byte, and their memory is free again.
func TestFilesAreWiped(t *testing.T) {
	for name, end := range map[string]func(w *world, c *customer, id string){
		"by the agent":          func(w *world, _ *customer, id string) { w.mustAsk(`{"type":"wipe","id":4,"chat":"` + id + `"}`) },
		"after the form's time": func(w *world, _ *customer, _ string) { time.Sleep(10*time.Minute + time.Second) },
		"with the chat":         func(w *world, c *customer, _ string) { c.take(c.end.End(unixMilli())); w.settle() },
		"with the program":      func(w *world, _ *customer, _ string) { w.session.shutdown() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, c, id, _ := papersArrived(t)
				pieces := w.pieces()
				end(w, c, id)
				synctest.Wait()
				w.session.mu.Lock()
				defer w.session.mu.Unlock()
				if len(pieces) != 3 || len(bytes.Trim(bytes.Join(pieces, nil), "\x00")) != 0 {
					t.Errorf("bytes of %d pieces are left", len(pieces))
				}
				if n := w.session.space.Free(); n != chat.DefaultSpace {
					t.Errorf("%d bytes free", n)
				}
				w.session.mu.Unlock()
				w.session.shutdown()
				w.session.mu.Lock()
			})
		})
	}
}

func TestFileIsShownOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, id, request := papersArrived(t)
		l, ok := w.link(id, request, "secret-photo", "false")
		if !ok || w.secret("secret-photo").GoneAt == 0 {
			t.Fatalf("%+v", w.secret("secret-photo"))
		}
		time.Sleep(panel.OnceTime + time.Millisecond)
		synctest.Wait()
		if r := w.fetch(l.Path, "same-origin"); r.StatusCode != http.StatusNotFound {
			t.Errorf("after its minute: status %d", r.StatusCode)
		}
		if _, ok := w.link(id, request, "secret-photo", "false"); ok || w.secret("secret-photo").File != panel.Missing {
			t.Error("shown a second time")
		}
		w.session.shutdown()
	})
}

// The window's server has the same guard before files as before all else.
func TestFilesAreGuarded(t *testing.T) {
	s := serve(t)
	s.session.tickets["A"] = &ticket{field: &panel.Secret{}, until: time.Now().Add(time.Minute)}
	r := s.request(t, "GET", filePath+"A", func(r *http.Request) { r.Host = "evil.example" })
	if r.StatusCode != http.StatusMisdirectedRequest || r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("status %d, %v", r.StatusCode, r.Header)
	}
	if len(s.session.tickets) != 1 {
		t.Error("a request of another page uses the ticket up")
	}
	if r := s.request(t, "GET", filePath+"A", nil); r.StatusCode != http.StatusNotFound || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, %v", r.StatusCode, r.Header)
	}
}

// The frame that draws PDFs may do nothing but run the script in it, and the
// window may hold no other frame.
func TestPDFFrameIsConfined(t *testing.T) {
	h := http.Header{}
	harden(h, "127.0.0.1:9")
	confine(h, "127.0.0.1:9", []byte("<!doctype html><body><script>go()</script></body>"))
	want := "default-src 'none'; script-src 'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='; worker-src blob:; base-uri 'none'; form-action 'none'; " +
		"frame-ancestors http://127.0.0.1:9; sandbox allow-scripts"
	if got := h.Get("Content-Security-Policy"); got != want || h.Get("X-Frame-Options") != "SAMEORIGIN" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" {
		t.Errorf("%v", h)
	}
	s := serve(t)
	csp := s.request(t, "GET", "/", nil).Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "frame-src http://"+s.host+"/pdf.html;") || !strings.Contains(csp, "connect-src ws://"+s.host+" http://"+s.host+"/file/;") {
		t.Errorf("the window's policy: %s", csp)
	}
	r := s.request(t, "GET", "/pdf.html", nil)
	if csp := r.Header.Get("Content-Security-Policy"); r.StatusCode == 200 && (strings.Contains(csp, "'self'") || !strings.HasSuffix(csp, "; sandbox allow-scripts")) {
		t.Errorf("the frame's policy: %s", csp)
	}
}
