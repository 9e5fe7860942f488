package comeback_test

import (
	"fmt"
	"os"
	"strings"
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

// Pages take what stands at this place for the number, and only a number stands there
// in any reason.
func TestPagesReadIt(t *testing.T) {
	at := strings.Index(comeback.Reason(7), "7")
	code, err := os.ReadFile("../../widget/loader/backoff.ts")
	if err != nil || !strings.Contains(string(code), fmt.Sprintf("= %d;", at)) {
		t.Errorf("it is not letter %d that pages read on from (%v)", at, err)
	}
	for code := wire.CloseCode(4000); code < 5000; code++ {
		if reason := code.String(); len(reason) > at && strings.ContainsAny(strings.TrimSpace(reason[at:])[:1], "+-0123456789") {
			t.Errorf("%q would be taken for one", reason)
		}
	}
}
