package orgfile

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/workspace"
)

// release reads which release agents should have. nil gives none.
func (r *reader) release(n ast.Node) {
	if n == nil {
		return
	}
	s := r.Text(n, "release")
	if !workspace.ValidRelease(s) && !r.Marked(n) {
		r.Fail(n, fmt.Sprintf("release: %q is no version of a release; write one such as v0.2.0", s))
	}
	r.file.Release = s
}
