package orgfile

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"

	"github.com/sealform/sealform/desktop/workspace"
)

// limits reads what holds for every agent who has no limits of their own.
func (r *reader) limits(n ast.Node) {
	if n == nil {
		return
	}
	r.file.Chats = r.chats(r.Table(n, limitKeys...).Values["chats"])
}

// chats reads how many chats at once are meant for somebody. nil gives 0.
func (r *reader) chats(n ast.Node) int {
	if n == nil {
		return 0
	}
	i := r.Number(n, "chats")
	if (i < 1 || i > workspace.MaxChats) && !r.Marked(n) {
		r.Fail(n, fmt.Sprintf("chats: %d at once cannot be meant; write a number from 1 to %d", i, workspace.MaxChats))
	}
	return i
}
