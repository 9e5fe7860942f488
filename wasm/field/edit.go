package field

import (
	"strings"
	"unicode/utf8"
)

// Edit takes the text in a field's input after the person has changed it and
// returns the text to show instead, with the caret beside the same character.
// caret counts Unicode code points from the start; one that is out of range
// counts as the nearest end.
//
// Where a key deleted only a separator, it looks from here as if nothing had
// been deleted: the separator comes back. The page, which knows the key, then
// asks again with the character next to it deleted too (widget/frame/caret.ts,
// beyond).
func Edit(f Field, raw string, caret int) (text string, newCaret int) {
	before, after := cut(raw, caret)
	if e, ok := f.(editor); ok {
		return e.edit(before, after)
	}
	text = f.Format(f.Normalise(raw))
	return text, caretAfter(text, before)
}

// An editor is a field that has its own way with what is being typed: one
// where spaces may be typed, or where the format would get in the way of a
// correction.
type editor interface {
	edit(before, after string) (text string, caret int)
}

// cut splits s at the code point that caret counts.
func cut(s string, caret int) (before, after string) {
	at := 0
	for ; caret > 0 && at < len(s); caret-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return s[:at], s[at:]
}

// caretAfter finds the place in text that has as many characters other than
// separators before it as before has, and that is behind a separator if the
// caret was.
func caretAfter(text, before string) int {
	left := utf8.RuneCountInString(compact(before))
	caret := 0
	runes := []rune(text)
	for ; left > 0 && caret < len(runes); caret++ {
		if !isSeparator(runes[caret]) {
			left--
		}
	}
	for endsInSeparator(before) && caret < len(runes) && isSeparator(runes[caret]) {
		caret++
	}
	return caret
}

func endsInSeparator(s string) bool {
	s = fold(s)
	return s != "" && isSeparator(rune(s[len(s)-1]))
}

// keep is the edit of fields that show what is typed: only what may never
// pass is taken out.
func keep(before, after string, clean func(string) string) (string, int) {
	if strings.HasSuffix(before, "\r") {
		after = strings.TrimPrefix(after, "\n") // one line end, not two
	}
	before = clean(before)
	return before + clean(after), utf8.RuneCountInString(before)
}
