package field

import "strings"

// ssn is a US social security number (SSA, POMS RM 10201.035): no area 000, 666
// or 9xx, no group 00, no serial 0000, and none of the numbers that
// became known through advertisements. Areas that were unused before 2011 are
// accepted.
var ssn = &rules{hints: secretDigits, normalise: bareDigits, format: grouped("-", 3, 5), check: checkSSN, shown: 4}

// itin is a US individual taxpayer identification number. Groups 50–65 are
// accepted, as the IRS assigns them since 2011 (Publication 4757), though
// older lists begin at 70. 93 is for adoptions (ATIN).
var itin = &rules{hints: secretDigits, normalise: bareDigits, format: grouped("-", 3, 5), check: checkITIN, shown: 4}

// ein is a US employer identification number. The IRS takes new prefixes into
// use every few years, so an unknown one only raises a doubt.
var ein = &rules{hints: digitsHints, normalise: bareDigits, format: grouped("-", 2), check: checkEIN, shown: 4}

var secretDigits = Hints{Autocomplete: "off", InputMode: "numeric", EnterKeyHint: "next", MaxLength: 40, Secret: true}

const (
	itinGroups  = "50-65 70-88 90-92 94-99"
	einPrefixes = "01-06 10-16 20-27 30-48 50-68 71-77 80-88 90-95 98-99"
	knownSSNs   = "078051120 219099999 457555462"
)

func checkSSN(n string, _ Context) Result {
	switch {
	case !digitsOnly(n) || len(n) > 9:
		return wrong(SSNDigits)
	case n[0] == '9':
		return wrong(SSNNine)
	case strings.HasPrefix(n, "000") || strings.HasPrefix(n, "666"), len(n) >= 5 && n[3:5] == "00":
		return wrong(SSNNone)
	case len(n) < 9:
		return partial(SSNDigits)
	case n[5:] == "0000" || strings.Contains(knownSSNs, n):
		return wrong(SSNNone)
	}
	return good
}

func checkITIN(n string, _ Context) Result {
	switch {
	case !digitsOnly(n) || len(n) > 9:
		return wrong(ITINDigits)
	case n[0] != '9':
		return wrong(ITINNine)
	case len(n) > 3 && !begins(n[3:], itinGroups):
		return wrong(ITINGroup)
	case len(n) < 9:
		return partial(ITINDigits)
	}
	return good
}

func begins(n, ranges string) bool {
	_, ok := within(n, ranges)
	return ok
}

func checkEIN(n string, _ Context) Result {
	switch {
	case !digitsOnly(n) || len(n) > 9:
		return wrong(EINDigits)
	case len(n) < 9:
		return partial(EINDigits)
	case !begins(n, einPrefixes):
		return doubt(EINPrefix)
	}
	return good
}
