package field

import "strings"

// abaRouting is the routing number of a US bank: nine digits, the first two a
// Federal Reserve range, the last a check digit with weights 3, 7, 1.
var abaRouting = &rules{hints: digitsHints, normalise: bareDigits, check: checkABA, shown: 4}

// bankAccount is an account number as US banks have them: 4 to 17 digits
// (Nacha's limit) without a check. Other countries' accounts have an IBAN.
var bankAccount = &rules{hints: secretDigits, normalise: bareDigits, check: checkAccount, shown: 4}

// iban is an international bank account number (ISO 13616).
var iban = &rules{
	hints:     Hints{Autocomplete: "off", EnterKeyHint: "next", MaxLength: 60},
	normalise: normalIBAN, format: grouped(" ", 4, 8, 12, 16, 20, 24, 28, 32), check: checkIBAN, shown: 4,
}

const abaPrefixes = "00-12 21-32 61-72 80"

func checkABA(n string, _ Context) Result {
	switch {
	case !digitsOnly(n) || len(n) > 9:
		return wrong(ABADigits)
	case !begins(n, abaPrefixes):
		return wrong(ABANone)
	case len(n) < 9:
		return partial(ABADigits)
	}
	sum := 0
	for i, weight := range [9]int{3, 7, 1, 3, 7, 1, 3, 7, 1} {
		sum += weight * int(n[i]-'0')
	}
	if sum%10 != 0 {
		return wrong(ABANone)
	}
	return good
}

func checkAccount(n string, _ Context) Result {
	switch {
	case !digitsOnly(n) || len(n) > 17:
		return wrong(AccountDigits)
	case len(n) < 4:
		return partial(AccountDigits)
	}
	return good
}

// ibans are the countries' structures after the check digits, in SWIFT's
// notation: n digits, a capital letters, c both. They follow the IBAN
// registry; where a country was taken in or changed after other lists were
// made (BI has 27 characters now), the registry is right. AO BF BJ CF CG CI
// CM CV DZ GA GQ GW IR KM MA MG ML MZ NE SN TD TG are not registered, but
// their banks give such numbers.
const ibans = "AD8n12c AE19n AL8n16c AO21n AT16n AZ4a20c BA16n BE12n BF2c22n BG4a6n8c BH4a14c BI23n BJ2c22n BL10n11c2n BR23n1a1c BY4c4n16c " +
	"CF23n CG23n CH5n12c CI2a22n CM23n CR18n CV21n CY8n16c CZ20n DE18n DJ23n DK14n DO4c20n DZ22n EE16n EG25n ES20n FI14n FK2a12n FO14n " +
	"FR10n11c2n GA23n GB4a14n GE2a16n GF10n11c2n GI4a15c GL14n GP10n11c2n GQ23n GR7n16c GT24c GW2c19n HN4a20n HR17n HU24n IE4a14n IL19n " +
	"IQ4a15n IR22n IS22n IT1a10n12c JO4a4n18c KM23n KW4a22c KZ3n13c LB4n20c LC4a24c LI5n12c LT16n LU3n13c LV4a13c LY21n MA24n " +
	"MC10n11c2n MD20c ME18n MF10n11c2n MG23n MK3n10c2n ML1a23n MN16n MQ10n11c2n MR23n MT4a5n18c MU4a19n3a MZ21n NC10n11c2n NE2a22n " +
	"NI4a20n NL4a10n NO11n OM3n16c PF10n11c2n PK4a16c PL24n PM10n11c2n PS4a21c PT21n QA4a21c RE10n11c2n RO4a16c RS18n RU14n15c SA2n18c " +
	"SC4a20n3a SD14n SE20n SI15n SK20n SM1a10n12c SN1a23n SO19n ST21n SV4a20n TD23n TF10n11c2n TG2a22n TL19n TN20n TR6n16c UA6n19c " +
	"VA18n VG4a16n WF10n11c2n XK16n YE4a4n18c YT10n11c2n "

// normalIBAN removes the word IBAN, whose first two letters are no country's,
// and whatever people write between the groups.
func normalIBAN(raw string) string {
	s := bareCode(strings.Map(func(r rune) rune {
		if strings.ContainsRune("._/,", r) {
			return -1
		}
		return r
	}, fold(raw)))
	for {
		rest, ok := strings.CutPrefix(s, "IBAN")
		if rest = strings.TrimLeft(rest, wrapping); !ok || rest == "" {
			return s
		}
		s = rest
	}
}

func checkIBAN(n string, _ Context) Result {
	if !codeOnly(n) {
		return wrong(IBANCharacters)
	}
	structure, open := ibanStructure(n)
	switch {
	case open:
		return partial(IBANIncomplete)
	case structure == "":
		return wrong(IBANCountry)
	}
	if r := fit(n[2:], structure); r.State != Valid {
		return r
	}
	if n[2:4] < "02" || n[2:4] > "98" || mod97(n[4:]+n[:4]) != 1 {
		return wrong(IBANCheckDigits)
	}
	return good
}

// ibanStructure returns what follows a country's two letters; open when only
// one letter is there.
func ibanStructure(n string) (structure string, open bool) {
	if len(n) == 1 {
		return "", isCapital(n[0])
	}
	if !isCapital(n[0]) || !isCapital(n[1]) {
		return "", false
	}
	_, rest, ok := strings.Cut(ibans, n[:2])
	if !ok {
		return "", false
	}
	structure, _, _ = strings.Cut(rest, " ")
	return "2n" + structure, false
}

// fit compares s with a structure such as 2n4a10n.
func fit(s, structure string) Result {
	count := 0
	for i := 0; i < len(structure); i++ {
		if isDigit(structure[i]) {
			count = count*10 + int(structure[i]-'0')
			continue
		}
		for ; count > 0; count-- {
			if s == "" {
				return partial(IBANIncomplete)
			}
			if structure[i] == 'n' && !isDigit(s[0]) || structure[i] == 'a' && !isCapital(s[0]) {
				return wrong(IBANCharacters)
			}
			s = s[1:]
		}
	}
	if s != "" {
		return wrong(IBANTooLong)
	}
	return good
}

// mod97 is the remainder of a code whose letters count from A = 10.
func mod97(s string) int {
	sum := 0
	for i := 0; i < len(s); i++ {
		if isDigit(s[i]) {
			sum = (sum*10 + int(s[i]-'0')) % 97
		} else {
			sum = (sum*100 + int(s[i]-'A') + 10) % 97
		}
	}
	return sum
}
