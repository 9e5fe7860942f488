package chat

// A Space is the memory that the agents' ends on one machine have for the
// files of all customers. It is not safe for use by two goroutines at once.
type Space struct {
	left     int64
	inFlight map[*intake]int64 // files on their way: when the last chunk came, Unix ms
}

// Limits of a Space.
const (
	// DefaultSpace is how many bytes of files one machine keeps.
	DefaultSpace = 256 << 20
	// maxComing is how many files may be on their way to one machine, so that
	// what a relay holds for it stays small. The others wait.
	maxInFlight = 4
	// stalledAfter is how long, in ms, a file keeps others waiting when nothing
	// of it arrives.
	stalledAfter = 10_000
)

// NewSpace returns an empty Space of that many bytes.
func NewSpace(bytes int64) *Space { return &Space{bytes, map[*intake]int64{}} }

// Free returns how many bytes are not taken.
func (s *Space) Free() int64 { return s.left }

// reserve takes n bytes, if they are free.
func (s *Space) reserve(n int64) bool {
	if n > s.left {
		return false
	}
	s.left -= n
	return true
}

func (s *Space) release(n int64) { s.left += n }

// admit lets a file be sent, unless too many are on their way.
func (s *Space) admit(now int64, f *intake) bool {
	n := 0
	for _, at := range s.inFlight {
		if ago := now - at; max(ago, -ago) < stalledAfter { // else the clock was set back
			n++
		}
	}
	if n >= maxInFlight {
		return false
	}
	s.inFlight[f] = now
	return true
}

func (s *Space) heard(now int64, f *intake) { s.inFlight[f] = now }
func (s *Space) done(f *intake)             { delete(s.inFlight, f) }
