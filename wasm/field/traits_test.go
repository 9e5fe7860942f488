package field

import "testing"

func TestOnlySecurityCodesAreShownOnce(t *testing.T) {
	for _, kind := range Kinds() {
		if got, want := TraitsOf(kind).Once, kind == "card-code"; got != want {
			t.Errorf("%s: shown once is %v, want %v", kind, got, want)
		}
	}
}
