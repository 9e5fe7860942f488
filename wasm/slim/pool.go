package slim

import (
	"cmp"
	"maps"
	"slices"
)

// A table is one that functions refer to by its offset.
type table struct {
	align int
	data  string
}

// A pool has each table once. Tables that begin alike stand together, which
// brotli likes better than the linker's order: 4 KB.
type pool struct{ at map[table]uint32 }

func (p *pool) add(t table) { p.at[t] = 0 }

// appendTo puts all tables behind what is there, and knows each one's offset then.
func (p *pool) appendTo(b []byte) []byte {
	for _, t := range slices.SortedFunc(maps.Keys(p.at), inOrder) {
		for len(b)%t.align != 0 {
			b = append(b, 0)
		}
		p.at[t] = uint32(len(b))
		b = append(b, t.data...)
	}
	return b
}

// inOrder has the largest alignment first, so that there is little padding.
func inOrder(a, b table) int {
	return cmp.Or(cmp.Compare(b.align, a.align), cmp.Compare(a.data, b.data))
}
