package roster

import (
	"errors"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/signed"
)

// A service is offered to one agent after the other if a line says so in these
// words, in the services' order; a roster without such lines says that none is.
func TestOffers(t *testing.T) {
	o := newOrg(t)
	for name, c := range map[string]struct {
		lines []string
		want  string // the services that push
		bad   bool
	}{
		"none":           {nil, "", false},
		"one":            {[]string{"sales push"}, "sales", false},
		"both":           {[]string{"billing push", "sales push"}, "billing sales", false},
		"another way":    {[]string{"sales pull"}, "", true},
		"more words":     {[]string{"sales push now"}, "", true},
		"in capitals":    {[]string{"sales Push"}, "", true},
		"no way":         {[]string{"sales"}, "", true},
		"twice":          {[]string{"sales push", "sales push"}, "", true},
		"another order":  {[]string{"sales push", "billing push"}, "", true},
		"of no service":  {[]string{"moving push"}, "", true},
		"of a beginning": {[]string{"sale push"}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := OpenRoster(sign(t, o.offering(c.lines...), o.root), o.pin())
			var e *signed.Error
			if c.bad != errors.As(err, &e) {
				t.Fatal(err)
			}
			if !c.bad && r.pushes() != c.want {
				t.Errorf("%q push", r.pushes())
			}
		})
	}
}

// offering is a roster with these lines where they belong.
func (o org) offering(lines ...string) signed.Doc {
	r := o.roster()
	r.Services[1].Push = false
	agents := r.Agents
	r.Agents = nil
	d := r.Doc()
	for _, line := range lines {
		d.Fields = append(d.Fields, signed.Field{Key: "offer", Value: line})
	}
	d.Fields = append(d.Fields, (&Roster{Agents: agents}).people()...)
	return d
}

func (r *Roster) pushes() string {
	var all []string
	for _, s := range r.Services {
		if s.Push {
			all = append(all, s.Name)
		}
	}
	return strings.Join(all, " ")
}
