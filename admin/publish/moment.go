package publish

import "time"

// Moment writes Unix seconds as an administrator reads them: the same everywhere,
// and to the minute, which is what a person goes by.
func Moment(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01-02 15:04 UTC") }
