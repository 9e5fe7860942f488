package chat_test

import (
	"slices"
	"testing"

	"github.com/sealform/sealform/relay/relaytest/grammar"
	"github.com/sealform/sealform/relay/signed"
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/seal"
)

// inside is the rule of a note that is sealed to the key of a request.
func inside(t *testing.T, kind string) (keys []string) {
	t.Helper()
	for _, r := range grammar.Read(t).Inside {
		for _, k := range r.Keys {
			if r.Kind == kind {
				keys = append(keys, k.Key)
			}
		}
	}
	return keys
}

func keysOf(fields []signed.Field) (keys []string) {
	for _, f := range fields {
		keys = append(keys, f.Key)
	}
	return keys
}

// broken are fields of which one is missing, stands twice, has changed places, or has
// no value that it can have.
func broken(fields []signed.Field, i int) map[string][]signed.Field {
	swapped, other := slices.Clone(fields), i+1
	if other == len(fields) {
		other = i - 1
	}
	swapped[i], swapped[other] = swapped[other], swapped[i]
	malformed := slices.Clone(fields)
	malformed[i].Value = "x"
	return map[string][]signed.Field{
		"missing": slices.Delete(slices.Clone(fields), i, i+1), "doubled": slices.Insert(slices.Clone(fields), i, fields[i]), "misordered": swapped, "malformed": malformed,
	}
}

// A submission has the keys of docs/protocol.json, in its order, and is opened with no
// other.
func TestTheGrammarOfASubmission(t *testing.T) {
	keys := inside(t, "submission")
	for i, key := range keys {
		for _, way := range []string{"missing", "doubled", "misordered", "malformed"} {
			t.Run(key+" "+way, func(t *testing.T) {
				w := talks(t)
				id := w.request(card)
				doc, to := w.visitor.Submission(id, filled)
				if got := keysOf(doc.Fields); !slices.Equal(got, keys) {
					t.Fatalf("it has the keys %q\nthe file has %q", got, keys)
				}
				doc.Fields = broken(doc.Fields, i)[way]
				w.sendInside(id, w.sealInside(doc, w.visitor.Signer(), to))
				w.wantUnreadable(id, "wrong-chat")
			})
		}
	}
}

// So is the inside of a chunk.
func TestTheGrammarOfAChunk(t *testing.T) {
	keys := inside(t, "chunk")
	for i, key := range keys {
		for _, way := range []string{"missing", "doubled", "misordered", "malformed"} {
			t.Run(key+" "+way, func(t *testing.T) {
				f := newForger(t)
				piece := f.front[:chat.ChunkBytes]
				fields, to := f.visitor.Chunk(f.id, "front", piece)
				if got := keysOf(fields); !slices.Equal(got, keys) {
					t.Fatalf("it has the keys %q\nthe file has %q", got, keys)
				}
				msg, err := signed.Sign(signed.Doc{Kind: "chunk", Fields: broken(fields, i)[way]}, f.visitor.Signer())
				f.must(err)
				file, err := seal.SealWith(msg, piece, seal.Whole, to)
				f.must(err)
				f.push(file)
				if f.refused["wrong-chat"] != 1 || f.agent.Kept() != 0 {
					t.Errorf("refused %v, %d bytes kept", f.refused, f.agent.Kept())
				}
			})
		}
	}
}
