package wire

import "encoding/binary"

// A Reader reads fields from the front of a message, big endian. When a field
// is incomplete, it and all later ones are zero, so that a caller can read
// everything and then ask once whether it was all there. What it returns shares
// the message's memory.
type Reader struct {
	rest   []byte
	failed bool
}

// NewReader returns a Reader of that message.
func NewReader(message []byte) Reader { return Reader{rest: message} }

// Fail makes the message count as malformed.
func (r *Reader) Fail() { r.rest, r.failed = nil, true }

// Failed reports whether a field was missing, or Fail was called.
func (r *Reader) Failed() bool { return r.failed }

// Len is how many bytes are left.
func (r *Reader) Len() int { return len(r.rest) }

// Take returns the next n bytes.
func (r *Reader) Take(n int) []byte {
	if len(r.rest) < n || r.failed {
		return r.missing(n)
	}
	p := r.rest[:n:n]
	r.rest = r.rest[n:]
	return p
}

func (r *Reader) missing(n int) []byte {
	r.Fail()
	return make([]byte, n)
}

// Rest returns all that is left.
func (r *Reader) Rest() []byte { return r.Take(len(r.rest)) }

// Byte returns the next byte.
func (r *Reader) Byte() byte { return r.Take(1)[0] }

// Uint16 returns the next 2 bytes.
func (r *Reader) Uint16() uint16 { return binary.BigEndian.Uint16(r.Take(2)) }

// Uint32 returns the next 4 bytes.
func (r *Reader) Uint32() uint32 { return binary.BigEndian.Uint32(r.Take(4)) }

// Uint64 returns the next 8 bytes.
func (r *Reader) Uint64() uint64 { return binary.BigEndian.Uint64(r.Take(8)) }

// Int64 returns the next 8 bytes, in two's complement.
func (r *Reader) Int64() int64 { return int64(r.Uint64()) }

// Bytes32 returns the next 32 bytes, such as an organisation's id.
func (r *Reader) Bytes32() [32]byte { return [32]byte(r.Take(32)) }

// Chat returns the next 16 bytes as a chat's id.
func (r *Reader) Chat() ChatID { return ChatID(r.Take(16)) }

// Ticket returns the next 16 bytes as a chat's ticket.
func (r *Reader) Ticket() Ticket { return Ticket(r.Take(16)) }

// Session returns the next 8 bytes as a session's id.
func (r *Reader) Session() SessionID { return SessionID(r.Take(8)) }
