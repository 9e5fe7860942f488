package form

import (
	"strconv"

	"sealform/wasm/field"
)

// Check reports the first thing that is wrong with d, as an *Error.
func (d Definition) Check() error {
	for _, check := range []func() error{d.checkHead, d.checkTexts, d.checkFields, d.checkPages} {
		if err := check(); err != nil {
			return err
		}
	}
	if len(d.Marshal()) > MaxBody {
		return &Error{"", "", "is larger than 64 KiB; shorten its texts"}
	}
	return nil
}

func (d Definition) checkHead() error {
	switch {
	case !validID(d.ID):
		return badID("", d.ID)
	case d.Version < 1 || d.Version > MaxVersion:
		return &Error{"", "version", "must be a number from 1 to 1000000"}
	case !ValidLanguage(d.Language):
		return &Error{"", "language", strconv.Quote(d.Language) + " is not the tag of a language, such as \"en\" or \"pt-BR\""}
	case d.RetainMinutes < 1 || d.RetainMinutes > MaxRetain:
		return &Error{"", "retain-minutes", "must be a number from 1 to 1440"}
	case d.AnswerMinutes < 1 || d.AnswerMinutes > MaxAnswer:
		return &Error{"", "answer-minutes", "must be a number from 1 to 60"}
	case len(d.Fields) == 0 || len(d.Fields) > MaxFields:
		return &Error{"", "fields", "there must be 1 to 40 of them"}
	case len(d.Pages) == 1 || len(d.Pages) > MaxPages:
		return &Error{"", "pages", "there must be 2 to 10 of them, or none"}
	}
	return nil
}

func (d Definition) checkTexts() error {
	for _, title := range d.Pages {
		if err := checkText("", "pages", title, MaxLabel, true); err != nil {
			return err
		}
	}
	if err := checkText("", "title", d.Title, MaxLabel, true); err != nil {
		return err
	}
	return checkText("", "purpose", d.Purpose, MaxHint, false)
}

func (d Definition) checkFields() error {
	seen, asks := map[string]bool{}, false
	for _, f := range d.Fields {
		if err := f.check(); err != nil {
			return err
		}
		if seen[f.ID] {
			return &Error{f.ID, "id", "is used twice; give each field its own id"}
		}
		seen[f.ID] = true
		asks = asks || f.Required && !f.Fixed
	}
	if !asks {
		return &Error{"", "fields", "none is required, so the form could be sent empty; make one required that can be edited"}
	}
	return nil
}

// checkPages wants the fields page by page, and none of the pages empty.
func (d Definition) checkPages() error {
	at := 0
	for i, f := range d.Fields {
		if f.Page != at && (i == 0 || f.Page != at+1) || f.Page > 0 && f.Page >= len(d.Pages) {
			return &Error{f.ID, "page", "is out of order; list the fields page by page"}
		}
		at = f.Page
	}
	if at < len(d.Pages)-1 {
		return &Error{"", "pages", "one has no fields; give it some, or remove it"}
	}
	return nil
}

func (f FieldDef) check() error {
	if !validID(f.ID) {
		return badID(f.ID, f.ID)
	}
	kind, ok := field.Lookup(f.Kind)
	if !ok {
		return &Error{f.ID, "kind", "unknown kind " + strconv.Quote(f.Kind) + "; use one of " + kindList()}
	}
	if err := checkText(f.ID, "label", f.Label, MaxLabel, true); err != nil {
		return err
	}
	if err := checkText(f.ID, "hint", f.Hint, MaxHint, false); err != nil {
		return err
	}
	for _, check := range []func(field.Field) error{f.checkOptions, f.checkLimits, f.checkStep, f.checkLengths, f.checkInitial} {
		if err := check(kind); err != nil {
			return err
		}
	}
	return nil
}
