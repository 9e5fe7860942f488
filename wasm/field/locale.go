package field

import "strings"

// How dates and numbers are written follows a language and a region, given by
// a BCP 47 tag such as "en-GB". The facts are CLDR's, for every region of the
// languages that the frame speaks and for the widest of the others;
// testdata/fields/README.md has every difference. Where a tag leaves it open,
// a value that can be read in two ways is asked about, never guessed.

// A dateOrder says in which order people write a date with numbers. openOrder:
// nobody knows, as in English without a region.
type dateOrder string

const (
	openOrder  dateOrder = ""
	dayFirst   dateOrder = "dmy"
	monthFirst dateOrder = "mdy"
	yearFirst  dateOrder = "ymd"
)

// The tags with another order than day, month, year. Canada writes all three,
// and an order of CLDR's that only its inheritance explains (Burundi) is none.
const (
	openOrders   = " en en-CA en-BI "
	monthFirsts  = " en-US en-AS en-GU en-MH en-MP en-PH en-PR en-UM en-VI es-PA es-PR fil chr haw "
	yearFirsts   = " ja ko zh hu lt mn sv eu fr-CA en-JP en-SE en-ZA "
	dayFirstOnes = " zh-HK zh-MO zh-SG "
)

// splitTag returns the language and the region of a tag; the region is "" when
// there is none.
func splitTag(tag string) (language, region string) {
	parts := strings.Split(tag, "-")
	for _, p := range parts[1:] {
		switch {
		case len(p) == 1: // extensions follow
			return strings.ToLower(parts[0]), ""
		case len(p) == 2 || len(p) == 3 && digitsOnly(p):
			return strings.ToLower(parts[0]), strings.ToUpper(p)
		}
	}
	return strings.ToLower(parts[0]), ""
}

// Regional returns a tag with a region: that of the language, if it has one, or
// else the one of another tag, the page's.
func Regional(tag, page string) string {
	_, own := splitTag(tag)
	_, region := splitTag(page)
	if own != "" || region == "" || tag == "" {
		return tag
	}
	return strings.SplitN(tag, "-", 2)[0] + "-" + region
}

// DateOrderIn returns the order of a date's numbers in the language and region
// of a tag: "dmy", "mdy" or "ymd"; "" where that is open.
func DateOrderIn(tag string) string { return string(orderOf(tag)) }

func orderOf(tag string) dateOrder {
	language, region := splitTag(tag)
	whole := language
	if region != "" {
		whole += "-" + region
	}
	switch {
	case language == "" || listed(openOrders, whole):
		return openOrder
	case listed(dayFirstOnes, whole):
		return dayFirst
	case listed(monthFirsts, whole) || listed(monthFirsts, language):
		return monthFirst
	case listed(yearFirsts, whole) || listed(yearFirsts, language):
		return yearFirst
	}
	return dayFirst
}

func listed(all, one string) bool { return strings.Contains(all, " "+one+" ") }

// A decimalSign says whether point or comma begins a number's decimal part, and
// which of them separates thousands. 0 is neither, as in French, which separates
// them with spaces.
type numberSigns struct{ decimal, group byte }

// The tags by their signs; the longest that fits counts. In es and ar the signs
// depend on the region, so those tags alone are in neither.
var signTables = []struct {
	signs numberSigns
	tags  string
}{
	{numberSigns{'.', ','}, " en ja zh ko th he hi bn ta te ml ms fil sw " +
		"es-419 es-BR es-BZ es-CU es-DO es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-SV es-US " +
		"ar-001 ar-AE ar-BH ar-DJ ar-EG ar-EH ar-ER ar-IL ar-IQ ar-JO ar-KM ar-KW ar-OM ar-PS ar-QA ar-SA ar-SD ar-SO ar-SS ar-SY ar-TD ar-YE "},
	{numberSigns{'.', 0}, " de-CH de-LI en-CH it-CH "},
	{numberSigns{',', '.'}, " de it nl pt da id tr el hr sl sr ro vi ca gl eu az bs is mk " +
		"es-AR es-BO es-CL es-CO es-EA es-EC es-ES es-GQ es-IC es-PH es-PY es-UY es-VE fr-LU fr-MA ar-DZ ar-LB ar-LY ar-MA ar-MR ar-TN " +
		"en-AT en-BE en-DE en-DK en-ES en-ID en-IT en-NL en-PL en-RO en-SI "},
	{numberSigns{',', 0}, " fr ru uk be pl cs sk bg sv nb nn no fi hu lt lv et hy ka kk uz sq " +
		"de-AT pt-PT es-CR en-CZ en-EE en-FI en-FR en-GE en-HU en-LT en-LV en-NO en-PT en-SE en-SK en-UA en-ZA "},
}

// signsOf returns the signs of a tag, and whether they are known.
func signsOf(tag string) (numberSigns, bool) {
	language, region := splitTag(tag)
	for _, name := range []string{language + "-" + region, language} {
		for _, t := range signTables {
			if listed(t.tags, name) {
				return t.signs, true
			}
		}
	}
	return numberSigns{}, false
}
