package statefile_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"filippo.io/age"

	"github.com/sealform/sealform/desktop/statefile"
)

type memory struct {
	kept  []byte
	aside []byte
	fails error
}

func (m *memory) State() ([]byte, error) { return m.kept, nil }

func (m *memory) KeepState(b []byte) error {
	if m.fails == nil {
		m.kept = b
	}
	return m.fails
}

func (m *memory) SetStateAside() (string, error) {
	m.aside, m.kept = m.kept, nil
	return "aside", m.fails
}

func identity(t *testing.T) *age.HybridIdentity {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

var kept = statefile.State{Prekeys: []statefile.Prekey{{Key: "AGE-SECRET", Until: 7}}, Chats: []statefile.Chat{
	{ID: "11", Service: "billing", Token: "secret-token", Visitor: "visitor+1+x", Started: 5, Draft: "Dear\nMaria", Form: "credit-card", Seen: 3, Shown: "shown", Unsent: []string{"one", "two"}},
	{ID: "22", Service: "support", Token: "another", Visitor: "visitor+2+x", Started: 6},
}}

func TestWhatIsWrittenIsRead(t *testing.T) {
	store, id := &memory{}, identity(t)
	if got, err := statefile.New(store, id).Read(); !reflect.DeepEqual(got, statefile.State{}) || err != nil {
		t.Fatalf("nothing was kept, and Read returns %v, %v", got, err)
	}
	if err := statefile.New(store, id).Write(1, kept); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"secret-token", "Maria", "billing", "visitor+1", "AGE-SECRET"} {
		if bytes.Contains(store.kept, []byte(secret)) {
			t.Errorf("the file shows %q", secret)
		}
	}
	got, err := statefile.New(store, id).Read()
	if err != nil || !reflect.DeepEqual(got, kept) {
		t.Errorf("read %+v, %v", got, err)
	}
}

// A write that was overtaken does not bring the past back.
func TestTheHighestNumberStays(t *testing.T) {
	store, id := &memory{}, identity(t)
	f := statefile.New(store, id)
	for _, w := range []struct {
		number uint64
		state  statefile.State
	}{{2, kept}, {1, statefile.State{}}, {2, statefile.State{}}} {
		if err := f.Write(w.number, w.state); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := f.Read(); err != nil || len(got.Chats) != 2 {
		t.Errorf("read %v, %v", got, err)
	}
}

// What could not be written is written by the next call of the same number.
func TestAFailedWriteDoesNotCount(t *testing.T) {
	store := &memory{fails: errors.New("full")}
	f := statefile.New(store, identity(t))
	if err := f.Write(1, kept); err == nil {
		t.Fatal("no error")
	}
	store.fails = nil
	if err := f.Write(1, kept); err != nil || store.kept == nil {
		t.Fatalf("kept %d bytes, %v", len(store.kept), err)
	}
}

func TestADamagedFileIsSetAside(t *testing.T) {
	id := identity(t)
	whole := &memory{}
	if err := statefile.New(whole, id).Write(1, kept); err != nil {
		t.Fatal(err)
	}
	cases := map[string][]byte{
		"of another agent": func() []byte {
			m := &memory{}
			_ = statefile.New(m, identity(t)).Write(1, kept)
			return m.kept
		}(),
		"cut short": whole.kept[:len(whole.kept)-1],
		"altered":   append(bytes.Clone(whole.kept[:len(whole.kept)-1]), whole.kept[len(whole.kept)-1]^1),
		"empty":     {},
	}
	for name, content := range cases {
		t.Run(name, func(t *testing.T) {
			store := &memory{kept: content}
			f := statefile.New(store, id)
			_, err := f.Read()
			var damaged *statefile.Damaged
			if !errors.As(err, &damaged) || damaged.Path != "aside" || !bytes.Equal(store.aside, content) {
				t.Errorf("Read says %v", err)
			}
			if err := f.Write(1, kept); err != nil {
				t.Error(err)
			}
			if got, err := f.Read(); err != nil || len(got.Chats) != 2 {
				t.Errorf("afterwards: %v, %v", got, err)
			}
		})
	}
}
