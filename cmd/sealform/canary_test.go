package main

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/wire"
)

// A relay that logs and counts all that it can, behind a proxy, writes and shows
// nothing that tells who came, from where, or with what: no address, id, origin,
// path or word of a frame, whatever is right or wrong with them.
func TestLogAndMetricsHoldNoCanary(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) { testCanaries(t, format) })
	}
}

func testCanaries(t *testing.T, format string) {
	shown := freeAddress(t)
	p := startRelay(t, "--log-level", "debug", "--log-format", format, "--trusted-proxy", "127.0.0.1", "--metrics-listen", shown)
	canaries := p.hearCanaries(t)
	metrics := scrape(t, shown)
	p.stop(t)
	log := p.log.String()
	if !strings.Contains(log, "chat is waiting") || strings.Count(log, "connection closed") < 4 {
		t.Errorf("the log does not show what happened:\n%s", log)
	}
	if !strings.Contains(metrics, `sealform_connections_closed_total{code="4200",reason="malformed frame"} 2`) {
		t.Errorf("the metrics do not show what happened:\n%s", metrics)
	}
	for line := range strings.Lines(log) {
		if json.Valid([]byte(line)) != (format == "json") {
			t.Errorf("not as %s: %s", format, line)
		}
	}
	for _, canary := range canaries {
		if strings.Contains(log, canary) {
			t.Errorf("%q is in the log", canary)
		}
		if strings.Contains(metrics, canary) {
			t.Errorf("%q is in the metrics", canary)
		}
	}
}

// hearCanaries brings before a relay, in every place that there is, what it may not
// show, and returns that.
func (p *relayProcess) hearCanaries(t *testing.T) []string {
	const word, from, origin = "canary7f3a", "203.0.113.77", "https://canary7f3a.example"
	address := strings.TrimPrefix(p.url, "ws://")
	dial := func(origin, query string) *websocket.Conn {
		h := http.Header{"X-Forwarded-For": {from}, "User-Agent": {word}, "Cookie": {word}}
		if origin != "" {
			h.Set("Origin", origin)
		}
		d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol, word}}
		ws, _, err := d.Dial(p.url+wire.Path+query, h)
		if err != nil {
			return nil
		}
		t.Cleanup(func() { _ = ws.Close() })
		return ws
	}
	f := p.org.Join(7, 1)
	at := "?chat=" + f.Chat.Ticket().String()
	for _, c := range []struct {
		origin, query string
		frames        [][]byte
	}{
		{relaytest.ShopOrigin, at, [][]byte{f.Append(nil), relaytest.Data(7, 1, wire.FromVisitor, 1, word).Append(nil), wire.Leave{Chat: f.Chat}.Append(nil)}},
		{relaytest.ShopOrigin, at, [][]byte{f.Append(nil), wire.Offline{Chat: f.Chat, Payload: []byte(wire.AgeMagic + word)}.Append(nil)}},
		{origin, at, [][]byte{f.Append(nil)}},
		{relaytest.ShopOrigin, at, [][]byte{[]byte(word)}},
		{relaytest.ShopOrigin, at, [][]byte{[]byte(string([]byte{byte(wire.KindData)}) + strings.Repeat(word, 30))}},
		{"", at, [][]byte{wire.Login{Note: []byte("sealform/relay-auth@v1\norg " + word + "\n\n— " + word + " AAAA\n")}.Append(nil)}},
		{relaytest.ShopOrigin, "?chat=" + word, nil},
		{relaytest.ShopOrigin, "?" + word + "=%zz", nil},
	} {
		ws := dial(c.origin, c.query)
		for _, b := range c.frames {
			_ = ws.WriteMessage(websocket.BinaryMessage, b)
		}
		if ws != nil {
			_ = ws.SetReadDeadline(time.Now().Add(10 * time.Second))
			for err := error(nil); err == nil && len(c.frames) == 1; {
				_, _, err = ws.ReadMessage()
			}
		}
	}
	var ports []string
	orgPath, put := "PUT "+orgs.Path(p.org.Pin()), " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"+word
	for _, request := range []string{
		"GET /" + word + " HTTP/1.1\r\nHost: " + word + "\r\n\r\n", word + "\r\n\r\n", "\x16\x03\x01\x02\x00" + word,
		"GET /widget/" + word + ".js HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + from + "\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\n" + word + " : \x00\r\n\r\n", "GET / HTTP/1.1\r\nCookie: " + strings.Repeat(word, 3000),
		"POST /v1/socket HTTP/1.1\r\nHost: x\r\nContent-Length: -1" + word + "\r\n\r\n",
		"PUT /v1/orgs/" + word + "/stamp HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n" + word[:5], orgPath + "/" + word + put, orgPath + "/enrolments/" + word + put, orgPath + "/stamp" + put,
	} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		ports = append(ports, c.LocalAddr().String())
		_, _ = io.WriteString(c, request)
		_ = c.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		_, _ = io.Copy(io.Discard, c)
		_ = c.Close()
	}
	ticket, session := f.Chat.Ticket(), f.Session
	return append(ports, word, from, hex.EncodeToString(f.Chat[:]), ticket.String(), hex.EncodeToString(session[:]), relaytest.ShopOrigin, "age1pq1", "billing")
}
