package shelf

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/sealform/sealform/desktop/workspace"
)

// maxNamed is how many forms are named; further ones are counted.
const maxNamed = 3

// published says what is in a workspace that was not in the one before. It says
// nothing of the first one, in which all is new.
func published(before, now *opened) string {
	if before == nil {
		return ""
	}
	fresh, gone := told(unlike(now.files, before.files)), told(missing(before.files, now.files))
	var forms []string
	for _, name := range fresh {
		f, ok := now.workspace.Form(strings.TrimSuffix(path.Base(name), ".yaml"))
		if ok && path.Dir(name) == "forms" {
			d := f.For("", workspace.Names{})
			forms = append(forms, fmt.Sprintf("%s (version %d)", d.Title, d.Version))
		}
	}
	switch {
	case len(forms) > 0:
		return "Your administrator has published new forms: " + listed(forms) + "."
	case len(fresh)+len(gone) == 1 && slices.Concat(fresh, gone)[0] == workspace.DispositionsFile:
		return "Your administrator has published another list of dispositions."
	case len(fresh)+len(gone) == 1 && slices.Concat(fresh, gone)[0] == workspace.ChatsFile:
		return "Your administrator has published how many chats at once are meant for agents."
	case len(fresh)+len(gone) > 0:
		return "Your administrator has published changes to the forms, responses and articles."
	}
	return ""
}

// told are the files that are news. Of a release the window says more, and only if it
// is newer than what the agent has.
func told(names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return name == workspace.ReleaseFile })
}

func listed(forms []string) string {
	all := strings.Join(forms[:min(len(forms), maxNamed)], ", ")
	if more := len(forms) - maxNamed; more > 0 {
		all += fmt.Sprintf(" and %d more", more)
	}
	return all
}

// unlike returns the files of a that b does not have in the same words.
func unlike(a, b fs.FS) []string {
	return those(a, func(name string) bool {
		ours, _ := fs.ReadFile(a, name)
		theirs, err := fs.ReadFile(b, name)
		return err != nil || !bytes.Equal(ours, theirs)
	})
}

// missing returns the files of a that b does not have.
func missing(a, b fs.FS) []string {
	return those(a, func(name string) bool {
		_, err := fs.Stat(b, name)
		return err != nil
	})
}

func those(fsys fs.FS, wanted func(string) bool) (names []string) {
	_ = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && wanted(name) {
			names = append(names, name)
		}
		return err
	})
	return names
}
