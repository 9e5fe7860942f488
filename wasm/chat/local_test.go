package chat_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

// lastEvening is 20:00 on 30 November in Los Angeles, where it is still
// November; in UTC and at the agent's it is December.
var lastEvening = time.Date(2026, 12, 1, 4, 0, 0, 0, time.UTC).UnixMilli()

const losAngeles = -8 * 60

// TestOwnCalendar: a card that is good until the end of the month is good on
// the customer's last evening of it, and the agent's machine, which has another
// date, takes it too.
func TestOwnCalendar(t *testing.T) {
	for _, test := range []struct {
		zone int64
		sent bool
	}{{losAngeles, true}, {0, false}, {9 * 60, false}, {-1 << 60, true}} {
		t.Run(fmt.Sprint(test.zone, " minutes ahead of UTC"), func(t *testing.T) {
			w := newWorld(t)
			w.now = lastEvening
			w.publish(roster.Agent{VKey: w.aliceKey, Services: []string{service}, Name: "Alice"})
			w.talking()
			id := w.request(card)
			w.visitor.SetZone(test.zone)
			values := append(form.Values{}, filled...)
			values[1].Text = "11/26"
			if err := w.trySubmit(id, values); (err == nil) != test.sent {
				t.Errorf("%d minutes ahead of UTC: %v", test.zone, err)
			} else if test.sent && w.submission.Verdicts[1].State != field.Valid {
				t.Errorf("%d minutes ahead of UTC: the agent's end says %+v", test.zone, w.submission.Verdicts[1])
			}
		})
	}
}

// TestAnotherDate: the agent's end allows a day either way, and no more.
func TestAnotherDate(t *testing.T) {
	d := form.Definition{Fields: []form.FieldDef{{ID: "expiry", Kind: "card-expiry"}, {ID: "birth", Kind: "date-of-birth"}}}
	for _, test := range []struct {
		expiry, birth string
		now           time.Time
		want          [2]field.State
	}{
		{"11/26", "2026-12-02", time.Date(2026, 12, 1, 23, 59, 0, 0, time.UTC), [2]field.State{field.Valid, field.Valid}},
		{"11/26", "2026-12-03", time.Date(2026, 12, 1, 23, 59, 0, 0, time.UTC), [2]field.State{field.Valid, field.Invalid}},
		{"11/26", "2026-12-03", time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC), [2]field.State{field.Invalid, field.Valid}},
		{"10/26", "1984-04-29", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), [2]field.State{field.Invalid, field.Valid}},
	} {
		t.Run(test.expiry+" "+test.birth+" at "+test.now.Format(time.RFC3339), func(t *testing.T) {
			v := chat.VerdictsNear(d, form.Values{{ID: "expiry", Text: test.expiry}, {ID: "birth", Text: test.birth}}, test.now.UnixMilli())
			if got := [2]field.State{v[0].State, v[1].State}; got != test.want {
				t.Errorf("%s %s on %s: %v, want %v", test.expiry, test.birth, test.now, got, test.want)
			}
		})
	}
}

// TestLocal: a form's own region decides, else the page's.
func TestLocal(t *testing.T) {
	for _, test := range []struct{ form, page, want string }{
		{"en", "en-US", "en-US"}, {"en-GB", "en-US", "en-GB"}, {"en", "en", "en"}, {"fr", "fr-CH", "fr-CH"}, {"en", "fr-FR", "en-FR"}, {"en", "zh-Hant-TW", "en-TW"}, {"en", "", "en"},
	} {
		t.Run(test.form+" in "+test.page, func(t *testing.T) {
			if got := field.Regional(test.form, test.page); got != test.want {
				t.Errorf("form %s, page %s: %s, want %s", test.form, test.page, got, test.want)
			}
		})
	}
}
