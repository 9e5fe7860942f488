package native

import (
	"encoding/binary"

	"github.com/gorilla/websocket"
)

// headSize is the largest head of a frame that the relay sends.
const headSize = 10

// opcode is that of an item's frame.
func (i item) opcode() byte {
	switch {
	case i.ping:
		return websocket.PingMessage
	case i.pong:
		return websocket.PongMessage
	case i.text:
		return websocket.TextMessage
	}
	return websocket.BinaryMessage
}

// appendFrame appends a whole message as one frame of a server, without a mask
// (RFC 6455, section 5.2).
func appendFrame(b []byte, opcode byte, payload []byte) []byte {
	b = append(b, finBit|opcode)
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}
