package wire

import "encoding/binary"

var be = binary.BigEndian

func str8(b []byte, s string) []byte {
	if len(s) > 255 {
		panic("wire: internal error: string over 255 bytes")
	}
	return append(append(b, byte(len(s))), s...)
}

func bit(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// Append implements Frame.
func (f Join) Append(b []byte) []byte {
	b = append(append(b, byte(KindJoin)), f.Org[:]...)
	b = str8(b, f.Service)
	b = append(append(append(b, f.Chat[:]...), f.Session[:]...), f.Agent[:]...)
	b = be.AppendUint32(be.AppendUint64(b, f.Have), f.Waited)
	return append(b, f.Hello...)
}

// Append implements Frame.
func (f Login) Append(b []byte) []byte { return append(append(b, byte(KindLogin)), f.Note...) }

// Append implements Frame.
func (f Claim) Append(b []byte) []byte { return append(append(b, byte(KindClaim)), f.Ticket[:]...) }

// Append implements Frame.
func (f Attach) Append(b []byte) []byte {
	b = append(append(append(b, byte(KindAttach)), f.Chat[:]...), f.Session[:]...)
	return be.AppendUint64(b, f.Have)
}

// Append implements Frame.
func (f Leave) Append(b []byte) []byte {
	return append(append(append(b, byte(KindLeave)), f.Chat[:]...), byte(f.Reason))
}

// Append implements Frame.
func (f Data) Append(b []byte) []byte {
	k := KindData
	if f.Seq == 0 {
		k = KindSignal
	}
	b = append(append(append(b, byte(k)), f.Chat[:]...), f.Session[:]...)
	b = be.AppendUint64(append(b, byte(f.From)), f.Seq)
	return append(b, f.Payload...)
}

// Append implements Frame.
func (f Challenge) Append(b []byte) []byte {
	return be.AppendUint64(append(append(b, byte(KindChallenge)), f.Nonce[:]...), uint64(f.Time))
}

// Append implements Frame.
func (f Roster) Append(b []byte) []byte { return append(append(b, byte(KindRoster)), f.Note...) }

// Append implements Frame.
func (f Waiting) Append(b []byte) []byte {
	b = str8(append(append(b, byte(KindWaiting)), f.Ticket[:]...), f.Service)
	return append(be.AppendUint64(b, uint64(f.Since)), bit(f.Connected))
}

// Append implements Frame.
func (f Gone) Append(b []byte) []byte {
	return append(append(append(b, byte(KindGone)), f.Ticket[:]...), byte(f.Reason))
}

// Append implements Frame.
func (f Assigned) Append(b []byte) []byte {
	b = append(append(append(b, byte(KindAssigned)), f.Chat[:]...), f.Session[:]...)
	return append(str8(b, f.Service), f.Hello...)
}

// Append implements Frame.
func (f Peer) Append(b []byte) []byte {
	return append(append(append(b, byte(KindPeer)), f.Chat[:]...), bit(f.Up))
}

// Append implements Frame.
func (f Ended) Append(b []byte) []byte {
	return append(append(append(b, byte(KindEnded)), f.Chat[:]...), byte(f.Reason))
}
