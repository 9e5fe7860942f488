package bench_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/relay/relaytest"
)

// startCentrifugo starts the Centrifugo that "make bench-relay" has built; nil: it has
// not. It admits anybody to every channel, and keeps no history. It pings less often than the others have their turns:
// nobody answers meanwhile.
func startCentrifugo(b *testing.B, one bool) *server {
	program := filepath.Join(root, "build/peers/centrifugo")
	if _, err := os.Stat(program); err != nil {
		return nil
	}
	addr, err := relaytest.FreeAddress()
	if err != nil {
		b.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(addr)
	config := filepath.Join(b.TempDir(), "config.json")
	text := fmt.Sprintf(`{"client":{"insecure":true,"allowed_origins":["*"],"ping_interval":"30m","pong_timeout":"10m"},"http_server":{"address":"127.0.0.1","port":%q},"log":{"level":"none"},"health":{"enabled":true,"handler_prefix":"/healthz"}}`, port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := core0(one, program, "--config", config)
	run(b, cmd)
	s := &server{name: "centrifugo", addr: addr, pid: cmd.Process.Pid, path: "/connection/websocket", channels: true}
	s.answers(b)
	return s
}

// subscribe has one end wait in a channel, and the other publish there what fills a
// message.
func (p *pair) subscribe(b *testing.B, i int) {
	channel := fmt.Sprint("c", i)
	p.text = fmt.Appendf(nil, `{"id":3,"publish":{"channel":%q,"data":%q}}`, channel, bytes.Repeat([]byte("x"), size))
	for _, command := range []string{`{"id":1,"connect":{}}`, fmt.Sprintf(`{"id":2,"subscribe":{"channel":%q}}`, channel)} {
		if _, err := p.back.Write(appendFrame(nil, opText, []byte(command))); err != nil {
			b.Fatal(err)
		}
		if _, _, err := answered(p.to, p.back); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := p.from.Write(appendFrame(nil, opText, []byte(`{"id":1,"connect":{}}`))); err != nil {
		b.Fatal(err)
	}
	go drain(newReader(p.from), p.from) // that each was taken is said to its sender
}
