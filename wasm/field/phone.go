package field

import (
	"strings"
	"unicode/utf8"
)

// telephone is a telephone number, best with + and its country: +14155552671,
// or +14155552671;ext=89 with an extension (RFC 3966). Numbering plans change
// every month and any list of them turns real people away, so nothing stops a
// number that has digits; what doesn't fit only raises a doubt. Ten digits that
// can be a number of the US or Canada need no country.
type telephone struct{ rules }

var phone = &telephone{rules{
	hints:     Hints{Autocomplete: "tel", InputMode: "tel", EnterKeyHint: "next", MaxLength: 60},
	normalise: normalPhone, format: formatPhone, check: checkPhone, shown: 4,
}}

// edit formats at once, with three exceptions: while a bracket is open, while an
// extension's word is being typed, and while a digit in the middle is being
// corrected and the zero after it would be taken for a trunk zero and removed.
func (t *telephone) edit(before, after string) (string, int) {
	s := fold(before + after)
	if typesLabel(s) || strings.LastIndexByte(s, '(') > strings.LastIndexByte(s, ')') || begunExtension(s) {
		return keep(before, after, plainLine)
	}
	text := t.Format(t.Normalise(s))
	if compact(after) == "" {
		return text, utf8.RuneCountInString(text)
	}
	if countDigits(text) != countDigits(s) {
		return keep(before, after, plainLine)
	}
	return text, caretAfter(text, before)
}

// callingCodes are the country calling codes with the fewest and most digits
// that may follow, from the metadata of libphonenumber.
const callingCodes = " 1:10 20:8-10 211:9 212:9 213:8-9 216:8 218:9 220:7-9 221:9 222:8 223:8 224:8-9 225:10 226:8 227:8 228:8 229:10 230:7-10 231:7-9 232:8 " +
	"233:8-9 234:10-14 235:8 236:8 237:8-9 238:7 239:7 240:9 241:7-8 242:9 243:7-10 244:9 245:7-9 246:7 247:5-6 248:7 249:9 250:8-9 251:9 " +
	"252:6-9 253:8 254:7-10 255:9 256:9 257:8 258:8-9 260:9 261:9 262:9 263:7-10 264:8-9 265:7-9 266:8 267:7-10 268:8-9 269:7 27:5-10 " +
	"290:4-5 291:7 297:7 298:6 299:6 30:10-12 31:5-11 32:8-9 33:9 34:9 350:8 351:9 352:4-11 353:7-10 354:7-9 355:6-9 356:8 357:8 358:5-12 " +
	"359:6-12 36:8-9 370:8 371:8 372:7-10 373:8 374:8 375:6-11 376:6-9 377:8-9 378:8-10 380:9-10 381:6-12 382:8-9 383:8-12 385:7-9 386:5-8 " +
	"387:8-9 389:8 39:6-12 40:6-9 41:9-12 420:9-12 421:6-9 423:7-9 43:4-13 44:7-10 45:8 46:6-12 47:5-8 48:6-10 49:4-15 500:5 501:7-11 " +
	"502:8-11 503:7-11 504:8-11 505:8 506:8-10 507:7-11 508:6-9 509:8 51:8-9 52:10 53:6-10 54:10-11 55:8-11 56:9-11 57:8-11 58:10 590:9 " +
	"591:8-9 592:7 593:8-11 594:9 595:6-11 596:9 597:6-7 598:4-13 599:7-8 60:8-10 61:5-12 62:7-17 63:6-13 64:5-10 65:8-11 66:8-13 670:7-8 " +
	"672:6 673:7 674:7 675:7-8 676:5-7 677:5-7 678:5-7 679:7-11 680:7 681:6-9 682:5 683:4-7 685:5-10 686:5-8 687:6 688:5-7 689:6-9 690:4-7 " +
	"691:7 692:7 7:10-14 800:8 808:8 81:8-17 82:5-14 84:7-10 850:8-10 852:5-11 853:7-8 855:8-10 856:8-10 86:7-12 870:9-12 878:12 880:6-10 " +
	"881:9-10 882:7-12 883:8-12 886:7-11 888:11 90:7-13 91:8-13 92:8-12 93:9 94:9 95:6-10 960:7-10 961:7-8 962:8-9 963:8-9 964:8-10 965:7-8 " +
	"966:9-10 967:7-9 968:7-9 970:8-10 971:5-12 972:7-12 973:8 974:7-11 975:7-8 976:8-10 977:8-11 979:9 98:4-10 992:9 993:8 994:9 995:9 " +
	"996:9-10 998:9 "

// zeroCodes are the calling codes behind which a number can begin with 0: in
// ownZeros most do; with the rest only special numbers do, so that a 0 in
// brackets is not part of the number. After any other code a 0 is the one that is
// dialled inside the country only.
const (
	ownZeros  = " 39 225 226 227 229 241 242 247 378 992 "
	someZeros = " 47 267 268 501 507 676 679 687 853 974 "
)

// trunks are other prefixes that are dialled inside a country only, with their
// length and that of the number after them.
const trunks = " 1:1-10 7:8-10 36:06-8 36:06-9 370:8-8 375:80-9 375:8-9 993:8-8 "

// normalPhone leaves out what people put around the digits and between them, and
// writes 00, with which most countries' calls abroad begin, as +.
func normalPhone(raw string) string {
	s := barePhone(fold(raw))
	for again := barePhone(s); again != s; again = barePhone(s) {
		s = again // what stood between characters hid something
	}
	return s
}

