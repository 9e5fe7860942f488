package panel

import "time"

// Views are what the window shows. Neither has room for a value: a SecretView
// carries the mask. Times are Unix ms.
type (
	// View is a submission's.
	View struct {
		Request  string       `json:"request"`
		Title    string       `json:"title"`
		Received int64        `json:"received"`
		WipeAt   int64        `json:"wipeAt"`
		Fields   []SecretView `json:"fields"`
	}
	// SecretView is a value's. From the first reveal on, a value that is shown
	// once carries the time when it will be gone, else 0; Spent says that it is.
	// File is what can be done with a field for files: see FileUse.
	SecretView struct {
		Field   string  `json:"field"`
		Label   string  `json:"label"`
		Mask    string  `json:"mask"`
		Open    bool    `json:"open"` // the mask hides nothing, as a country's
		Note    string  `json:"note"`
		Problem string  `json:"problem"`
		Doubt   string  `json:"doubt"`
		Empty   bool    `json:"empty"`
		Once    bool    `json:"once"`
		GoneAt  int64   `json:"goneAt"`
		Spent   bool    `json:"spent"`
		File    FileUse `json:"file"`
	}
)

// View returns what may be shown at that time.
func (s *Submission) View(now time.Time) View {
	v := View{Request: s.Request, Title: s.title, Received: s.received.UnixMilli(), WipeAt: s.WipeAt.UnixMilli()}
	for i := range s.secrets {
		v.Fields = append(v.Fields, s.secrets[i].view(now))
	}
	return v
}

func (s *Secret) view(now time.Time) SecretView {
	v := SecretView{
		Field: s.def.ID, Label: s.def.Label, Mask: s.mask, Open: s.open, Note: s.label, Problem: s.problem, Doubt: s.doubt,
		Empty: len(s.text) == 0 && !s.spent, Once: s.once, Spent: s.Gone(now), File: s.FileUse(),
	}
	if !s.GoneAt.IsZero() {
		v.GoneAt = s.GoneAt.UnixMilli()
	}
	return v
}
