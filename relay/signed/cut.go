package signed

import "bytes"

// Cut parts a signed note without a body from the bytes that stand behind it.
// A note that others follow must say, under its signature, what they are.
func Cut(b []byte) (msg, rest []byte, ok bool) {
	text := bytes.Index(b, []byte("\n\n"))
	if text < 0 {
		return nil, nil, false
	}
	signature := bytes.IndexByte(b[text+2:], '\n')
	if signature < 0 {
		return nil, nil, false
	}
	end := text + 2 + signature + 1
	return b[:end:end], b[end:], true
}
