package main

import (
	"encoding/binary"
	"strconv"
)

// A list is how everything crosses the bridge: each element is its length in
// four bytes, little endian, then its bytes. An element can be a list.
type list [][]byte

func (l list) encode() []byte {
	n := 0
	for _, e := range l {
		n += 4 + len(e)
	}
	b := make([]byte, 0, n)
	for _, e := range l {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(e))), e...)
	}
	return b
}

func decodeList(b []byte) (list, bool) {
	var l list
	for len(b) > 0 {
		if len(b) < 4 {
			return nil, false
		}
		n := binary.LittleEndian.Uint32(b)
		if uint64(n) > uint64(len(b)-4) {
			return nil, false
		}
		l = append(l, b[4:4+n:4+n])
		b = b[4+n:]
	}
	return l, true
}

// framed puts a result's length before it.
func framed(b []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(make([]byte, 0, 4+len(b)), uint32(len(b))), b...)
}

// texts makes a list of strings.
func texts(s ...string) list {
	l := make(list, len(s))
	for i := range s {
		l[i] = []byte(s[i])
	}
	return l
}

func number[N ~int | ~int64 | ~uint64 | ~uint8](n N) string {
	return strconv.FormatInt(int64(n), 10)
}

func boolText(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// args takes a call's arguments in order. A missing or malformed one makes
// the whole call fail.
type args struct {
	parts list
	bad   bool
}

func (a *args) bytes() []byte {
	if len(a.parts) == 0 {
		a.bad = true
		return nil
	}
	b := a.parts[0]
	a.parts = a.parts[1:]
	return b
}

func (a *args) text() string { return string(a.bytes()) }

func (a *args) number() int64 {
	n, err := strconv.ParseInt(a.text(), 10, 64)
	if err != nil {
		a.bad = true
	}
	return n
}
