package wire

import (
	"crypto/sha256"
	"slices"
)

// Frames of what goes on beside the chats: who is on duty, what is known of a
// chat that waits, messages that are left, chats that are handed over. Note is a
// signed note, Payload an age file.
type (
	// Ask is a waiting page's question for a Queue. Have is the Digest of the one
	// before.
	Ask struct {
		Chat ChatID
		Have [8]byte
	}
	// Queue is what the relay says of the queue, and signed notes of the agents
	// who can be sealed to: those on duty, or when nobody is, those whose keys
	// are still kept. Digest is of all that there are; Notes is empty when the
	// page has them.
	Queue struct {
		Chat     ChatID
		Position uint32 // 1: next; 0: it does not wait
		Seconds  uint32 // what others waited lately, the median; 0: too few to say
		OnDuty   byte   // agents of the service, at most 255
		Digest   [8]byte
		Notes    [][]byte
	}
	// Opening has what the customer has written so far. It goes to the relay, from
	// there to the desks, and to the page when it comes back.
	Opening struct {
		Ticket  Ticket
		Payload []byte
	}
	// Duty has an agent's duty note.
	Duty struct{ Note []byte }
	// Colleague has that of any agent of the organisation.
	Colleague struct {
		Present bool // the agent's desk is connected
		Note    []byte
	}
	// Offline is a message to be answered later.
	Offline struct {
		Chat    ChatID
		Payload []byte
	}
	// Stored is an Offline that the relay keeps.
	Stored struct {
		Ticket  Ticket
		Service string
		Since   int64 // Unix ms
		Payload []byte
	}
	// Kept answers an Offline.
	Kept struct {
		Chat ChatID
		Is   bool
	}
	// Done says that somebody has dealt with a Stored.
	Done struct{ Ticket Ticket }
	// Transfer hands a chat over.
	Transfer struct {
		Chat    ChatID
		To      [32]byte // SHA-256 of an agent's verifier key; zero: anybody on duty for the service
		Service string
		Payload []byte
	}
	// Offered offers a chat that is handed over to the desks of those whom it is for.
	Offered struct {
		Ticket  Ticket
		From    [32]byte // who hands it over
		Service string
		Seconds uint16
		Payload []byte
	}
	// Decline answers an Offered; Claim takes it.
	Decline struct{ Ticket Ticket }
	// Transferred says what became of a Transfer.
	Transferred struct {
		Chat ChatID
		Is   Handover
	}
	// Turn offers a waiting chat to one agent, before all others of the service, or
	// says that it is offered to this agent no longer.
	Turn struct {
		Ticket  Ticket
		Seconds byte // to take it, MaxTurn at most; 0: it is no longer offered
		Missed  bool // since it was not taken in time
	}
)

// DutyDigest returns the Digest of duty notes: the beginning of the SHA-256 of
// all of them, each behind its length in 2 bytes; zero for none.
func DutyDigest(notes [][]byte) (d [8]byte) {
	if len(notes) == 0 {
		return d
	}
	sum := sha256.Sum256(appendNotes(nil, notes))
	return [8]byte(sum[:8])
}

func appendNotes(b []byte, notes [][]byte) []byte {
	for _, n := range notes {
		b = append(be.AppendUint16(b, uint16(len(n))), n...)
	}
	return b
}

func (d *decoder) aside(k Kind) Frame {
	switch k {
	case KindAsk:
		return Ask{d.Chat(), [8]byte(d.Take(8))}
	case KindOpening:
		return Opening{d.Ticket(), d.file(MaxOpening)}
	case KindDuty:
		return Duty{d.duty(d.Len())}
	case KindOffline:
		return Offline{d.Chat(), d.file(MaxOpening)}
	case KindDone:
		return Done{d.Ticket()}
	case KindTransfer:
		return Transfer{d.Chat(), d.Bytes32(), d.service(), d.file(MaxTransfer)}
	case KindDecline:
		return Decline{d.Ticket()}
	}
	return d.asideFromRelay(k)
}

func (d *decoder) asideFromRelay(k Kind) Frame {
	switch k {
	case KindQueue:
		return d.queue()
	case KindColleague:
		return Colleague{d.bool(), d.duty(d.Len())}
	case KindStored:
		return Stored{d.Ticket(), d.service(), d.Int64(), d.file(MaxOpening)}
	case KindKept:
		return Kept{d.Chat(), d.bool()}
	case KindOffered:
		return d.offered()
	case KindTransferred:
		return d.transferred()
	case KindTurn:
		return d.turn()
	}
	return nil
}

