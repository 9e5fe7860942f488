package orgfile

import (
	"fmt"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/relay/roster"
)

const day = 24 * time.Hour

// Lifetimes where the file says nothing, and the longest.
const (
	defaultRoster = maxRoster
	defaultStamp  = roster.DefaultStampLifetime * time.Second
	maxRoster     = roster.MaxLifetime * time.Second
	maxStamp      = roster.MaxStampLifetime * time.Second
)

// units are how the file writes times, the longest first.
var units = []struct {
	letter byte
	length time.Duration
}{{'d', day}, {'h', time.Hour}, {'m', time.Minute}, {'s', time.Second}}

func (r *reader) lifetime(n ast.Node, key string, without, limit time.Duration) time.Duration {
	if n == nil {
		return without
	}
	s := r.Value(n, key)
	d, ok := parseLifetime(s)
	switch {
	case s == "": // told already
	case !ok:
		r.Fail(n, fmt.Sprintf("%s: %q is no time; write a number and d, h, m or s, such as %s", key, s, formatLifetime(without)))
	case d > limit:
		r.Fail(n, fmt.Sprintf("%s: %s is too long; write %s at most", key, s, formatLifetime(limit)))
	}
	return d
}

// parseLifetime reads a whole number and its unit, such as 90d.
func parseLifetime(s string) (time.Duration, bool) {
	if len(s) < 2 || len(s) > 8 || s[0] < '1' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 32)
	for _, u := range units {
		if u.letter == s[len(s)-1] && err == nil {
			return min(time.Duration(n), (maxRoster+u.length)/u.length) * u.length, true // a longer one would not fit
		}
	}
	return 0, false
}

// formatLifetime writes d in the longest unit in which it is whole; up to two
// days in hours, as people speak of them.
func formatLifetime(d time.Duration) string {
	for _, u := range units {
		if d%u.length == 0 && (u.length < day || d > 2*day) {
			return strconv.Itoa(int(d/u.length)) + string(u.letter)
		}
	}
	return strconv.Itoa(int(d/time.Second)) + "s"
}
