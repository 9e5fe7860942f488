package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/sealform/sealform/admin/orgfile"
	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/desktop/yamldoc"
)

type checkCmd struct {
	Dir string `arg:"" help:"An organisation's folder, such as acme, or a workspace alone, such as acme/workspace."`
}

// Run prints every mistake of org.yaml and the workspace on a line of its own:
// file, line, column, what is wrong, and what to do.
func (c *checkCmd) Run() error {
	named, is, all, hint := c.Dir, "", []string(nil), ""
	if _, err := os.Stat(filepath.Join(c.Dir, "org.yaml")); err == nil {
		folder, err := publish.Look(c.Dir)
		all, hint = mistakes(c.Dir, err)
		if err == nil {
			warn(os.Stdout, c.Dir, folder.Org)
			is = workspace.Count(len(folder.Org.Agents), "agent") + "; workspace: "
		}
		c.Dir = filepath.Join(c.Dir, "workspace")
	}
	w, err := workspace.Open(c.Dir)
	more, advice := mistakes(c.Dir, err)
	if all = append(all, more...); len(all) == 0 {
		fmt.Printf("no mistakes: %s%s\n", is, w)
		return nil
	}
	for _, line := range all {
		fmt.Println(line)
	}
	if hint == "" {
		hint = advice
	}
	return hinted{fmt.Errorf("%q: %s", named, workspace.Count(len(all), "mistake")), hint}
}

// warn prints what org.yaml may say, and probably was not meant to.
func warn(to io.Writer, dir string, org *orgfile.File) {
	for _, w := range org.Warnings {
		fmt.Fprintf(to, "warning: %s/%s\n", filepath.Clean(dir), w)
	}
}

// mistakes takes an error apart into lines, with the advice of its first.
func mistakes(dir string, err error) (lines []string, hint string) {
	if err == nil {
		return nil, ""
	}
	for _, m := range yamldoc.Mistakes(err) {
		var at *yamldoc.Error
		if errors.As(m, &at) {
			lines = append(lines, filepath.Clean(dir)+"/"+at.Error())
		} else {
			lines = append(lines, m.Error())
		}
	}
	return lines, hintOf(err)
}
