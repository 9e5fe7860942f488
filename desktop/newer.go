package desktop

import "golang.org/x/mod/semver"

// releaseView returns the release that the organisation names, if it is newer than
// this program and the agent has not put that away.
func (s *session) releaseView() releaseView {
	out := s.self.Texts.Release()
	if !newer(s.self.Version, out) || out == s.notices.Past {
		return releaseView{}
	}
	return releaseView{out, s.self.Version}
}

// newer reports whether release b comes after a. A program that is no release is told
// of none: whoever builds their own knows what they have.
func newer(a, b string) bool {
	return semver.IsValid(a) && semver.IsValid(b) && semver.Compare(b, a) > 0
}
