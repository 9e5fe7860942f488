package roster

import (
	"errors"
	"testing"

	"github.com/sealform/sealform/relay/signed"
)

// The customers of a service are asked how a chat was if a line says so, in the
// services' order.
func TestRatings(t *testing.T) {
	o := newOrg(t)
	for name, c := range map[string]struct {
		lines          []string
		billing, sales bool
		bad            bool
	}{
		"none":          {},
		"one":           {lines: []string{"sales"}, sales: true},
		"both":          {lines: []string{"billing", "sales"}, billing: true, sales: true},
		"more words":    {lines: []string{"sales yes"}, bad: true},
		"twice":         {lines: []string{"sales", "sales"}, bad: true},
		"another order": {lines: []string{"sales", "billing"}, bad: true},
		"of no service": {lines: []string{"moving"}, bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := OpenRoster(sign(t, o.rating(c.lines...), o.root), o.pin())
			var e *signed.Error
			if c.bad != errors.As(err, &e) {
				t.Fatal(err)
			}
			if !c.bad && (r.Services[0].Rating != c.billing || r.Services[1].Rating != c.sales) {
				t.Error(r.Services)
			}
			if !c.bad && string(sign(t, r.Doc(), o.root)) != string(sign(t, o.rating(c.lines...), o.root)) {
				t.Error("it is written in another way than it was read")
			}
		})
	}
}

// rating is a roster with these lines where they belong.
func (o org) rating(lines ...string) signed.Doc {
	r := o.roster()
	agents := r.Agents
	r.Agents = nil
	d := r.Doc()
	for _, line := range lines {
		d.Fields = append(d.Fields, signed.Field{Key: "rating", Value: line})
	}
	d.Fields = append(d.Fields, (&Roster{Agents: agents}).people()...)
	return d
}
