package main

import (
	"slices"
	"testing"

	"github.com/sealform/sealform/wasm/form"
)

var photos = form.Definition{
	ID: "photos", Version: 1, Title: "Photos", RetainMinutes: 10, AnswerMinutes: 30, Language: "en",
	Fields: []form.FieldDef{{ID: "front", Kind: "file", Label: "Front", Required: true}},
}

// add chooses a file and carries what comes of it.
func (d *desk) add(request, id string, b string) string {
	d.t.Helper()
	r := call(d.t, "file.add", d.handle, number(now), request, id, "IMG 1.png", number(len(b)), b[:min(len(b), 16)])
	if r.status != statusOK {
		d.t.Fatalf("file.add: %s: %s", r.code, r.text)
	}
	d.carry(r.parts[1:])
	return string(r.parts[0])
}

// acknowledge lets the agent's end say what it has.
func (d *desk) acknowledge() {
	d.fromAgent(d.agent.Tick(now + 1000))
	d.deliver()
}

// verdictOf is the state and problem of a form's first field.
func (d *desk) verdictOf(request string) []string {
	r := call(d.t, "form.edit", d.handle, number(now), request, "front", "", "0", "front", "a value of the page's own")
	v := nested(d.t, nested(d.t, r.parts[2])[0])
	return []string{string(v[1]), string(v[3])}
}

func TestAFileThroughTheTable(t *testing.T) {
	d := newDesk(t).start()
	d.ok("visitor.say", "hello")
	id := d.requestForm(photos)
	picture := "\x89PNG\r\n\x1a\n" + canary + "\x00\xff"
	if got := d.verdictOf(id); !slices.Equal(got, []string{"2", "required"}) {
		t.Errorf("judged %v before a file is chosen", got)
	}
	file := d.add(id, "front", picture)
	if !d.saw("upload", id, "front", file, "sending", "IMG 1.png", "0", number(len(picture))) || !d.saw("wanted", id, "front", file, "0", number(len(picture))) {
		t.Fatalf("got %v", d.seen)
	}
	if got := d.verdictOf(id); !slices.Equal(got, []string{"1", "file-pending"}) {
		t.Errorf("judged %v while it is sent", got)
	}
	if r := d.ask("visitor.submit", id); r.code != "file-pending" {
		t.Errorf("sent without its file: %q", r.code)
	}
	if r := d.ask("file.piece", id, "front", file, "1", picture[1:]); r.code != "file-gone" {
		t.Errorf("another piece than was wanted: %q", r.code)
	}
	d.ok("file.piece", id, "front", file, "0", picture)
	d.acknowledge()
	if got := d.verdictOf(id); !slices.Equal(got, []string{"3", ""}) {
		t.Errorf("judged %v when it is there", got)
	}
	d.ok("visitor.submit", id)
	if d.got == nil || len(d.got.Files) != 1 || string(slices.Concat(d.got.Files[0].Pieces...)) != picture {
		t.Fatal("the file did not arrive")
	}
}

func TestAFileIsDropped(t *testing.T) {
	d := newDesk(t).start()
	d.ok("visitor.say", "hello")
	id := d.requestForm(photos)
	picture := "\x89PNG\r\n\x1a\n" + canary
	file := d.add(id, "front", picture)
	d.ok("file.drop", id, "front")
	if !d.saw("upload", id, "front", file, "dropped", "IMG 1.png", "0") {
		t.Errorf("got %v", d.seen)
	}
	if r := d.ask("file.piece", id, "front", file, "0", picture); r.code != "file-gone" {
		t.Errorf("a piece of a file that was dropped: %q", r.code)
	}
	for name, args := range map[string][]string{
		"file-empty": {"0", ""}, "file-type": {"100", "<svg " + canary}, "file-too-large": {"26214401", picture},
	} {
		t.Run(name, func(t *testing.T) {
			r := call(t, "file.add", d.handle, number(now), id, "front", canary, args[0], args[1])
			if r.code != name || slices.Contains([]byte(r.text), '4') {
				t.Errorf("got %q %q, want %s", r.code, r.text, name)
			}
		})
	}
}
