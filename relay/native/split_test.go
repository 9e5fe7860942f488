package native

import (
	"testing"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A pong that comes at once with a message is read to its end, wherever the library's
// buffer ends.
func TestAPongBehindAMessageIsReadToItsEnd(t *testing.T) {
	r, o := withRoster(t, core.DefaultLimits, nil)
	v, a := r.pair(t, o)
	for seq := range uint64(2 * readBuffer / 5) {
		f := relaytest.Data(1, 1, wire.FromVisitor, seq+1, string(make([]byte, 5*seq)))
		b := f.Append(nil)
		b = append(head(fin|data, uint64(len(b))), b...)
		b = append(b, head(fin|pong, 0)...)
		if _, err := v.WS.NetConn().Write(b); err != nil {
			t.Fatal(err)
		}
		a.Expect(f)
	}
}
