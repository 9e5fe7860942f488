package panel

import (
	"time"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

// OnceTime is how long a value that is shown once can be looked at.
const OnceTime = time.Minute

// veiled stands for a value of which nothing may be seen.
const veiled = "••••••"

// A Secret is one value of a submission and what may be shown without it.
type Secret struct {
	GoneAt  time.Time // from when on a value that is shown once is gone; zero until it was first seen
	def     form.FieldDef
	text    []byte // normalised; overwritten when wiped
	mask    string
	open    bool       // the mask hides nothing
	label   string     // what the value's kind says about it, such as a card's brand
	problem string     // why it does not hold on this machine, "" when it does
	doubt   string     // what makes it doubtful though it holds, "" for nothing
	once    bool       // vanishes a while after it was first seen
	spent   bool       // it has vanished
	file    *chat.File // that came with it; nil for none
	huge    bool       // the file is a picture that the window may not draw
}

func newSecret(def form.FieldDef, text string, v form.Verdict) Secret {
	s := Secret{def: def, text: []byte(text), label: v.Label}
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

// problemOf words a problem for the agent: the package's words are for the
// customer, who could not edit a fixed value.
func problemOf(v form.Verdict) string {
	if v.Problem == field.FixedChanged {
		return "The customer could not edit this value, and it came back changed."
	}
	return v.Text()
}

// Read returns the value as it is copied, and as it is shown.
func (s *Secret) Read() (text, shown string) {
	text = string(s.text)
	if label := s.def.Option(text); label != "" {
		return text, label
	}
	if kind, ok := field.Lookup(s.def.Kind); ok {
		return text, kind.Format(text)
	}
	return text, text
}

// Begin is called when the value is seen. It reports whether that was the
// first time for a value that is shown once: it has to Vanish after OnceTime.
func (s *Secret) Begin(now time.Time) bool {
	if !s.once || !s.GoneAt.IsZero() {
		return false
	}
	s.GoneAt = now.Round(0).Add(OnceTime)
	return true
}

// Gone reports whether a value that is shown once has had its time. Timers
// come late on a machine that slept, so the clock counts.
func (s *Secret) Gone(now time.Time) bool {
	return s.spent || !s.GoneAt.IsZero() && !now.Before(s.GoneAt)
}

// Vanish destroys a value that has been seen.
func (s *Secret) Vanish() {
	s.wipe()
	s.mask, s.open, s.spent = "", false, true
}

func (s *Secret) wipe() {
	clear(s.text)
	s.text = nil
	if s.file != nil {
		s.file.Wipe()
		s.file = nil
	}
}
