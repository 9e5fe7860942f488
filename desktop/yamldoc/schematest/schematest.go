// Package schematest has an independent validator judge the YAML files of
// administrators by the JSON Schemas that their editors use.
//
// It sees schemas and texts of tests, and never a real organisation: only tests
// may link it.
package schematest

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema reads a schema from the folder schema/ of a workspace, and its text.
func Schema(t *testing.T, workspace fs.FS, name string) (*jsonschema.Schema, map[string]any) {
	t.Helper()
	data, err := fs.ReadFile(workspace, "schema/"+name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, text); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s, text.(map[string]any)
}

// AsJSON reads YAML as an editor does.
func AsJSON(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	v, err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
