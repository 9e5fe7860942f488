package desktop

import (
	"fmt"
	"slices"
	"time"

	"sealform/wasm/chat"
	"sealform/wasm/field"
	"sealform/wasm/form"
)

// A submission is one filled form, in memory only.
type submission struct {
	request  string
	title    string
	received time.Time
	wipeAt   time.Time // on the wall clock
	timer    *time.Timer
	fields   []secret
}

// A secret is one value of a submission and what may be shown without it.
type secret struct {
	def     form.FieldDef
	text    []byte // normalised; overwritten when wiped
	mask    string
	open    bool   // the mask hides nothing
	label   string // what the value's kind says about it, such as a card's brand
	problem string // why it does not hold on this machine, "" when it does
	doubt   string // what makes it doubtful though it holds, "" for nothing
	once    bool   // vanishes a while after it was first revealed
	goneAt  time.Time
	timer   *time.Timer // for goneAt
	spent   bool        // it has vanished
	file    *chat.File  // that came with it; nil for none
	huge    bool        // the file is a picture that the window may not draw
}

// veiled stands for a value of which nothing may be seen.
const veiled = "••••••"

// onceTime is how long a value that is shown once can be looked at.
const onceTime = time.Minute

// newSubmission has the fields in the order in which the customer saw them. A
// part of an address that its country has not is left out, unless something
// arrived for it all the same.
func newSubmission(in chat.Submission, now time.Time) *submission {
	d := in.Definition
	s := &submission{request: in.Request, title: d.Title, received: now}
	s.wipeAt = now.Round(0).Add(time.Duration(d.RetainMinutes) * time.Minute)
	for _, p := range d.Sheet(in.Values, field.Context{}).Layout() {
		def, verdict := d.Fields[p.Index], verdictAt(in.Verdicts, p.Index)
		if p.Shown || verdict.Problem != "" {
			secret := newSecret(def, in.Values.Get(def.ID), verdict)
			secret.attach(fileOf(in.Files, def.ID))
			s.fields = append(s.fields, secret)
		}
	}
	return s
}

// reworded is d with the texts of the same form in another language.
func reworded(d, other form.Definition) form.Definition {
	d.Title = other.Title
	d.Fields = slices.Clone(d.Fields)
	for i := range d.Fields {
		if i < len(other.Fields) && other.Fields[i].ID == d.Fields[i].ID {
			d.Fields[i].Label, d.Fields[i].Options = other.Fields[i].Label, other.Fields[i].Options
		}
	}
	return d
}

// problemOf words a problem for the agent: the package's words are for the
// customer, who could not edit a fixed value.
func problemOf(v form.Verdict) string {
	if v.Problem == field.FixedChanged {
		return "The customer could not edit this value, and it came back changed."
	}
	return v.Text()
}

func newSecret(def form.FieldDef, text string, v form.Verdict) secret {
	s := secret{def: def, text: []byte(text), label: v.Label}
	switch v.State {
	case field.Valid:
		s.doubt = v.Text()
	case field.Invalid, field.Partial:
		s.problem = problemOf(v)
	}
	if f, ok := field.Lookup(def.Kind); ok && text != "" {
		s.mask, s.once = f.Mask(text), def.Once()
		if s.open = s.mask == f.Format(text); s.open && s.once {
			s.mask, s.open = veiled, false
		}
	}
	return s
}

// attach puts a file into its field. A picture's dimensions are read once, as
// it comes.
func (f *secret) attach(file *chat.File) {
	f.file = file
	f.huge = file != nil && drawn(file.About.Type) && tooLarge(file.Pieces)
}

func verdictAt(all []form.Verdict, i int) form.Verdict {
	if i < len(all) {
		return all[i]
	}
	return form.Verdict{}
}

// wipe overwrites every value. Copies that Go's runtime or the window made
// are out of reach: they are dropped, and go when their memory is used again.
func (s *submission) wipe() {
	if s.timer != nil {
		s.timer.Stop()
	}
	for i := range s.fields {
		s.fields[i].wipe()
	}
}

func (f *secret) wipe() {
	if f.timer != nil {
		f.timer.Stop()
	}
	clear(f.text)
	f.text = nil
	if f.file != nil {
		f.file.Wipe()
		f.file = nil
	}
}

// vanish destroys a value that has been shown.
func (f *secret) vanish() {
	f.wipe()
	f.mask, f.open, f.spent = "", false, true
}

// gone reports whether a value that is shown once has had its time. Timers
// come late on a machine that slept, so the clock counts.
func (f *secret) gone() bool {
	return f.spent || !f.goneAt.IsZero() && !time.Now().Before(f.goneAt)
}

// look returns a field that is about to be shown. One that is shown once
// vanishes a while after the first time.
func (s *session) look(sub *submission, id string) (*secret, error) {
	for i := range sub.fields {
		f := &sub.fields[i]
		if f.def.ID != id {
			continue
		}
		if f.gone() {
			f.vanish()
			return nil, errShown
		}
		if f.once && f.goneAt.IsZero() {
			s.vanishLater(f)
		}
		return f, nil
	}
	return nil, fmt.Errorf("this form has no field %q", id)
}

func (s *session) vanishLater(f *secret) {
	f.goneAt = time.Now().Round(0).Add(onceTime)
	f.timer = time.AfterFunc(onceTime, func() {
		defer s.lock()()
		if f.text != nil {
			f.vanish()
		}
	})
}

func (f *secret) read() (text, shown string) {
	text = string(f.text)
	if label := f.def.Option(text); label != "" {
		return text, label
	}
	if kind, ok := field.Lookup(f.def.Kind); ok {
		return text, kind.Format(text)
	}
	return text, text
}
