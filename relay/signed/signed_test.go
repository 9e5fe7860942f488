package signed

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

type key struct {
	s note.Signer
	v note.Verifier
}

func newKey(t testing.TB, name string) key {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := note.NewSigner(skey)
	v, _ := note.NewVerifier(vkey)
	return key{s, v}
}

var doc = Doc{Kind: "test", Fields: []Field{{"org", "shop"}, {"empty", ""}, {"name", "Zoë, née 名"}}, Body: "line one\n\n— line three"}

const docText = "sealform/test@v1\norg shop\nempty \nname Zoë, née 名\n\nline one\n\n— line three\n"

func TestText(t *testing.T) {
	got, err := doc.Text()
	if err != nil || got != docText {
		t.Errorf("got %q, %v", got, err)
	}
	back, err := ParseDoc(docText, "test")
	again, _ := back.Text()
	if err != nil || again != docText || back.Body != doc.Body || len(back.Fields) != 3 {
		t.Errorf("parsed %+v, %v", back, err)
	}
}

func TestTextRefuses(t *testing.T) {
	for name, d := range map[string]Doc{
		"no kind":            {},
		"kind with capitals": {Kind: "Test"},
		"kind with slash":    {Kind: "a/b"},
		"key with space":     {Kind: "test", Fields: []Field{{"a b", "c"}}},
		"empty key":          {Kind: "test", Fields: []Field{{"", "c"}}},
		"long key":           {Kind: "test", Fields: []Field{{strings.Repeat("k", 41), "c"}}},
		"newline in value":   {Kind: "test", Fields: []Field{{"a", "b\nc d"}}},
		"return in value":    {Kind: "test", Fields: []Field{{"a", "b\r"}}},
		"tab in value":       {Kind: "test", Fields: []Field{{"a", "b\tc"}}},
		"nul in value":       {Kind: "test", Fields: []Field{{"a", "\x00"}}},
		"delete in value":    {Kind: "test", Fields: []Field{{"a", "\x7f"}}},
		"value not utf-8":    {Kind: "test", Fields: []Field{{"a", "\xff"}}},
		"tab in body":        {Kind: "test", Body: "a\tb"},
		"body not utf-8":     {Kind: "test", Body: "\xc3"},
		"too long":           {Kind: "test", Body: strings.Repeat("x", MaxText)},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := d.Text()
			var e *Error
			if text != "" || !errors.As(err, &e) {
				t.Errorf("%.40q, %v", text, err)
			}
		})
	}
}

func TestParseDocRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty":             "",
		"another kind":      "sealform/other@v1\na b\n",
		"longer kind":       "sealform/testing@v1\na b\n",
		"another version":   "sealform/test@v2\na b\n",
		"windows line ends": "sealform/test@v1\r\na b\r\n",
		"no last newline":   "sealform/test@v1\na b",
		"key alone":         "sealform/test@v1\nab\n",
		"key in capitals":   "sealform/test@v1\nA b\n",
		"control in value":  "sealform/test@v1\na b\x01\n",
		"delete in value":   "sealform/test@v1\na b\x7f\n",
		"not utf-8":         "sealform/test@v1\na \xfe\n",
		"empty body":        "sealform/test@v1\na b\n\n",
		"blank body":        "sealform/test@v1\na b\n\n\n\x00\n",
		"unended body":      "sealform/test@v1\na b\n\nbody",
		"control in body":   "sealform/test@v1\na b\n\nbo\x1bdy\n",
		"too long":          "sealform/test@v1\na " + strings.Repeat("x", MaxText) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			d, err := ParseDoc(text, "test")
			var e *Error
			if !errors.As(err, &e) || d.Kind != "" || d.Fields != nil {
				t.Errorf("%+v, %v", d, err)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	k := newKey(t, "shop")
	msg, err := Sign(doc, k.s)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(msg, "test", k.v)
	if text, _ := d.Text(); err != nil || text != docText {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := Sign(Doc{Kind: "Bad"}, k.s); err == nil {
		t.Error("signed a malformed document")
	}
}

func TestOpenRefuses(t *testing.T) {
	k, other := newKey(t, "shop"), newKey(t, "shop")
	good, _ := Sign(doc, k.s)
	text, _ := doc.Text()
	twice, _ := note.Sign(&note.Note{Text: text}, k.s, other.s)
	foreign, _ := note.Sign(&note.Note{Text: "plain text\n"}, k.s)
	unsigned := []byte(text)
	lines := strings.Split(strings.TrimSuffix(string(good), "\n"), "\n")
	sig := lines[len(lines)-1]
	for name, msg := range map[string][]byte{
		"empty":               nil,
		"unsigned":            unsigned,
		"flipped text":        []byte(strings.Replace(string(good), "org shop", "org shoq", 1)),
		"two signatures":      twice,
		"signature repeated":  append(append([]byte{}, good...), sig+"\n"...),
		"unknown signature":   append(append([]byte{}, good...), "— else AAAAAAAAAAAA\n"...),
		"no document":         foreign,
		"text after":          append(append([]byte{}, good...), "more\n"...),
		"no final newline":    good[:len(good)-1],
		"loose base64":        []byte(strings.TrimSuffix(string(good), "\n")),
		"non-canonical bits":  looseBits(t, good),
		"newline in base64":   []byte(strings.Replace(string(good), sig, sig[:len(sig)-4]+"\r"+sig[len(sig)-4:], 1)),
		"too long":            append(make([]byte, MaxText+1025), good...),
		"another verifier's":  mustSign(t, other),
		"windows line ending": []byte(strings.ReplaceAll(string(good), "\n", "\r\n")),
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Open(msg, "test", k.v)
			var e *Error
			if !errors.As(err, &e) || d.Kind != "" {
				t.Errorf("%+v, %v", d, err)
			}
		})
	}
	if _, err := Open(good, "other", k.v); err == nil {
		t.Error("opened as another kind")
	}
}

