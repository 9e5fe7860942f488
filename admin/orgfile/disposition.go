package orgfile

import (
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/workspace"
)

// dispositions reads what an agent can say came of a chat. nil gives none.
func (r *reader) dispositions(n ast.Node) {
	if list, ok := n.(*ast.SequenceNode); ok && len(list.Values) > workspace.MaxDispositions {
		r.Fail(n, fmt.Sprintf("there are %d dispositions; keep at most %d", len(list.Values), workspace.MaxDispositions))
		return
	}
	r.file.Dispositions = r.some(n, "dispositions", r.disposition)
}

func (r *reader) disposition(n ast.Node, s string) {
	switch {
	case utf8.RuneCountInString(s) > workspace.MaxDisposition:
		r.Fail(n, fmt.Sprintf("%q is longer than %d characters; shorten it", s, workspace.MaxDisposition))
	case s == "*":
		r.Fail(n, "\"*\" says nothing; write words")
	default:
		r.line(n, "a disposition", s)
	}
}
