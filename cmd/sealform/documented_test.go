package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

// documented runs the nth block of commands under a heading of docs/operate.md, word
// by word but for what stands before and behind the = of the arguments.
func documented(ts *testscript.TestScript, neg bool, args []string) {
	blocks, err := blocksUnder(args[0])
	ts.Check(err)
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	if n > len(blocks) {
		ts.Fatalf("%q has %d blocks", args[0], len(blocks))
	}
	text := blocks[n-1]
	for _, pair := range args[2:] {
		old, next, _ := strings.Cut(pair, "=")
		if !strings.Contains(text, old) {
			ts.Fatalf("block %d of %q does not say %q:\n%s", n, args[0], old, text)
		}
		text = strings.ReplaceAll(text, old, next)
	}
	if err := ts.Exec("sh", "-euc", text); (err != nil) != neg {
		ts.Fatalf("%v after\n%s", err, text)
	}
}

// blocksUnder returns what stands between ``` under a heading, up to the next one.
func blocksUnder(heading string) (blocks []string, err error) {
	b, err := os.ReadFile(operatePage)
	if err != nil {
		return nil, err
	}
	_, after, ok := strings.Cut(string(b), "\n### "+heading+"\n")
	if !ok {
		return nil, fmt.Errorf("docs/operate.md has no heading %q", heading)
	}
	after, _, _ = strings.Cut(after, "\n##")
	for i, part := range strings.Split("\n"+after, "\n```\n") {
		if i%2 == 1 {
			blocks = append(blocks, part)
		}
	}
	return blocks, nil
}

// leave has a customer leave a message, with the end that a page has.
func leave(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	pins, err := roster.ParsePins(ts.ReadFile(args[1]))
	ts.Check(err)
	ts.Check(leaveMessage(ctx, args[0], pins[0], args[2]))
}

func leaveMessage(ctx context.Context, relay string, pin roster.Pin, text string) error {
	now := func() int64 { return time.Now().UnixMilli() }
	v, outs, err := chat.NewVisitor(chat.VisitorConfig{Root: pin.Root, Spare: pin.Spare, Service: "billing", Origin: "https://shop.example", Now: now()})
	if err != nil {
		return err
	}
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}}
	conn, _, err := d.DialContext(ctx, wire.SocketURL(relay+wire.Path, outs[0].(chat.Chat).Ticket), http.Header{"Origin": {"https://shop.example"}})
	if err != nil {
		return err
	}
	defer conn.Close()
	end, _ := ctx.Deadline()
	_ = conn.SetReadDeadline(end)
	outs = append(v.Watch(now(), true), v.Connected(now())...)
	for left := false; ; {
		for _, o := range outs {
			switch o := o.(type) {
			case chat.Frame:
				if err := conn.WriteMessage(websocket.BinaryMessage, o.Bytes); err != nil {
					return err
				}
			case chat.Kept:
				if !o.Is {
					return fmt.Errorf("the relay does not keep %q", text)
				}
				return nil
			case chat.Refused:
				return fmt.Errorf("the page refuses: %s", o.Reason)
			}
		}
		if outs = nil; !left {
			if outs, err = v.LeaveMessage(now(), text, "maria@example.org", false); err == nil {
				left = true
				continue
			}
		}
		_, b, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		outs = append(outs, v.Receive(now(), b)...)
	}
}

// left waits until the window of a desktop, whose address a file has, shows these
// messages that were left, and no other.
func left(ts *testscript.TestScript, _ bool, args []string) {
	_, address, ok := strings.Cut(ts.ReadFile(args[0]), "desktop ")
	address, _, _ = strings.Cut(address, "\n")
	u, err := url.Parse(address)
	if err != nil || !ok {
		ts.Fatalf("%q has no address: %v", args[0], err)
	}
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+u.Host+"/socket", http.Header{"Origin": {"http://" + u.Host}})
	ts.Check(err)
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	ts.Check(conn.WriteJSON(map[string]any{"type": "hello", "id": 0, "secret": strings.TrimPrefix(u.Fragment, "launch=")}))
	want := strings.Join(args[1:], "|")
	for shown := ""; shown != want; {
		_, b, err := conn.ReadMessage()
		if err != nil {
			ts.Fatalf("%v; the window shows %q, want %q", err, shown, want)
		}
		var state struct {
			Type string
			Left []struct{ Text string }
		}
		if json.Unmarshal(b, &state) != nil || state.Type != "state" {
			continue
		}
		var texts []string
		for _, m := range state.Left {
			texts = append(texts, m.Text)
		}
		shown = strings.Join(texts, "|")
	}
}

const operatePage = "../../docs/operate.md"

// pathTo puts a folder before the others in which a script's commands are found.
func pathTo(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv("PATH", ts.MkAbs(args[0])+string(os.PathListSeparator)+ts.Getenv("PATH"))
}
