package desktop

import (
	"errors"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/comeback"
	"github.com/sealform/sealform/relay/wire"
)

// A relay that restarts says when to come back, and is believed once: whatever it says,
// an end that is sent away again and again comes less and less often.
func TestWhenToComeBack(t *testing.T) {
	told := &websocket.CloseError{Code: int(wire.CloseShutdown), Text: comeback.Reason(20)}
	var b backoff
	if d := b.after(told); d != 20*time.Millisecond {
		t.Errorf("it waits %v", d)
	}
	for range 20 {
		if d := b.after(told); d < firstDelay*2/3 || d > maxDelay {
			t.Errorf("sent away again it waits %v", d)
		}
	}
	for name, cause := range map[string]error{
		"another code":    &websocket.CloseError{Code: int(wire.CloseSlow), Text: comeback.Reason(20)},
		"no time":         &websocket.CloseError{Code: int(wire.CloseShutdown), Text: wire.CloseShutdown.String()},
		"too long a time": &websocket.CloseError{Code: int(wire.CloseShutdown), Text: comeback.Reason(comeback.Max + 1)},
		"broken":          errors.New("broken"),
	} {
		var b backoff
		if d := b.after(cause); d < firstDelay*2/3 || d > firstDelay {
			t.Errorf("%s: it waits %v", name, d)
		}
	}
}
