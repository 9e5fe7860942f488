package chat

import (
	"strings"

	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/form"
	"github.com/sealform/sealform/wasm/trust"
)

// About is what the customer's page says about the customer: the language as a
// BCP 47 tag, and the name as the site has it. Nobody has verified it. What is
// not known is "". At the agent's end it is an output too.
type About struct{ Language, FirstName, LastName string }

func (About) output() {}

// proper returns a without what a note may not say.
func (a About) proper() About {
	if !form.ValidLanguage(a.Language) {
		a.Language = ""
	}
	if !trust.ValidPerson(a.FirstName) {
		a.FirstName = ""
	}
	if !trust.ValidPerson(a.LastName) {
		a.LastName = ""
	}
	return a
}

// said is what a page says of a: the language as notes write it, and nothing that
// a note may not say.
func (a About) said() About {
	a.Language = canonical(a.Language)
	return a.proper()
}

// canonical returns a tag as BCP 47 writes it, with the language in lower case:
// pages write DE and EN-us too.
func canonical(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(language) + tag[len(language):]
}

func (a About) fields() (f []signed.Field) {
	for _, line := range []signed.Field{{Key: "language", Value: a.Language}, {Key: "first-name", Value: a.FirstName}, {Key: "last-name", Value: a.LastName}} {
		if line.Value != "" {
			f = append(f, line)
		}
	}
	return f
}

// introduce tells an agent who has made an offer what the page knows of the
// customer.
func (v *Visitor) introduce(now int64) {
	if f := v.cfg.About.said().fields(); len(f) > 0 {
		v.push(now, envelope{kind: kindAbout, fields: f}) // an outbox that just began has room
	}
}

// takeAbout believes that the page says so, once for each load of it.
func (a *Agent) takeAbout(e envelope, in *signed.Reader) Refusal {
	var about About
	lines := 0
	for _, line := range []struct {
		key   string
		value *string
	}{{"language", &about.Language}, {"first-name", &about.FirstName}, {"last-name", &about.LastName}} {
		if value, ok := in.Optional(line.key); ok {
			*line.value = value
			lines++
		}
	}
	if in.Done() != nil || e.body != "" || lines == 0 || len(about.proper().fields()) != lines {
		return BadNote
	}
	if a.introduced {
		return NotNow
	}
	a.about, a.introduced = about, true
	a.out.add(about)
	return accepted
}

// About returns what the customer's page last said about the customer.
func (a *Agent) About() About { return a.about }
