package desktop

// warn logs what a relay can cause without end: the first time, the second, the
// fourth, the eighth and so on, so that a hostile relay does not fill a disk.
func (s *session) warn(what string, args ...any) {
	s.warned[what]++
	if n := s.warned[what]; n&(n-1) == 0 {
		s.self.Log.Warn(what, append(args, "count", n)...)
	}
}
