package chat

import (
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

// maxZone is how far local time is from UTC at most, in minutes.
const maxZone = 14 * 60

// SetZone says how many minutes the customer's local time is ahead of UTC.
// Whether a card has expired, or a date of birth has come, is decided by the
// customer's calendar.
func (v *Visitor) SetZone(minutes int64) { v.zone = max(-maxZone, min(minutes, maxZone)) }

// today is the customer's date.
func (v *Visitor) today(now int64) (year, month, day int) {
	return signed.Civil(now/1000 + v.zone*60)
}

// Local returns what is needed to read the answers to an open form: the
// customer's date, and the form's language with a region: its own, or else the
// page's.
func (v *Visitor) Local(now int64, request string) field.Context {
	var c field.Context
	c.Year, c.Month, c.Day = v.today(now)
	if f := v.forms[request]; f != nil {
		c.Language = field.Regional(f.request.Definition.Language, v.cfg.About.Language)
	}
	return c
}

// secondsOfDay are those of a day without a leap second.
const secondsOfDay = 24 * 60 * 60

// verdictsNear judges values whose sender may have another date: a value that is
// right a day earlier or later is right.
func verdictsNear(d form.Definition, values form.Values, now int64) []form.Verdict {
	verdicts := verdictsOn(d, values, now/1000)
	for _, other := range []int64{-secondsOfDay, secondsOfDay} {
		for i, v := range verdictsOn(d, values, now/1000+other) {
			if verdicts[i].State != field.Valid && v.State == field.Valid {
				verdicts[i] = v
			}
		}
	}
	return verdicts
}

func verdictsOn(d form.Definition, values form.Values, unix int64) []form.Verdict {
	y, m, day := signed.Civil(unix)
	return d.Verdicts(values, y, m, day)
}
