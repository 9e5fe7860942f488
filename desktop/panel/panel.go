// Package panel holds what customers sent in secure forms, on the agent's
// machine: the values, what may be shown of them before the agent looks, and
// what becomes of them.
//
// It sees plaintext. It may not see a network, a file, a log or a clock, and
// starts no goroutine: whoever holds a Submission passes the time in, and
// wipes it when WipeAt has come. Values leave it by Read and File only.
package panel

import (
	"slices"
	"time"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

// A Submission is one filled form, in memory only. It is not safe for
// concurrent use.
type Submission struct {
	Request  string    // which request it answered
	WipeAt   time.Time // when it has to be wiped, on the wall clock
	title    string
	received time.Time
	secrets  []Secret
}

// New lists the fields in the order in which the customer saw them. It leaves out
// parts of an address that the country does not use, unless something arrived for
// them all the same.
func New(in chat.Submission, now time.Time) *Submission {
	d := in.Definition
	s := &Submission{Request: in.Request, title: d.Title, received: now}
	s.WipeAt = now.Round(0).Add(time.Duration(d.RetainMinutes) * time.Minute)
	for _, p := range d.Sheet(in.Values, field.Context{}).Layout() {
		def, verdict := d.Fields[p.Index], verdictAt(in.Verdicts, p.Index)
		if p.Shown || verdict.Problem != "" {
			secret := newSecret(def, in.Values.Get(def.ID), verdict)
			secret.attach(fileOf(in.Files, def.ID))
			s.secrets = append(s.secrets, secret)
		}
	}
	return s
}

func verdictAt(all []form.Verdict, i int) form.Verdict {
	if i < len(all) {
		return all[i]
	}
	return form.Verdict{}
}

// Secret returns the value of a field; nil when the form has no such field.
func (s *Submission) Secret(field string) *Secret {
	for i := range s.secrets {
		if s.secrets[i].def.ID == field {
			return &s.secrets[i]
		}
	}
	return nil
}

// Wipe overwrites every value. Copies that Go's runtime or the window made
// are out of reach: they are dropped, and go when their memory is used again.
func (s *Submission) Wipe() {
	for i := range s.secrets {
		s.secrets[i].wipe()
	}
}

// Reworded returns d with the texts of the same form in another language.
func Reworded(d, other form.Definition) form.Definition {
	d.Title = other.Title
	d.Fields = slices.Clone(d.Fields)
	for i := range d.Fields {
		if i < len(other.Fields) && other.Fields[i].ID == d.Fields[i].ID {
			d.Fields[i].Label, d.Fields[i].Options = other.Fields[i].Label, other.Fields[i].Options
		}
	}
	return d
}
