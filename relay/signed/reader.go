package signed

import "strconv"

// A Reader takes the fields of a document in their fixed order. The first
// thing that is wrong sticks; Done returns it.
type Reader struct {
	doc Doc
	at  int
	err error
}

// Read begins reading d.
func Read(d Doc) *Reader { return &Reader{doc: d} }

// Get returns the value of the next line, which must have the given key and
// a value.
func (r *Reader) Get(key string) string {
	v, ok := r.next(key)
	if !ok || v == "" {
		r.fail("expected key " + quoteKey(key) + " with a value")
	}
	return v
}

// Optional returns the value of the next line if it has the given key.
func (r *Reader) Optional(key string) (string, bool) { return r.next(key) }

// All returns the values of all next lines that have the given key.
func (r *Reader) All(key string) []string {
	var all []string
	for v, ok := r.next(key); ok; v, ok = r.next(key) {
		all = append(all, v)
	}
	return all
}

// Uint returns the next line's value as a decimal number without leading
// zeros.
func (r *Reader) Uint(key string) uint64 {
	v := r.Get(key)
	n, err := strconv.ParseUint(v, 10, 64)
	if r.err == nil && (err != nil || strconv.FormatUint(n, 10) != v) {
		r.fail("key " + quoteKey(key) + " is not a number")
	}
	return n
}

// Time returns the next line's value, an RFC 3339 time in UTC to the second,
// as Unix seconds.
func (r *Reader) Time(key string) int64 {
	t, ok := ParseTime(r.Get(key))
	if r.err == nil && !ok {
		r.fail("key " + quoteKey(key) + " is not a time such as 2026-11-22T14:20:00Z")
	}
	return t
}

// Expect fails unless the next line has the given key and value.
func (r *Reader) Expect(key, value string) {
	if v := r.Get(key); r.err == nil && v != value {
		r.fail("key " + quoteKey(key) + " has another value than expected")
	}
}

// Done fails when lines are left over, and returns the first failure. It is not
// inlined, as its words at every call would add kilobytes to the page.
//
//go:noinline
func (r *Reader) Done() error {
	if r.at != len(r.doc.Fields) {
		r.fail("unexpected key " + quoteKey(r.doc.Fields[r.at].Key))
	}
	return r.err
}

func (r *Reader) next(key string) (string, bool) {
	if r.err != nil || r.at >= len(r.doc.Fields) || r.doc.Fields[r.at].Key != key {
		return "", false
	}
	r.at++
	return r.doc.Fields[r.at-1].Value, true
}

func (r *Reader) fail(reason string) {
	if r.err == nil {
		r.err = &Error{r.doc.Kind, reason}
	}
}
