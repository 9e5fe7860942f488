package seal

import (
	"testing"

	"filippo.io/age"
)

// Import makes an identity of a private key that a test vector names.
func Import(t *testing.T, key string) *Identity {
	t.Helper()
	id, err := age.ParseHybridIdentity(key)
	if err != nil {
		t.Fatal(err)
	}
	r := id.Recipient()
	return &Identity{id, &Recipient{r, r.String()}}
}
