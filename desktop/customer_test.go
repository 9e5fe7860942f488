package desktop

import (
	"slices"
	"testing"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
	"github.com/sealform/sealform/wasm/chat"
)

func (w *world) newCustomer(saved []byte) *customer {
	w.t.Helper()
	end, outs, err := chat.NewVisitor(chat.VisitorConfig{Root: w.root.VKey, Service: "billing", Origin: shop, Saved: saved, Now: unixMilli(), About: w.about})
	if err != nil {
		w.t.Fatal(err)
	}
	c := &customer{w: w, end: end}
	joins := end.Connected(unixMilli())
	c.ticket = joined(w.t, joins).Chat.Ticket()
	c.connect()
	c.take(outs)
	c.take(joins)
	w.settle()
	return c
}

// joined returns the Join that a page begins a connection with.
func joined(t testing.TB, outs []chat.Output) wire.Join {
	t.Helper()
	for _, o := range outs {
		if o, ok := o.(chat.Frame); ok {
			if f, err := wire.Parse(o.Bytes); err == nil {
				if j, ok := f.(wire.Join); ok {
					return j
				}
			}
		}
	}
	t.Fatal("no Join")
	return wire.Join{}
}

func (c *customer) connect() {
	c.conn = c.w.nextConn()
	c.w.customers[c.conn] = c
	c.w.step(core.Opened{Conn: c.conn, Nonce: [32]byte{byte(c.conn)}, Origin: shop, Chat: c.ticket})
}

func (c *customer) disconnect() {
	c.w.step(core.Closed{Conn: c.conn})
	delete(c.w.customers, c.conn)
	c.take(c.end.Disconnected(unixMilli()))
	c.w.settle()
}

func (c *customer) take(outs []chat.Output) {
	c.outs = append(c.outs, outs...)
	for _, o := range outs {
		if f, ok := o.(chat.Frame); ok {
			c.w.sender(c.conn)(f.Bytes)
		}
	}
}

func (c *customer) do(outs []chat.Output, err error) {
	c.w.t.Helper()
	if err != nil {
		c.w.t.Fatal(err)
	}
	c.take(outs)
	c.w.settle()
}

func (c *customer) say(text string) {
	c.w.t.Helper()
	c.do(c.end.Say(unixMilli(), text))
}

func (c *customer) texts() []string {
	var texts []string
	for _, o := range c.outs {
		if i, ok := o.(chat.Item); ok {
			texts = append(texts, reading(i))
		}
	}
	return texts
}

// reading is what stands in an item of the customer's: its text, or the code
// that the page has words for.
func reading(i chat.Item) string {
	if i.Kind == chat.Text {
		return i.Text
	}
	return "[" + string(i.Code) + "]"
}

// form returns the last form that was opened on the page.
func (c *customer) form() chat.Form {
	c.w.t.Helper()
	for _, o := range slices.Backward(c.outs) {
		if f, ok := o.(chat.Form); ok {
			return f
		}
	}
	c.w.t.Fatal("no form on the page")
	return chat.Form{}
}