func barePhone(s string) string {
	if plus := strings.IndexByte(s, '+'); plus > 0 && countDigits(s[:plus]) == 0 {
		s = s[plus:]
	}
	s = afterLabel(s, "+(")
	number, extension := cutExtension(s)
	if number = abroad(dialled(number)); extension != "" && countDigits(number) >= 3 {
		return number + extensionMark + extension
	}
	return abroad(dialled(s))
}

// zeroInBrackets stands for (0) until it is known which country it is of.
const zeroInBrackets = "()"

// dialled leaves the digits, the plus, letters, and a zero in brackets.
func dialled(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '(', r == ')', r == '+':
			return r
		case isSeparator(r), strings.ContainsRune(between, r), strings.ContainsRune("☎☏✆📞📱", r):
			return -1
		}
		return r
	}, s)
	s = strings.ReplaceAll(s, "(0)", "\x00")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "(", ""), ")", "")
	return strings.ReplaceAll(s, "\x00", zeroInBrackets)
}

// abroad writes a number as it is dialled from abroad, if it has its country.
func abroad(s string) string {
	digits, plus := s, false
	for strings.HasPrefix(digits, "+") {
		digits, plus = digits[1:], true
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok && (plus || len(rest) > 2 && digitsOnly(strings.Replace(rest, zeroInBrackets, "0", 1))) {
		if bare := strings.TrimLeft(rest, "0"); bare != "" {
			digits, plus = bare, true
		}
	}
	before, behind, bracketed := strings.Cut(digits, zeroInBrackets)
	if !plus {
		return strings.ReplaceAll(digits, zeroInBrackets, "0")
	}
	code, _, _ := callingCode(before)
	if bracketed && (code != before || code == "" || listed(ownZeros, code)) {
		behind = "0" + behind
	}
	digits = strings.ReplaceAll(before+behind, zeroInBrackets, "0")
	code, _, _ = callingCode(digits)
	if code == "" || !digitsOnly(digits) {
		return "+" + digits
	}
	return "+" + code + withoutTrunk(code, digits[len(code):])
}

// withoutTrunk leaves out what is dialled inside a country only.
func withoutTrunk(code, rest string) string {
	for all, one := trunks[1:], ""; all != ""; {
		one, all, _ = strings.Cut(all, " ")
		of, trunk, _ := strings.Cut(one, ":")
		trunk, digits, _ := strings.Cut(trunk, "-")
		if of != code || !strings.HasPrefix(rest, trunk) {
			continue
		}
		if left := len(rest) - len(trunk) - small(digits); left == 0 {
			return rest[len(trunk):]
		} else if left < 0 && trunk[0] == '0' {
			return rest // more digits may come
		}
	}
	if listed(ownZeros, code) || listed(someZeros, code) {
		return rest
	}
	return strings.TrimLeft(rest, "0")
}

func formatPhone(normal string) string {
	number, extension, ok := strings.Cut(normal, extensionMark)
	if ok {
		return formatNumber(number) + " ext " + extension
	}
	return formatNumber(number)
}

func formatNumber(normal string) string {
	digits, plus := strings.CutPrefix(normal, "+")
	if !digitsOnly(digits) {
		return normal
	}
	if !plus {
		if american(digits) {
			return group(digits, []int{3, 6}, " ")
		}
		return normal
	}
	code, _, _ := callingCode(digits)
	rest := digits[len(code):]
	if code == "1" {
		rest = group(rest, []int{3, 6}, " ")
	}
	if code == "" || rest == "" {
		return normal
	}
	return "+" + code + " " + rest
}

// american reports whether digits can be a number of the North American
// Numbering Plan.
func american(digits string) bool {
	return len(digits) == 10 && digitsOnly(digits) && digits[0] >= '2' && digits[3] >= '2'
}

// callingCode returns the country calling code that digits begin with, and
// how many digits may follow it; "" when there is none.
func callingCode(digits string) (code string, least, most int) {
	for n := 1; n <= 3 && n <= len(digits); n++ {
		_, rest, ok := strings.Cut(callingCodes, " "+digits[:n]+":")
		if !ok {
			continue
		}
		rest, _, _ = strings.Cut(rest, " ")
		from, to, isRange := strings.Cut(rest, "-")
		if !isRange {
			to = from
		}
		return digits[:n], small(from), small(to)
	}
	return "", 0, 0
}

func checkPhone(n string, _ Context) Result {
	n, _, _ = strings.Cut(n, extensionMark)
	digits, plus := strings.CutPrefix(n, "+")
	if countDigits(n) < 3 {
		return partial(PhoneIncomplete)
	}
	if longerThan(n, 40) {
		return wrong(PhoneTooLong)
	}
	if !digitsOnly(digits) {
		return doubt(PhoneCharacters)
	}
	switch {
	case plus:
	case american(n):
		return good
	case len(n) > 15: // ITU-T E.164; two numbers, perhaps
		return doubt(PhoneLong)
	default:
		return doubt(PhoneCountry)
	}
	code, least, most := callingCode(digits)
	left := len(digits) - len(code)
	switch {
	case code == "" || code == "1" && !american(digits[1:]) && left == 10:
		return doubt(PhoneNone)
	case left < least:
		return doubt(PhoneShort)
	case left > most:
		return doubt(PhoneLong)
	}
	return good
}
