package field

import "strings"

// mrz is the machine-readable zone of a travel document (ICAO 9303, parts 4
// to 7): two lines of 44 characters in a passport or large visa, two of 36,
// or three of 30 on a card. Its lines are in upper case; a zone typed or
// scanned as one line is split.
var mrz = &typed{rules{
	hints:     Hints{Autocomplete: "off", Multiline: true},
	normalise: normalMRZ, check: checkMRZ,
}}

const mrzCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"

func normalMRZ(raw string) string {
	var lines []string
	for _, l := range strings.Split(plainLines(raw), "\n") {
		if l = code(strings.ReplaceAll(l, "«", "<<")); l != "" {
			lines = append(lines, l)
		}
	}
	if len(lines) != 1 || strings.Trim(lines[0], mrzCharacters) != "" {
		return strings.Join(lines, "\n")
	}
	for _, size := range []int{30, 36, 44} {
		if n := len(lines[0]); n == 3*30 && size == 30 || n == 2*size && size > 30 {
			return strings.Join(chop(lines[0], size), "\n")
		}
	}
	return lines[0]
}

func chop(s string, size int) []string {
	var all []string
	for ; len(s) > size; s = s[size:] {
		all = append(all, s[:size])
	}
	return append(all, s)
}

// An mrzLayout tells where a zone's checked parts are once its lines are joined.
// Each is a pair from, to; its check digit is at to.
type mrzLayout struct {
	lines, size           int
	number, birth, expiry int
	composite             [][2]int // nil: none, as in visas
}

var mrzLayouts = [...]mrzLayout{
	{3, 30, 5, 30, 38, [][2]int{{5, 30}, {30, 37}, {38, 45}, {48, 59}}},
	{2, 36, 36, 49, 57, [][2]int{{36, 46}, {49, 56}, {57, 71}}},
	{2, 44, 44, 57, 65, [][2]int{{44, 54}, {57, 64}, {65, 87}}},
}

func checkMRZ(n string, c Context) Result {
	lines := strings.Split(n, "\n")
	if strings.Trim(strings.Join(lines, ""), mrzCharacters) != "" || !strings.Contains("PVACI", n[:1]) {
		return wrong(MRZCharacters)
	}
	for i := range mrzLayouts {
		if l := &mrzLayouts[i]; l.fits(lines) {
			return l.check(strings.Join(lines, ""), c)
		}
	}
	if len(lines) > 3 || len(n) > 92 {
		return wrong(MRZLength)
	}
	return partial(MRZLength)
}

func (l *mrzLayout) fits(lines []string) bool {
	for _, s := range lines {
		if len(s) != l.size {
			return false
		}
	}
	return len(lines) == l.lines
}

func (l *mrzLayout) check(s string, c Context) Result {
	switch {
	case !l.numberRight(s):
		return wrong(MRZNumber)
	case !checked(s[l.birth:l.birth+6], s[l.birth+6]) || !mrzDate(s[l.birth:]):
		return wrong(MRZBirth)
	case !checked(s[l.expiry:l.expiry+6], s[l.expiry+6]) || !mrzDate(s[l.expiry:]):
		return wrong(MRZExpiry)
	case s[0] != 'V' && !l.compositeRight(s):
		return wrong(MRZComposite)
	}
	kind := mrzKind(s[0])
	if expiry := s[l.expiry : l.expiry+6]; digitsOnly(expiry) && (small(expiry[:2])+2000)*10000+small(expiry[2:]) < (c.Year*100+c.Month)*100+c.Day {
		return Result{Valid, kind, MRZExpired}
	}
	return Result{Valid, kind, ""}
}

func mrzKind(c byte) string {
	switch c {
	case 'P':
		return "Passport"
	case 'V':
		return "Entry visa"
	}
	return "Identity card"
}

// numberRight checks the document number. On a card, a longer one goes on in
// the optional data with its check digit behind it.
func (l *mrzLayout) numberRight(s string) bool {
	number, digit := s[l.number:l.number+9], s[l.number+9]
	if l.lines == 3 && digit == '<' {
		more := strings.TrimRight(s[15:30], "<")
		more, _, _ = strings.Cut(more, "<")
		if len(more) < 2 {
			return false
		}
		return checked(number+more[:len(more)-1], more[len(more)-1])
	}
	return checked(number, digit)
}

func (l *mrzLayout) compositeRight(s string) bool {
	all := ""
	for _, part := range l.composite {
		all += s[part[0]:part[1]]
	}
	last := s[len(s)-1]
	if l.lines == 3 {
		last = s[59]
	}
	return checked(all, last) && l.optionalRight(s)
}

// optionalRight checks a passport's optional data, whose check digit may be <
// when there are none.
func (l *mrzLayout) optionalRight(s string) bool {
	return l.size != 44 || checked(s[72:86], s[86]) || s[86] == '<' && strings.Trim(s[72:86], "<") == ""
}

// checked reports whether digit is the check digit of s: weights 7, 3, 1;
// letters count from A = 10, < is 0.
func checked(s string, digit byte) bool {
	sum := 0
	for i := 0; i < len(s); i++ {
		if value := strings.IndexByte(mrzCharacters, s[i]); s[i] != '<' {
			sum += value * [3]int{7, 3, 1}[i%3]
		}
	}
	return digit == '0'+byte(sum%10)
}

// mrzDate reports whether s begins with a date YYMMDD; unknown parts are <<.
func mrzDate(s string) bool {
	month, day := s[2:4], s[4:6]
	return (month == "<<" || digitsOnly(month) && month >= "01" && month <= "12") &&
		(day == "<<" || digitsOnly(day) && day >= "01" && day <= "31") && (s[:2] == "<<" || digitsOnly(s[:2]))
}
