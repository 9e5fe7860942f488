package field

import (
	"strings"
	"unicode"
)

// number is a number with or without a decimal part: -1234.5 in normal form.
// Spaces and apostrophes separate thousands in every language, but only between
// groups as people write them: 12 34 is not a number. Brackets, which some use for
// negative numbers, and units are refused; currency signs are not. If there is
// both a point and a comma, the later one is the decimal sign. A lone one is, too,
// unless exactly three digits follow, as in 1,234: then the form's language and
// region decide; where they don't, the person is asked.
type amount struct {
	rules
	language string
}

var number = &amount{rules: rules{
	hints: Hints{Autocomplete: "off", InputMode: "decimal", EnterKeyHint: "next", MaxLength: 60},
	check: checkNumber,
}}

const (
	maxNumber    = 40      // characters
	thousands    = " '’ʼ٬" // part them in every language
	aroundNumber = thousands + "\"“”„«»"
	currencies   = "usd|us|eur|euros|euro|gbp|pounds|chf|fr.|fr|francs|jpy|yen|円|cad|aud|mxn|inr|rs.|rs|sar|ر.س.|ر.س|ريال|aed|د.إ.|د.إ|درهم|egp|ج.م.|ج.م|mad|" +
		"sek|nok|dkk|kr.|kr|pln|cny|元|dollars|pesos"
)

func (a *amount) in(c Context) Field {
	bound := *a
	bound.language = c.Language
	return &bound
}

// Normalise returns the number in normal form. One that is open to two readings
// keeps a lone comma, which no normal form has.
func (a *amount) Normalise(raw string) string {
	s, certain := numberRunes(raw)
	signs := a.signs()
	if at := strings.LastIndexAny(s, ".,"); certain && at >= 0 {
		signs = numberSigns{decimal: s[at]}
	}
	n, open, ok := readNumber(s, signs)
	switch {
	case open:
		return strings.Replace(s, ".", ",", 1)
	case ok:
		return n
	}
	return s
}

// signs are those of the language. In normal form a point is decimal, and the
// meaning of a comma is open.
func (a *amount) signs() numberSigns {
	if a.language == "" {
		return numberSigns{decimal: '.'}
	}
	signs, _ := signsOf(a.language)
	return signs
}

// Format writes a number in normal form with the decimal sign of the language, or
// with the one that is nothing else where the number could be read in two ways.
func (a *amount) Format(normal string) string {
	signs := a.signs()
	if signs.decimal == ',' && !strings.Contains(normal, ",") {
		return strings.Replace(normal, ".", ",", 1)
	}
	if _, open, _ := readNumber(normal, signs); open {
		return strings.Replace(normal, ".", "٫", 1)
	}
	return normal
}

func (a *amount) edit(before, after string) (string, int) { return keep(before, after, plainLine) }

// readings are the numbers that an open value can mean: one of thousands, or
// one with a decimal part, which a zero behind it makes certain.
func (a *amount) readings(normal string) []string {
	n, open, ok := readNumber(normal, numberSigns{decimal: '.'})
	switch {
	case open:
		return []string{strings.Replace(normal, ",", "", 1), a.Format(strings.Replace(normal, ",", ".", 1) + "0")}
	case ok:
		return []string{a.Format(n)}
	}
	return nil
}

// normalNumber is for numbers that no language has written, such as a slider's.
func normalNumber(raw string) string {
	s, _ := numberRunes(raw)
	if n, _, ok := readNumber(s, numberSigns{decimal: '.'}); ok {
		return n
	}
	return s
}

// numberRunes leaves out what stands around a number, a currency's sign too, and
// what parts thousands in every language. If there was any, or Arabic's own
// decimal sign, then it is certain that the last point or comma is decimal.
func numberRunes(raw string) (s string, certain bool) {
	s = bareAmount(afterColon(folded(raw)))
	s = strings.ReplaceAll(s, "،", ",")
	if strings.Contains(s, "٫") {
		s, certain = strings.ReplaceAll(strings.ReplaceAll(s, ".", ","), "٫", "."), true
	}
	s = bareBehindSigns(bareAmount(s))
	bare := withThousands(s, "")
	if bare == s || !isGrouped(s) {
		return s, certain
	}
	return bare, true
}

// bareBehindSigns leaves out what stands around an amount behind its sign. What
// has several signs is no amount, and is the same when it is read again.
func bareBehindSigns(s string) string {
	sign := len(s) - len(strings.TrimLeft(s, "+-"))
	bare := bareAmount(s[sign:])
	if sign == 0 || bare == s[sign:] {
		return s
	}
	return bareBehindSigns(s[:sign] + bare)
}

