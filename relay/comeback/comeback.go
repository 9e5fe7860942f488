// Package comeback is what a relay that restarts says to those whom it sends away, as
// the reason of close code 4100: after how long each is to connect again, so that not
// all come in the same moment.
//
// It sees that number, and never who is told.
package comeback

import (
	"strconv"
	"strings"
)

// The number stands between these two.
const (
	before = "relay is restarting; connect again in "
	after  = " ms"
)

// Max is the longest that an end waits because a relay asks it to, in milliseconds: as
// long as between two tries of its own.
const Max = 60_000

// Reason asks an end to connect again after so many milliseconds.
func Reason(ms int64) string { return before + strconv.FormatInt(ms, 10) + after }

// Parse reads what Reason wrote, from 0 to Max. Of any other reason ok is false, and
// the end waits as it likes.
func Parse(reason string) (ms int64, ok bool) {
	text, ok := strings.CutPrefix(reason, before)
	if !ok {
		return 0, false
	}
	if text, ok = strings.CutSuffix(text, after); !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 31)
	return int64(n), err == nil && n <= Max
}
