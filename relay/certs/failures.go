package certs

import (
	"sync"
	"time"
)

// failEvery is how often it is said of a name that no certificate was issued.
const failEvery = time.Minute

// failures are orders that came to nothing, by name. It is safe for several
// goroutines.
type failures struct {
	mu sync.Mutex
	of map[string]*failure
}

type failure struct {
	times int // since it was said
	said  time.Time
}

// more counts one, and returns how many there were since it was said last; 0: it was
// said just now.
func (f *failures) more(name string, now time.Time) (times int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one := f.of[name]
	if one == nil {
		one = &failure{}
		if f.of == nil {
			f.of = map[string]*failure{}
		}
		f.of[name] = one
	}
	if one.times++; now.Sub(one.said) < failEvery {
		return 0
	}
	times, one.times, one.said = one.times, 0, now
	return times
}

// end forgets those of a name.
func (f *failures) end(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.of, name)
}
