package core

import (
	"encoding/binary"

	"github.com/sealform/sealform/relay/wire"
)

// stateVersion is the first byte of every state. A state of another version is
// not read.
const stateVersion = 7

var be = binary.BigEndian

func (c *conn) state() []byte {
	b := append([]byte{stateVersion, byte(c.role)}, c.ticket[:]...)
	b = c.from.append(be.AppendUint64(b, uint64(c.due)))
	if c.role == nobody {
		return append(append(b, c.nonce[:]...), c.origin...)
	}
	return append(append(append(b, c.org.id[:]...), c.key[:]...), c.origin...) // a page can begin another session
}

func (ch *chat) state() []byte {
	b := append([]byte{stateVersion, ch.flags(), byte(ch.over)}, ch.session[:]...)
	b = be.AppendUint64(be.AppendUint64(append(b, ch.owner[:]...), uint64(ch.since)), uint64(ch.ended))
	b = append(ch.from.append(b), ch.before[:]...)
	for _, e := range ch.ends {
		b = be.AppendUint64(be.AppendUint64(b, uint64(e.conn)), uint64(e.away))
	}
	b = append(append(b, byte(len(ch.service))), ch.service...)
	b = append(append(b, byte(len(ch.was))), ch.was...)
	return append(ch.handing.append(b), ch.hello...)
}

func (h *handing) append(b []byte) []byte {
	if h == nil {
		return append(b, 0)
	}
	b = append(append(b, 1), h.to[:]...)
	b = append(be.AppendUint64(b, uint64(h.until)), h.session[:]...)
	b = append(append(b, byte(len(h.service))), h.service...)
	b = append(b, h.offered, byte(len(h.declined)))
	for _, key := range h.declined {
		b = append(b, key[:]...)
	}
	return b
}

func readHanding(in *wire.Reader) *handing {
	if in.Byte() == 0 {
		return nil
	}
	h := &handing{to: in.Bytes32(), until: in.Int64(), session: in.Session()}
	h.service = string(in.Take(int(in.Byte())))
	h.offered = in.Byte()
	for range in.Byte() {
		h.declined = append(h.declined, in.Bytes32())
	}
	return h
}

// read takes what state wrote.
func (ch *chat) read(in *wire.Reader) {
	ch.setFlags(in.Byte())
	ch.over, ch.session = wire.Reason(in.Byte()), in.Session()
	ch.owner, ch.since, ch.ended, ch.from = in.Bytes32(), in.Int64(), in.Int64(), readFrom(in)
	ch.before = in.Bytes32()
	for i := range ch.ends {
		ch.ends[i].conn, ch.ends[i].away = ConnID(in.Uint64()), in.Int64()
	}
	ch.service = string(in.Take(int(in.Byte())))
	ch.was, ch.handing = string(in.Take(int(in.Byte()))), readHanding(in)
	if hello := in.Rest(); len(hello) > 0 {
		ch.hello = hello
	}
}

// switches returns the fields of a chat that are stored as one bit each.
func (ch *chat) switches() []*bool {
	return []*bool{&ch.held, &ch.offered, &ch.met, &ch.parked, &ch.served, &ch.stale, &ch.ends[0].told, &ch.ends[1].told}
}

func (ch *chat) flags() (b byte) {
	for i, s := range ch.switches() {
		if *s {
			b |= 1 << i
		}
	}
	return b
}

func (ch *chat) setFlags(b byte) {
	for i, s := range ch.switches() {
		*s = b>>i&1 == 1
	}
}

// readState begins to read a state. One of another version counts as malformed.
func readState(b []byte) *wire.Reader {
	in := wire.NewReader(b)
	if in.Byte() != stateVersion {
		in.Fail()
	}
	return &in
}

func readFrom(in *wire.Reader) From { return From{in.Uint64(), in.Uint64()} }
