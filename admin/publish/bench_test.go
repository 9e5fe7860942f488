package publish

import (
	"fmt"
	"testing"
)

// BenchmarkPublish200 opens a folder of 200 agents, drafts, seals and signs,
// with a change that has the bundle sealed anew.
func BenchmarkPublish200(b *testing.B) {
	o := newOffice(b)
	for n := range 200 {
		o.hire(fmt.Sprintf("agent-%d", n), fmt.Sprintf("Agent %d", n))
	}
	o.publish()
	for n := 0; b.Loop(); n++ {
		o.edit("workspace/responses/goodbye.md", "\n---\n", fmt.Sprintf("\n---\n%d", n))
		if _, changes := o.publish(); len(changes) != 1 {
			b.Fatalf("changes %q", changes)
		}
	}
}
