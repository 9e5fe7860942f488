package main

import (
	"runtime/debug"
	"testing"
)

func TestDescribe(t *testing.T) {
	for name, c := range map[string]struct {
		info debug.BuildInfo
		want string
	}{
		"nothing known":    {debug.BuildInfo{}, "devel"},
		"a release":        {debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "v1.2.3"},
		"between two tags": {debug.BuildInfo{Main: debug.Module{Version: "v0.0.0-20261125100000-a1b2c3d4e5f6+dirty"}}, "devel"},
		"a checkout": {debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "a1b2"}, {Key: "vcs.time", Value: "2026-11-25T10:00:00Z"}, {Key: "vcs.modified", Value: "true"}}},
			"devel of commit a1b2, 2026-11-25T10:00:00Z, with uncommitted changes"},
		"a clean checkout": {debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "a1b2"}, {Key: "vcs.time", Value: "2026-11-25T10:00:00Z"}, {Key: "vcs.modified", Value: "false"}}},
			"devel of commit a1b2, 2026-11-25T10:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := describe(&c.info); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
