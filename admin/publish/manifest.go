package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/relay/roster"
)

// A manifest is what the administrator keeps of a bundle, which is sealed to
// the agents and opens for nobody else: enough to say what the next one
// changes.
type manifest struct {
	Files  map[string]string `json:"files"`  // SHA-256 in hexadecimal digits, by path
	Forms  map[string]int    `json:"forms"`  // version, by id
	Sealed string            `json:"sealed"` // fingerprint of the recipients

	Dispositions []string        `json:"dispositions,omitempty"`
	Chats        workspace.Chats `json:"chats,omitempty"`
	Release      string          `json:"release,omitempty"`
}

// newManifest goes over a workspace that was checked.
func newManifest(fsys fs.FS, w *workspace.Workspace, recipients []string) (manifest, error) {
	m := manifest{Files: map[string]string{}, Forms: map[string]int{}, Sealed: roster.Fingerprint(strings.Join(recipients, "\n")), Dispositions: w.Dispositions(), Chats: w.Chats(), Release: w.Release()}
	for _, f := range w.Forms("") {
		m.Forms[f.ID()] = f.For("", workspace.Names{}).Version
	}
	return m, fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fsys, name)
		sum := sha256.Sum256(b)
		m.Files[name] = hex.EncodeToString(sum[:])
		return err
	})
}

// same reports whether both are of the same files for the same people.
func (m manifest) same(next manifest) bool {
	return m.Sealed == next.Sealed && maps.Equal(m.Chats, next.Chats) && len(m.difference(next)) == 0
}

func parseManifest(b []byte) (m manifest, err error) {
	err = json.Unmarshal(b, &m)
	return m, err
}

func (m manifest) bytes() []byte {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic("publish: internal error: " + err.Error()) // maps of text and numbers
	}
	return append(b, '\n')
}

// difference says what changes in the files that agents work with.
func (m manifest) difference(next manifest) (lines []string) {
	counts := map[string]*[3]int{}
	for _, name := range keys(m.Files, next.Files) {
		was, is := m.Files[name], next.Files[name]
		switch what := kind(name); {
		case was == is || what == "dispositions" || what == "chats" || what == "release":
		case what == "form":
			lines = append(lines, m.form(next, strings.TrimSuffix(path.Base(name), ".yaml")))
		default:
			if counts[what] == nil {
				counts[what] = new([3]int)
			}
			counts[what][change(was, is)]++
		}
	}
	for _, what := range []string{"response", "article", "other file"} {
		if c := counts[what]; c != nil {
			lines = append(lines, amounts(what, *c)...)
		}
	}
	if counts["services"] != nil {
		lines = append(lines, "which service offers which forms changes (services.yaml)")
	}
	lines = append(lines, dispositions(m.Dispositions, next.Dispositions)...)
	return append(lines, release(m.Release, next.Release)...)
}

// release says what changes in which release agents should have.
func release(old, next string) []string {
	switch {
	case old == next:
		return nil
	case next == "":
		return []string{"agents are told of release " + old + " no more"}
	}
	return []string{"agents with an older release than " + next + " are told that it is out"}
}

// dispositions says what changes in what agents can say came of a chat.
func dispositions(old, next []string) (lines []string) {
	added, gone := without(next, old), without(old, next)
	for _, s := range added {
		lines = append(lines, "adds disposition "+quote(s))
	}
	for _, s := range gone {
		lines = append(lines, "removes disposition "+quote(s))
	}
	if len(added)+len(gone) == 0 && !slices.Equal(old, next) {
		lines = append(lines, "the dispositions stand in another order")
	}
	return lines
}

// amounts says how many files are others, new, and gone.
func amounts(what string, c [3]int) (lines []string) {
	for n, verb := range [3][2]string{{"changes", "change"}, {"is new", "are new"}, {"is gone", "are gone"}} {
		switch {
		case c[n] == 1:
			lines = append(lines, "1 "+what+" "+verb[0])
		case c[n] > 1:
			lines = append(lines, strconv.Itoa(c[n])+" "+what+"s "+verb[1])
		}
	}
	return lines
}

// change is 0 for a file that is another, 1 for a new one and 2 for one that is
// gone.
func change(was, is string) int {
	switch {
	case was == "":
		return 1
	case is == "":
		return 2
	}
	return 0
}

func (m manifest) form(next manifest, id string) string {
	a, before := m.Forms[id]
	b, after := next.Forms[id]
	switch {
	case !before:
		return "adds form " + show(id)
	case !after:
		return "removes form " + show(id)
	case a == b:
		return "form " + show(id) + " changes, and says that it is version " + strconv.Itoa(b) + " as before: give it another, so that what comes back can be told apart"
	}
	return "form " + show(id) + " changes from version " + strconv.Itoa(a) + " to " + strconv.Itoa(b)
}

// kind is what a file of the workspace is.
func kind(name string) string {
	dir, _, _ := strings.Cut(name, "/")
	switch {
	case dir == "forms" && path.Ext(name) == ".yaml":
		return "form"
	case dir == "responses" && path.Ext(name) == ".md":
		return "response"
	case dir == "knowledge" && path.Ext(name) == ".md":
		return "article"
	case name == "services.yaml":
		return "services"
	case name == workspace.DispositionsFile:
		return "dispositions"
	case name == workspace.ChatsFile:
		return "chats"
	case name == workspace.ReleaseFile:
		return "release"
	}
	return "other file"
}