func mustSign(t *testing.T, k key) []byte {
	msg, err := Sign(doc, k.s)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// looseBits sets the unused bits of the signature's last base64 character:
// the same signature, written differently.
func looseBits(t *testing.T, msg []byte) []byte {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	end := len(msg) - 1 // the newline
	for end > 0 && msg[end-1] == '=' {
		end--
	}
	loose := append([]byte{}, msg...)
	i := strings.IndexByte(alphabet, loose[end-1])
	loose[end-1] = alphabet[i|1]
	if string(loose) == string(msg) {
		t.Fatal("the signature has no unused bits")
	}
	raw := func(m []byte) string {
		b, _ := base64.StdEncoding.DecodeString(string(m[strings.LastIndexByte(string(m), ' ')+1 : len(m)-1]))
		return string(b)
	}
	if raw(loose) != raw(msg) {
		t.Fatal("the other writing is of another signature")
	}
	return loose
}

func TestEveryFlippedByteIsRefused(t *testing.T) {
	k := newKey(t, "shop")
	good := mustSign(t, k)
	for i := range good {
		bad := append([]byte{}, good...)
		bad[i] ^= 1
		if _, err := Open(bad, "test", k.v); err == nil {
			t.Errorf("byte %d flipped: opened", i)
		}
	}
}

func TestPeek(t *testing.T) {
	k := newKey(t, "shop")
	good := mustSign(t, k)
	forged := []byte(strings.Replace(string(good), "org shop", "org shoq", 1))
	d, err := Peek(forged, "test")
	if err != nil || d.Fields[0].Value != "shoq" {
		t.Errorf("%+v, %v", d, err)
	}
	for name, msg := range map[string][]byte{"unsigned": []byte(docText), "empty": nil, "too long": make([]byte, MaxText+1025)} {
		t.Run(name, func(t *testing.T) {
			if _, err := Peek(msg, "test"); err == nil {
				t.Error("peeked")
			}
		})
	}
	if _, err := Peek(good, "other"); err == nil {
		t.Error("peeked as another kind")
	}
}

func TestErrorsHoldNoValues(t *testing.T) {
	_, err := ParseDoc("sealform/test@v1\nok fine\nsecret 4111\x01\n", "test")
	if err == nil || strings.Contains(err.Error(), "4111") || err.Error() != `signed note sealform/test@v1: malformed line after "ok"` {
		t.Error(err)
	}
}

func TestReader(t *testing.T) {
	d := Doc{Kind: "test", Fields: []Field{{"a", "x"}, {"n", "42"}, {"at", "2026-11-22T14:20:00Z"}, {"many", "1"}, {"many", "2"}, {"v", "fixed"}}}
	r := Read(d)
	a, n, at, many := r.Get("a"), r.Uint("n"), r.Time("at"), r.All("many")
	_, maybe := r.Optional("w")
	r.Expect("v", "fixed")
	if a != "x" || n != 42 || at != 1795357200 || len(many) != 2 || maybe || r.Done() != nil {
		t.Errorf("%q %d %d %q %v %v", a, n, at, many, maybe, r.Done())
	}
}

func TestReaderRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		f    Field
		read func(*Reader)
	}{
		"other key":     {Field{"b", "x"}, func(r *Reader) { r.Get("a") }},
		"no value":      {Field{"a", ""}, func(r *Reader) { r.Get("a") }},
		"leading zero":  {Field{"a", "042"}, func(r *Reader) { r.Uint("a") }},
		"sign":          {Field{"a", "+42"}, func(r *Reader) { r.Uint("a") }},
		"too large":     {Field{"a", "18446744073709551616"}, func(r *Reader) { r.Uint("a") }},
		"no time":       {Field{"a", "today"}, func(r *Reader) { r.Time("a") }},
		"another value": {Field{"a", "x"}, func(r *Reader) { r.Expect("a", "y") }},
		"left over":     {Field{"a", "x"}, func(*Reader) {}},
	} {
		t.Run(name, func(t *testing.T) {
			r := Read(Doc{Kind: "test", Fields: []Field{c.f}})
			c.read(r)
			if r.Done() == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestTimeAgainstPackageTime(t *testing.T) {
	last := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
	for unix := int64(0); unix <= last; unix += 86400*9 + 12_347 {
		checkTime(t, unix)
	}
	for _, day := range []string{"1970-01-01", "1972-02-29", "2000-02-29", "2000-03-01", "2026-12-31", "2100-02-28", "2100-03-01", "9999-12-31"} {
		d, _ := time.Parse(time.DateOnly, day)
		checkTime(t, d.Unix())
		checkTime(t, d.Unix()+86399)
	}
}

func checkTime(t *testing.T, unix int64) {
	t.Helper()
	at := time.Unix(unix, 0).UTC()
	if got := FormatTime(unix); got != at.Format(time.RFC3339) {
		t.Fatalf("%d: %s, want %s", unix, got, at.Format(time.RFC3339))
	}
	if got, ok := ParseTime(FormatTime(unix)); !ok || got != unix {
		t.Fatalf("%d: parsed as %d, %v", unix, got, ok)
	}
	if y, m, d := Civil(unix); y != at.Year() || m != int(at.Month()) || d != at.Day() {
		t.Fatalf("%d: %d-%d-%d", unix, y, m, d)
	}
}

func TestParseTimeRefuses(t *testing.T) {
	for _, s := range []string{"", "2026-11-22", "2026-11-22T14:20:00", "2026-11-22T14:20:00z", "2026-11-22t14:20:00Z", "2026-11-22T14:20:00+00:00", "2026-11-22T14:20:60Z", "2026-11-22T24:00:00Z",
		"2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "2026-11-22T14:20:+1Z", "２026-11-22T14:20Z", "2026/11/22T14:20:00Z"} {
		if unix, ok := ParseTime(s); ok || unix != 0 {
			t.Errorf("%q: %d, %v", s, unix, ok)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	f.Add("2026-11-22T14:20:00Z")
	f.Add("2024-02-29T23:59:59Z")
	f.Fuzz(func(t *testing.T, s string) {
		unix, ok := ParseTime(s)
		want, err := time.Parse("2006-01-02T15:04:05Z", s)
		strict := err == nil && want.Format(time.RFC3339) == s && want.Unix() >= 0
		if ok != strict || ok && unix != want.Unix() {
			t.Errorf("%q: %d, %v; package time: %v, %v", s, unix, ok, want, err)
		}
	})
}

func FuzzParseDoc(f *testing.F) {
	f.Add(docText)
	f.Add("sealform/test@v1\n")
	f.Add("sealform/test@v1\n\nbody\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDoc(text, "test")
		if err != nil {
			return
		}
		if again, err := d.Text(); err != nil || again != text {
			t.Errorf("%q encodes to %q, %v", text, again, err)
		}
	})
}

// FuzzOpen looks for a second writing of a signed note.
func FuzzOpen(f *testing.F) {
	k := newKey(f, "shop")
	good, _ := Sign(doc, k.s)
	f.Add(good)
	f.Add(good[1:])
	f.Fuzz(func(t *testing.T, msg []byte) {
		if _, err := Open(msg, "test", k.v); err == nil && string(msg) != string(good) {
			t.Errorf("opened %q", msg)
		}
	})
}
