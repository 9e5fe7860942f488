package desktop

// warn logs what a relay can bring about for ever: the first time, the second,
// the fourth, the eighth and so on. So a hostile one does not fill a disk.
func (s *session) warn(what string, args ...any) {
	s.warned[what]++
	if n := s.warned[what]; n&(n-1) == 0 {
		s.self.Log.Warn(what, append(args, "count", n)...)
	}
}
