package main

import (
	"fmt"
	"path/filepath"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/desktop/yamldoc"
)

type checkCmd struct {
	Dir string `arg:"" help:"The workspace folder, such as acme/workspace."`
}

// Run prints every mistake of a workspace on a line of its own: file, line,
// column, what is wrong, and what to do.
func (c *checkCmd) Run() error {
	w, err := workspace.Open(c.Dir)
	if err == nil {
		fmt.Printf("no mistakes: %s\n", w)
		return nil
	}
	all := yamldoc.Mistakes(err)
	for _, m := range all {
		if _, ok := m.(*yamldoc.Error); ok {
			fmt.Println(filepath.Clean(c.Dir) + "/" + m.Error())
		} else {
			fmt.Println(m)
		}
	}
	return hinted{fmt.Errorf("%q: %s", c.Dir, workspace.Count(len(all), "mistake")), hintOf(err)}
}
