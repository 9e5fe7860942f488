package chat_test

import (
	"testing"

	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// joinOf returns the Join that a page's connection begins with.
func joinOf(t *testing.T, outs []chat.Output) wire.Join {
	t.Helper()
	for _, o := range outs {
		if f, ok := o.(chat.Frame); ok {
			if p, err := wire.Parse(f.Bytes); err == nil {
				if j, ok := p.(wire.Join); ok {
					return j
				}
			}
		}
	}
	t.Fatal("no Join")
	return wire.Join{}
}

// A page says for how long it has waited, by a clock that the host can name.
func TestAJoinSaysHowLongThePageHasWaited(t *testing.T) {
	const at = 1_790_000_000_000
	w := newWorld(t)
	for name, c := range map[string]struct {
		since, now int64
		want       uint32
	}{
		"at once":             {0, at, 0},
		"after a minute":      {0, at + 60_000, 60_000},
		"a clock set back":    {0, at - 3_600_000, 0},
		"by the host's clock": {at - 3_600_000 - 90_000, at - 3_600_000, 90_000},
		"for years":           {0, at + 1<<40, 1<<32 - 1},
	} {
		t.Run(name, func(t *testing.T) {
			v, _, err := chat.NewVisitor(chat.VisitorConfig{Root: w.rootKey, Service: "billing", Origin: "https://shop.example", Now: at})
			if err != nil {
				t.Fatal(err)
			}
			v.Connected(at)
			v.Disconnected(at)
			if c.since != 0 {
				v.WaitedSince(c.since)
			}
			if got := joinOf(t, v.Connected(c.now)).Waited; got != c.want {
				t.Errorf("%d ms, want %d", got, c.want)
			}
		})
	}
}
