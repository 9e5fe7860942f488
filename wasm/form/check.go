package form

import (
	"strconv"

	"github.com/sealform/sealform/wasm/field"
)

// faults gathers what is wrong with a definition.
type faults []*Error

func (l *faults) add(field, key, reason string) { l.addTo(field, 0, key, reason) }

// addTo is not inlined: copies of it at every mistake that there is would add
// 27 KB to the page.
//
//go:noinline
func (l *faults) addTo(field string, part int, key, reason string) {
	*l = append(*l, &Error{field, part, key, reason})
}

// Check reports the first thing that is wrong with d, as an *Error.
func (d Definition) Check() error {
	if all := d.Mistakes(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Mistakes reports all that is wrong with d.
func (d Definition) Mistakes() []*Error {
	var l faults
	d.checkHead(&l)
	d.checkTexts(&l)
	d.checkFields(&l)
	d.checkPages(&l)
	d.checkAddresses(&l)
	if len(l) == 0 && len(d.Marshal()) > MaxBody {
		l.add("", "", "is larger than 64 KiB; shorten its texts")
	}
	return l
}

func (d Definition) checkHead(l *faults) {
	if !validID(d.ID) {
		l.add("", "id", badID(d.ID))
	}
	if d.Version < 1 || d.Version > MaxVersion {
		l.add("", "version", "must be a number from 1 to 1000000")
	}
	if !ValidLanguage(d.Language) {
		l.add("", "language", strconv.Quote(d.Language)+" is not the tag of a language, such as \"en\" or \"pt-BR\"")
	}
	if d.RetainMinutes < 1 || d.RetainMinutes > MaxRetain {
		l.add("", "retain-minutes", "must be a number from 1 to 1440")
	}
	if d.AnswerMinutes < 1 || d.AnswerMinutes > MaxAnswer {
		l.add("", "answer-minutes", "must be a number from 1 to 60")
	}
}

func (d Definition) checkTexts(l *faults) {
	l.checkText("", 0, "title", d.Title, MaxLabel, true)
	l.checkText("", 0, "purpose", d.Purpose, MaxHint, false)
	if len(d.Pages) == 1 || len(d.Pages) > MaxPages {
		l.add("", "pages", "there must be 2 to 10 of them, or none")
	}
	for i, title := range d.Pages {
		l.checkText("", i+1, "title", title, MaxLabel, true)
	}
}

func (d Definition) checkFields(l *faults) {
	if len(d.Fields) == 0 || len(d.Fields) > MaxFields {
		l.add("", "fields", "there must be 1 to 40 of them")
		return
	}
	seen, asks := map[string]bool{}, false
	for _, f := range d.Fields {
		f.check(l)
		if seen[f.ID] {
			l.add(f.ID, "id", "is used twice; give each field its own id")
		}
		seen[f.ID] = true
		asks = asks || f.Required && !f.Fixed
	}
	if !asks {
		l.add("", "fields", "none is required, so the form could be sent empty; make one required that can be edited")
	}
}

// checkPages wants the fields in the order of the pages, and no page empty.
func (d Definition) checkPages(l *faults) {
	at := 0
	for i, f := range d.Fields {
		if f.Page != at && (i == 0 || f.Page != at+1) || f.Page > 0 && f.Page >= len(d.Pages) {
			l.add(f.ID, "page", "is out of order; list the fields page by page")
			return
		}
		at = f.Page
	}
	if at < len(d.Pages)-1 {
		l.add("", "pages", "one has no fields; give it some, or remove it")
	}
}

// Mistakes reports all that is wrong with f by itself.
func (f FieldDef) Mistakes() []*Error {
	var l faults
	f.check(&l)
	return l
}

func (f FieldDef) check(l *faults) {
	if !validID(f.ID) {
		l.add(f.ID, "id", badID(f.ID))
	}
	l.checkText(f.ID, 0, "label", f.Label, MaxLabel, true)
	l.checkText(f.ID, 0, "hint", f.Hint, MaxHint, false)
	kind, ok := field.Lookup(f.Kind)
	if !ok {
		l.add(f.ID, "kind", "unknown kind "+strconv.Quote(f.Kind)+"; use one of "+kindList())
		return
	}
	before := len(*l)
	f.checkOptions(l)
	f.checkLimits(l, kind)
	f.checkStep(l, kind)
	f.checkLengths(l)
	if len(*l) == before { // with wrong rules nothing can be judged by them
		f.checkInitial(l, kind)
	}
}
