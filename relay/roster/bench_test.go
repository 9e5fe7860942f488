package roster

import (
	"fmt"
	"testing"
)

// crowd is the organisation's roster with 200 agents whose names and services
// are as long as people's are, and a stamp for it that takes twenty out.
func (o org) crowd(t testing.TB) (rosterNote, stampNote []byte) {
	r := o.roster()
	r.Agents = nil
	for i := range 200 {
		id := fmt.Sprintf("alexandra-%03d", i)
		r.Agents = append(r.Agents, Agent{newPerson(t, "shop.example/support/"+id).vkey, []string{"billing", "sales", "orders"}, fmt.Sprintf("Alexandra Papadopoulos-Müller %d", i)})
	}
	rosterNote = o.note(t, r)
	s := stamp(r, rosterNote)
	for _, a := range r.Agents[:20] {
		s.Without = append(s.Without, a.VKey)
	}
	return rosterNote, o.stamp(t, s, o.stamper)
}

// A contact centre of 200 fits in the notes' limits.
func TestTwoHundredAgentsFit(t *testing.T) {
	o := newOrg(t)
	rosterNote, stampNote := o.crowd(t)
	a, err := OpenAuthority(rosterNote, stampNote, o.pin())
	if err != nil || len(a.Agents) != 180 {
		t.Fatalf("%d agents, %v", len(a.Agents), err)
	}
	t.Logf("roster %d bytes, stamp %d", len(rosterNote), len(stampNote))
}

func BenchmarkOpenAuthority(b *testing.B) {
	o := newOrg(b)
	rosterNote, stampNote := o.crowd(b)
	for b.Loop() {
		if _, err := OpenAuthority(rosterNote, stampNote, o.pin()); err != nil {
			b.Fatal(err)
		}
	}
}

// A relay can send the same again all day.
func BenchmarkNewestAgain(b *testing.B) {
	o := newOrg(b)
	rosterNote, stampNote := o.crowd(b)
	a, err := OpenAuthority(rosterNote, stampNote, o.pin())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := o.pin().Newest(a, rosterNote, stampNote); err != nil {
			b.Fatal(err)
		}
	}
}
