package orgfile

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/roster"
)

// A keyAt is a key's bytes, whatever it is named, and the line that has it.
type keyAt struct {
	bytes string
	line  int
}

func (r *reader) stampKeys(n ast.Node) {
	if n == nil || blank(n) {
		return
	}
	items := r.List(n, "stamp-keys")
	if len(items) > MaxStampKeys {
		r.Fail(n, fmt.Sprintf("there are %d stamp keys; keep at most %d", len(items), MaxStampKeys))
		return
	}
	for _, n := range items {
		r.file.StampKeys = append(r.file.StampKeys, r.key(n, "a stamp key", ""))
	}
}

// key reads a verifier key that is named after the organisation and id, or
// whatever valid name if id is "".
func (r *reader) key(n ast.Node, what, id string) string {
	s := r.Text(n, what)
	if s == "" {
		return ""
	}
	v, err := note.NewVerifier(s)
	if err != nil {
		r.Fail(n, what+" is no verifier key; copy it again, whole")
		return s
	}
	name, ok := strings.CutPrefix(v.Name(), r.file.Name+"/")
	switch {
	case r.file.Name == "": // told already
	case id != "" && (!ok || name != id):
		r.Fail(n, fmt.Sprintf("%s is named %q and must be named %q; it is another's", what, v.Name(), r.file.Name+"/"+id))
	case !ok || !roster.ValidName(name):
		r.Fail(n, fmt.Sprintf("%s is named %q and must be named %q; it is another organisation's", what, v.Name(), r.file.Name+"/stamp"))
	default:
		r.once(n, what, s)
	}
	return s
}

// once complains of a key that is in the file already, under whatever name.
func (r *reader) once(n ast.Node, what, vkey string) {
	bytes := strings.SplitN(vkey, "+", 3)[2] // name+hash+bytes, in base64, which may have a plus sign
	for _, k := range r.keys {
		if k.bytes == bytes {
			r.Fail(n, fmt.Sprintf("%s is the same as in line %d; each has a key of its own", what, k.line))
			return
		}
	}
	r.keys = append(r.keys, keyAt{bytes, n.GetToken().Position.Line})
}