// bareAmount leaves out what stands around an amount: quotation marks, a sign or
// a word of a currency, and the dash for no cents.
func bareAmount(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return strings.ContainsRune(aroundNumber, r) || unicode.Is(unicode.Sc, r) })
	if cents := strings.TrimRight(s, "-"); cents != s && (strings.HasSuffix(cents, ",") || strings.HasSuffix(cents, ".")) {
		return bareAmount(cents[:len(cents)-1])
	}
	for all, word := currencies, ""; all != ""; {
		word, all, _ = strings.Cut(all, "|")
		n := len(s) - len(word)
		if n >= 0 && strings.EqualFold(s[:len(word)], word) && !unicode.IsLetter(firstRune(s[len(word):])) {
			return bareAmount(s[len(word):])
		}
		if n >= 0 && strings.EqualFold(s[n:], word) && !unicode.IsLetter(lastRune(s[:n])) {
			return bareAmount(s[:n])
		}
	}
	return s
}

// withThousands writes the signs that part thousands in every language as sign.
func withThousands(s, sign string) string {
	for _, r := range thousands {
		s = strings.ReplaceAll(s, string(r), sign)
	}
	return s
}

// isGrouped reports whether the separators in s really separate thousands, before
// its decimal sign if it has one.
func isGrouped(s string) bool {
	whole, part := strings.TrimLeft(s, "+-"), ""
	if at := strings.IndexAny(whole, ".,"); at >= 0 {
		whole, part = whole[:at], whole[at:]
	}
	_, ok := ungroup(withThousands(whole, ","))
	return ok && withThousands(part, "") == part
}

// readNumber returns s in normal form if it is a number. open tells that it can
// be read in two ways.
func readNumber(s string, signs numberSigns) (normal string, open, ok bool) {
	digits, sign := strings.TrimPrefix(s, "+"), ""
	if digits == s {
		digits = strings.TrimPrefix(s, "-")
		sign = s[:len(s)-len(digits)]
	}
	whole, part, open := splitDecimal(digits, signs)
	whole, ok = ungroup(whole)
	if !ok || !digitsOnly(part) || part == "" && len(digits) > 0 && !isDigit(digits[len(digits)-1]) || whole+part == "" {
		return "", false, false
	}
	if open {
		return "", true, false
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if part != "" {
		part = "." + part
	}
	return sign + whole + part, false, true
}

// splitDecimal splits s at its decimal sign. open tells that nobody knows whether
// it is one.
func splitDecimal(s string, signs numberSigns) (whole, part string, open bool) {
	at := strings.LastIndexAny(s, ".,")
	if at < 0 {
		return s, "", false
	}
	other := ","
	if s[at] == ',' {
		other = "."
	}
	before := strings.TrimLeft(s[:at], "0")
	switch {
	case strings.Contains(s, other):
	case strings.Count(s, s[at:at+1]) > 1:
		return s, "", false
	case before == "" || len(before) > 3 || len(s)-at != 4 || s[at] == signs.decimal: // no sign of thousands
	case s[at] == signs.group:
		return s, "", false
	default:
		return s, "", true
	}
	return s[:at], s[at+1:], false
}

// ungroup takes the signs of thousands from digits: one behind every three from
// the end, or, as in India, behind the last three and then every two.
func ungroup(s string) (digits string, ok bool) {
	groups := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ',' })
	digits = strings.Join(groups, "")
	last := len(groups) - 1
	if !digitsOnly(digits) || strings.Contains(s, ",") && strings.Contains(s, ".") || len(s)-len(digits) != max(last, 0) {
		return "", false
	}
	for i, g := range groups {
		first := i == 0 && (len(strings.TrimLeft(g, "0")) <= 3 || last == 0)
		if last > 0 && i == last && len(g) != 3 || !first && i < last && len(g) != len(groups[1]) || !first && len(g) != 3 && len(g) != 2 {
			return "", false
		}
	}
	if last > 1 && len(groups[1]) == 2 && len(groups[0]) > 2 {
		return "", false
	}
	return digits, true
}

// beginsGroup reports whether the last group of thousands in n still lacks digits.
func beginsGroup(n string) bool {
	return withThousands(n, "") != n && (isGrouped(n+"0") || isGrouped(n+"00"))
}

func checkNumber(n string, _ Context) Result {
	_, open, ok := readNumber(n, numberSigns{decimal: '.'})
	switch {
	case len(n) > maxNumber:
		return wrong(NotNumber)
	case open:
		return partial(NumberOpen) // more digits may tell
	case ok:
		return good
	case strings.Trim(n, "0123456789+-.,") == "" && countDigits(n) == 0, strings.HasSuffix(n, ".") || strings.HasSuffix(n, ","), beginsGroup(n):
		return partial(NotNumber)
	}
	return wrong(NotNumber)
}
