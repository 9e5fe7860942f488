package orgfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // time zones on machines that have no list of them

	"github.com/goccy/go-yaml/ast"
)

// days of a week, as opening hours write them.
var days = []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}

// A span is a stretch of time that comes back every week on some days, in
// minutes from midnight.
type span struct{ firstDay, lastDay, from, to int }

// hours reads when a service answers, and writes it as a roster does. nil gives
// "".
func (r *reader) hours(n ast.Node) string {
	if n == nil {
		return ""
	}
	t := r.Table(n, hoursKeys...)
	zone := r.Text(r.Need(t, "zone"), "zone")
	if zone != "" && !validZone(zone) {
		r.Fail(t.Values["zone"], fmt.Sprintf("there is no time zone %q; write one such as Europe/Berlin", zone))
	}
	var spans []span
	open := r.some(r.Need(t, "open"), "open", func(n ast.Node, s string) {
		p, why := parseSpan(s)
		if why == "" && slices.ContainsFunc(spans, p.overlaps) {
			why = "overlaps with one before it; write each time once"
		}
		if why != "" {
			r.Fail(n, fmt.Sprintf("%q %s", s, why))
			return
		}
		spans = append(spans, p)
	})
	text := zone + " " + strings.Join(open, ", ")
	if len(text) > maxText {
		r.Fail(t.Values["open"], fmt.Sprintf("the hours are longer than %d bytes together; take days with the same times together, as in Mo-Fr", maxText))
	}
	return text
}

// validZone reports whether name is of the IANA time zone database. Its names
// begin with a capital; other files beside them are none.
func validZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "Local" && name[0] >= 'A' && name[0] <= 'Z'
}

// parseSpan reads days and times such as "Mo-Fr 09:00-17:00", and says what is
// wrong with them; "" for nothing.
func parseSpan(s string) (p span, why string) {
	const example = "write days and times such as Mo-Fr 09:00-17:00"
	on, at, ok := strings.Cut(s, " ")
	if strings.Contains(s, ",") {
		return p, "has a comma; write each stretch as an item of its own"
	}
	if !ok {
		return p, "is not understood; " + example
	}
	first, last, both := strings.Cut(on, "-")
	if !both {
		last = first
	}
	from, to, ok := strings.Cut(at, "-")
	p = span{slices.Index(days, first), slices.Index(days, last), minutes(from), minutes(to)}
	switch {
	case p.firstDay < 0 || p.lastDay < 0:
		return p, "has a day that is not one of Mo Tu We Th Fr Sa Su; " + example
	case both && p.firstDay >= p.lastDay:
		return p, "must go from an earlier day to a later one of the week that begins with Mo; write two"
	case !ok || p.from < 0 || p.to < 0:
		return p, "has a time that is not from 00:00 to 24:00; " + example
	case p.from >= p.to:
		return p, "ends before it begins; for a stretch past midnight write two, such as Mo 22:00-24:00 and Tu 00:00-02:00"
	}
	return p, ""
}

// minutes reads HH:MM, -1 if it is none.
func minutes(s string) int {
	if len(s) != 5 || s[2] != ':' {
		return -1
	}
	h, badHour := strconv.ParseUint(s[:2], 10, 8)
	m, badMinute := strconv.ParseUint(s[3:], 10, 8)
	if badHour != nil || badMinute != nil || m > 59 || h*60+m > 24*60 {
		return -1
	}
	return int(h*60 + m)
}

func (p span) overlaps(o span) bool {
	return p.firstDay <= o.lastDay && o.firstDay <= p.lastDay && p.from < o.to && o.from < p.to
}
