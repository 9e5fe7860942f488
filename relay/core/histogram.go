package core

import "slices"

// A Histogram counts values by how large they are.
type Histogram struct {
	Bounds []int64  // the largest value of each step, growing
	Counts []uint64 // of values in each step; one more: of those beyond the last
	Sum    int64
}

// NewHistogram returns a histogram without values.
func NewHistogram(bounds ...int64) Histogram {
	return Histogram{Bounds: bounds, Counts: make([]uint64, len(bounds)+1)}
}

// Add counts a value.
func (h *Histogram) Add(v int64) {
	i, _ := slices.BinarySearch(h.Bounds, v)
	h.Counts[i]++
	h.Sum += v
}

// Count returns how many values there were.
func (h Histogram) Count() (n uint64) {
	for _, c := range h.Counts {
		n += c
	}
	return n
}

func (h Histogram) clone() Histogram {
	h.Counts = slices.Clone(h.Counts)
	return h
}

// waitSteps are those of how long chats wait, from a second to half an hour.
func waitSteps() Histogram {
	return NewHistogram(1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000)
}

// sizeSteps are those of messages: up to MaxFrame, the largest. What a page
// sends of a file comes in pieces above 64 KiB.
func sizeSteps() Histogram {
	return NewHistogram(256, 1<<10, 4<<10, 16<<10, 64<<10, 128<<10)
}
