package field

import "unicode"

// Characters counts what people take for characters: the grapheme clusters of
// UAX 29, such as a family emoji or a letter with its accents. It has no tables
// of its own; on testdata/fields/graphemes.tsv it says what Intl.Segmenter says.
func Characters(s string) int {
	n, before := 0, cluster{}
	for _, r := range s {
		if !before.goesOn(r) {
			n++
		}
		before = before.with(r)
	}
	return n
}

// A cluster is what has been read of one character.
type cluster struct {
	last       rune
	pictograph bool // an emoji, and marks behind it
	joined     bool // a joiner came last
	flags      int  // regional indicators in a row
	linked     bool // an Indic consonant and a virama, and nothing but marks since
	consonant  bool
}

// goesOn reports whether r belongs to the character before it.
func (c cluster) goesOn(r rune) bool {
	switch {
	case c.last == 0:
		return false
	case c.last == '\r' && r == '\n':
		return true
	case breaks(c.last) || breaks(r):
		return false
	case extends(r) || prepends(c.last):
		return true
	case c.joined && c.pictograph && isPictograph(r):
		return true
	case isFlag(r):
		return c.flags%2 == 1
	}
	return hangul(c.last, r) || c.linked && isConsonant(r)
}

func (c cluster) with(r rune) cluster {
	mark := extends(r)
	next := cluster{last: r, joined: r == zeroWidthJoiner}
	next.pictograph = isPictograph(r) || mark && c.pictograph
	next.consonant = isConsonant(r) || mark && c.consonant
	next.linked = mark && c.consonant && (c.linked || isVirama(r))
	if isFlag(r) {
		next.flags = c.flags + 1
	}
	return next
}

const zeroWidthJoiner = 0x200d

// breaks reports whether r is a control character, which stands for itself.
func breaks(r rune) bool {
	return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Cf, r) && !extends(r) && !prepends(r)
}

// extends reports whether r belongs to what is before it, whatever that is.
func extends(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == 0x200c, r == zeroWidthJoiner, r == 0xe33, r == 0xeb3, r >= 0xff9e && r <= 0xff9f, r >= 0x1f3fb && r <= 0x1f3ff, r >= 0xe0020 && r <= 0xe007f:
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) && !apart(r)
}

// apart reports whether r is one of the spacing marks that begin a character.
func apart(r rune) bool {
	switch r {
	case 0x102b, 0x102c, 0x1038, 0x1062, 0x1063, 0x1064, 0x1067, 0x1068, 0x1069, 0x106a, 0x106b, 0x106c, 0x106d, 0x1083,
		0x1087, 0x1088, 0x1089, 0x108a, 0x108b, 0x108c, 0x108f, 0x109a, 0x109b, 0x109c, 0x1a61, 0x1a63, 0x1a64, 0xaa7b, 0xaa7d, 0x11720, 0x11721:
		return true
	}
	return false
}

// prepends reports whether r belongs to what is behind it.
func prepends(r rune) bool {
	return r >= 0x600 && r <= 0x605 || r == 0x6dd || r == 0x70f || r == 0x890 || r == 0x891 || r == 0x8e2 || r == 0xd4e || r == 0x110bd || r == 0x110cd
}

func isFlag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

// isPictograph reports whether r can be joined to another emoji.
func isPictograph(r rune) bool {
	switch {
	case r < 0xa9:
		return false
	case r >= 0x1f000 && r <= 0x1faff:
		return !isFlag(r) && !(r >= 0x1f3fb && r <= 0x1f3ff)
	case r >= 0x2190 && r <= 0x21ff, r >= 0x2300 && r <= 0x23ff, r >= 0x25a0 && r <= 0x27bf, r >= 0x2934 && r <= 0x2935, r >= 0x2b05 && r <= 0x2b55:
		return true
	}
	switch r {
	case 0xa9, 0xae, 0x203c, 0x2049, 0x2122, 0x2139, 0x24c2, 0x3030, 0x303d, 0x3297, 0x3299:
		return true
	}
	return false
}

// hangul reports whether two letters are of one syllable.
func hangul(a, b rune) bool {
	lead := a >= 0x1100 && a <= 0x115f || a >= 0xa960 && a <= 0xa97c
	whole := a >= 0xac00 && a <= 0xd7a3
	vowel := a >= 0x1160 && a <= 0x11a7 || a >= 0xd7b0 && a <= 0xd7c6
	tail := a >= 0x11a8 && a <= 0x11ff || a >= 0xd7cb && a <= 0xd7fb
	toVowel := b >= 0x1160 && b <= 0x11a7 || b >= 0xd7b0 && b <= 0xd7c6
	toTail := b >= 0x11a8 && b <= 0x11ff || b >= 0xd7cb && b <= 0xd7fb
	switch {
	case lead:
		return toVowel || b >= 0x1100 && b <= 0x115f || b >= 0xa960 && b <= 0xa97c || b >= 0xac00 && b <= 0xd7a3
	case whole && (a-0xac00)%28 == 0, vowel:
		return toVowel || toTail
	}
	return (whole || tail) && toTail
}

// indic reports whether r is of one of the Indic scripts whose consonants a
// virama joins; each is a block of 128.
func indic(r rune) bool {
	return r >= 0x900 && r <= 0x9ff || r >= 0xa80 && r <= 0xb7f || r >= 0xc00 && r <= 0xc7f || r >= 0xd00 && r <= 0xd7f
}

func isVirama(r rune) bool { return indic(r) && r&0x7f == 0x4d || r == 0x17d2 || r == 0x1039 }

func isConsonant(r rune) bool {
	at := r & 0x7f
	if r >= 0x1780 && r <= 0x17a2 || r >= 0x1000 && r <= 0x102a {
		return true // Khmer and Burmese
	}
	return indic(r) && (at >= 0x15 && at <= 0x39 || at >= 0x58 && at <= 0x5f) && unicode.IsLetter(r)
}