func (d *decoder) queue() Frame {
	f := Queue{Chat: d.Chat(), Position: d.Uint32(), Seconds: d.Uint32(), OnDuty: d.Byte(), Digest: [8]byte(d.Take(8))}
	n := int(d.Byte())
	if n > MaxDuties {
		d.Fail()
	}
	for range n {
		f.Notes = append(f.Notes, d.duty(int(d.Uint16())))
	}
	if n > 0 && DutyDigest(f.Notes) != f.Digest {
		d.Fail()
	}
	return f
}

func (d *decoder) offered() Frame {
	return Offered{d.Ticket(), d.Bytes32(), d.service(), d.Uint16(), d.file(MaxTransfer)}
}

func (d *decoder) transferred() Frame {
	f := Transferred{d.Chat(), Handover(d.Byte())}
	if f.Is < HandoverTaken || f.Is > HandoverAbsent {
		d.Fail()
	}
	return f
}

func (d *decoder) turn() Frame {
	f := Turn{d.Ticket(), d.Byte(), d.bool()}
	if f.Seconds > MaxTurn || f.Missed && f.Seconds > 0 {
		d.Fail()
	}
	return f
}

// duty reads a duty note of n bytes.
func (d *decoder) duty(n int) []byte {
	if n > MaxDuty {
		d.refuse(errTooBig)
		return nil
	}
	return d.Take(n)
}

// file reads an age file, which is the rest of a frame.
func (d *decoder) file(most int) []byte {
	if d.Len() > most {
		d.refuse(errTooBig)
	}
	payload := d.Rest()
	d.isSealed(payload)
	return payload
}

// The methods that write the fields, in the order in which aside reads them.

func (f Ask) Append(b []byte) []byte {
	return slices.Concat(b, []byte{byte(KindAsk)}, f.Chat[:], f.Have[:])
}

func (f Opening) Append(b []byte) []byte {
	return slices.Concat(b, []byte{byte(KindOpening)}, f.Ticket[:], f.Payload)
}

func (f Duty) Append(b []byte) []byte { return append(append(b, byte(KindDuty)), f.Note...) }

func (f Offline) Append(b []byte) []byte {
	return slices.Concat(b, []byte{byte(KindOffline)}, f.Chat[:], f.Payload)
}

func (f Done) Append(b []byte) []byte { return append(append(b, byte(KindDone)), f.Ticket[:]...) }

func (f Transfer) Append(b []byte) []byte {
	b = slices.Concat(b, []byte{byte(KindTransfer)}, f.Chat[:], f.To[:])
	return append(str8(b, f.Service), f.Payload...)
}

func (f Decline) Append(b []byte) []byte {
	return append(append(b, byte(KindDecline)), f.Ticket[:]...)
}

func (f Queue) Append(b []byte) []byte {
	b = append(append(b, byte(KindQueue)), f.Chat[:]...)
	b = be.AppendUint32(be.AppendUint32(b, f.Position), f.Seconds)
	b = append(append(append(b, f.OnDuty), f.Digest[:]...), byte(len(f.Notes)))
	return appendNotes(b, f.Notes)
}

func (f Colleague) Append(b []byte) []byte {
	return slices.Concat(b, []byte{byte(KindColleague), bit(f.Present)}, f.Note)
}

func (f Stored) Append(b []byte) []byte {
	b = str8(slices.Concat(b, []byte{byte(KindStored)}, f.Ticket[:]), f.Service)
	return append(be.AppendUint64(b, uint64(f.Since)), f.Payload...)
}

func (f Kept) Append(b []byte) []byte {
	return append(append(append(b, byte(KindKept)), f.Chat[:]...), bit(f.Is))
}

func (f Offered) Append(b []byte) []byte {
	b = str8(slices.Concat(b, []byte{byte(KindOffered)}, f.Ticket[:], f.From[:]), f.Service)
	return append(be.AppendUint16(b, f.Seconds), f.Payload...)
}

func (f Transferred) Append(b []byte) []byte {
	return append(append(append(b, byte(KindTransferred)), f.Chat[:]...), byte(f.Is))
}

func (f Turn) Append(b []byte) []byte {
	return append(append(append(b, byte(KindTurn)), f.Ticket[:]...), f.Seconds, bit(f.Missed))
}
