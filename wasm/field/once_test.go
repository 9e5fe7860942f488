package field

import "testing"

func TestOnlySecurityCodesAreShownOnce(t *testing.T) {
	for _, kind := range Kinds() {
		f, _ := Lookup(kind)
		if got, want := ShowOnce(f), kind == "card-code"; got != want {
			t.Errorf("%s: shown once is %v, want %v", kind, got, want)
		}
	}
}
