package comeback_test

import (
	"testing"

	"github.com/sealform/sealform/relay/comeback"
	"github.com/sealform/sealform/relay/wire"
)

func TestReason(t *testing.T) {
	for reason, want := range map[string]int64{
		comeback.Reason(0):                          0,
		comeback.Reason(1234):                       1234,
		comeback.Reason(comeback.Max):               comeback.Max,
		comeback.Reason(comeback.Max + 1):           -1,
		comeback.Reason(-1):                         -1,
		wire.CloseShutdown.String():                 -1,
		wire.CloseClock.String():                    -1,
		"":                                          -1,
		"relay is restarting; connect again in 5 s": -1,
		"relay is restarting; connect again in 99999999999999999 ms": -1,
	} {
		got, ok := comeback.Parse(reason)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %d, %v", reason, got, ok)
		}
		if len(reason) > 123 {
			t.Errorf("%q is longer than a close reason may be", reason)
		}
	}
}
