package publish

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/sealform/sealform/desktop/bundle"
	"github.com/sealform/sealform/desktop/workspace"
)

// What goes to the agents from org.yaml is refused as a file in the folder, where it
// would say something else.
func TestWhatOrgYAMLSaysStandsInOneFile(t *testing.T) {
	for name, text := range map[string]string{
		workspace.ChatsFile:        "* 9\n",
		workspace.DispositionsFile: "Won\n",
		workspace.ReleaseFile:      "v9.0.0\n",
	} {
		t.Run(name, func(t *testing.T) { refusesFile(t, name, text) })
	}
}

func refusesFile(t *testing.T, name, text string) {
	o := newOffice(t)
	o.hire("alice", "Alice")
	for _, says := range []string{"limits", "release"} { // dispositions it does already
		o.edit("org.yaml", "#   "+says, says)
	}
	o.publish()
	if err := os.WriteFile(filepath.Join(o.dir, "workspace", name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o.do(func(f *Folder) {
		_, err := f.Draft(nil, Signer{}, now)
		if refused, ok := errors.AsType[*bundle.Refused](err); !ok || refused.Hint() == "" {
			t.Errorf("got %v", err)
		}
	})
	if _, err := workspace.Open(filepath.Join(o.dir, "workspace")); err == nil {
		t.Error("the check does not tell")
	}
}
