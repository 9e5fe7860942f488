package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sealform/sealform/desktop/workspace"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// sampleValues fill the sample's credit card form. The number is the test
// number that card networks publish.
var sampleValues = form.Values{
	{ID: "card-number", Text: "4111111111111111"},
	{ID: "card-expiry", Text: "12/30"},
	{ID: "card-code", Text: "123"},
	{ID: "card-name", Text: "Maria Gomez"},
	{ID: "postal-code", Text: "94107"},
}

// writeSample writes one sealed submission and the identity that opens it.
func writeSample(dir string) error {
	d, err := sampleForm()
	if err != nil {
		return err
	}
	file, identity, visitor, err := chat.Sample(time.Now().UnixMilli(), d, sampleValues)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	sealed, key := filepath.Join(dir, "submission.age"), filepath.Join(dir, "identity.txt")
	if err := writeNew(sealed, file, 0o600); err != nil {
		return err
	}
	if err := writeNew(key, []byte(identity+"\n"), 0o600); err != nil {
		return err
	}
	fmt.Printf("wrote %s and %s\nopen it with: age -d -i %s %s\nsigned by %s\n", sealed, key, key, sealed, visitor)
	return nil
}

func sampleForm() (form.Definition, error) {
	w, err := workspace.Default()
	if err != nil {
		return form.Definition{}, err
	}
	f, ok := w.Form("credit-card")
	if !ok {
		return form.Definition{}, fmt.Errorf("the ready-made workspace has no form %q", "credit-card")
	}
	return f.For("en", workspace.Names{}), nil
}
