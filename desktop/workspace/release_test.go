package workspace

import (
	"strings"
	"testing"
)

// What publish writes is read as it was.
func TestRelease(t *testing.T) {
	for _, v := range []string{"v0.2.0", "v10.0.1", "v0.2.0-rc.1", "v1.0.0-" + strings.Repeat("a", MaxRelease-7)} {
		if w := mustLoad(t, ReleaseFile, string(ReleaseText(v))); w.Release() != v {
			t.Errorf("got %q, want %q", w.Release(), v)
		}
	}
	if ReleaseText("") != nil {
		t.Error("no release has a file")
	}
	if w, err := Load(Files()); err != nil || w.Release() != "" {
		t.Errorf("a new workspace names release %q, %v", w.Release(), err)
	}
}

func TestReleaseThatPublishDidNotMake(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":      "",
		"no end":       "v0.2.0",
		"no v":         "0.2.0\n",
		"two numbers":  "v0.2\n",
		"a build":      "v0.2.0+5\n",
		"two lines":    "v0.2.0\nv0.3.0\n",
		"words":        "v0.2.0 Call 555-0100\n",
		"another sort": "v٠.٢.٠\n",
		"too long":     "v1.0.0-" + strings.Repeat("a", MaxRelease-6) + "\n",
	} {
		if _, err := Load(with(ReleaseFile, text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
