package field

import (
	"slices"
	"strings"
	"testing"
)

// TestAddresses has the whole layout of some countries: the parts in their
// order, * for required, and the label after a colon.
func TestAddresses(t *testing.T) {
	for country, want := range map[string]string{
		"US": "line1* line2 city* region*:state postal-code*:zip",
		"GB": "line1* line2 city*:post-town postal-code*:postcode",
		"DE": "line1* line2 postal-code*:postal-code city*",
		"FR": "line1* line2 postal-code*:postal-code city*",
		"JP": "postal-code*:postal-code region*:prefecture city* line1* line2",
		"CN": "postal-code*:postal-code region*:province city* line1* line2",
		"AE": "line1* line2 region*:emirate",
		"IE": "line1* line2 city* region:county postal-code:eircode",
		"HK": "region*:area city:district line1* line2",
		"BR": "line1* line2 city* region*:state postal-code*:postal-code",
		"IN": "line1* line2 city* postal-code*:pin region*:state",
		"CA": "line1* line2 city* region*:province postal-code*:postal-code",
		"KR": "region*:do-si city* line1* line2 postal-code*:postal-code",
		"RU": "line1* line2 city* region*:oblast postal-code*:postal-code",
		"CO": "line1* line2 city region*:department postal-code:postal-code",
		"BS": "line1* line2 city* region:island",
		"AU": "line1* line2 city*:suburb region*:state postal-code*:postcode",
		"SG": "line1* line2 postal-code*:postal-code",
		"MO": "line1* line2",
		"ZW": "line1* line2 city*",
		"PA": "line1* line2 city* region:province postal-code:postal-code",
		"":   "line1* line2 city* region postal-code",
	} {
		t.Run(country, func(t *testing.T) {
			if got := layoutText(country); got != want {
				t.Errorf("%s\nwant %s", got, want)
			}
		})
	}
}

// countryCodes are the two letters of every country.
func countryCodes() []string {
	var codes []string
	for _, entry := range strings.Split(strings.TrimSuffix(countries, "|"), "|") {
		codes = append(codes, entry[:2])
	}
	return codes
}

func layoutText(country string) string {
	var parts []string
	for _, kind := range AddressOrder(country)[1:] {
		used, required, label := AddressPart(country, kind)
		text := strings.TrimPrefix(kind, "address-")
		if !used {
			text += "!"
		}
		if required {
			text += "*"
		}
		if label != "" {
			text += ":" + label
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

// TestAddressTables: every country has its lines once, requires nothing that
// it doesn't use, and calls nothing by a word that is not in the list.
func TestAddressTables(t *testing.T) {
	met := map[string]bool{}
	for _, country := range countryCodes() {
		order := AddressOrder(country)
		for _, p := range addressParts {
			used, required, label := AddressPart(country, p.kind)
			if n := strings.Count(strings.Join(order, "|"), p.kind); used != (n == 1) || n > 1 || required && !used {
				t.Errorf("%s %s: %d times, used %v, required %v", country, p.kind, n, used, required)
			}
			if label != "" && !slices.Contains(AddressLabels(), label) {
				t.Errorf("%s %s: label %q is not in the list", country, p.kind, label)
			}
			met[label] = true
		}
		if used, required, _ := AddressPart(country, "address-line1"); !used || !required {
			t.Errorf("%s: no line required", country)
		}
	}
	for _, label := range AddressLabels() {
		if !met[label] {
			t.Errorf("no country has a %s", label)
		}
	}
	if len(met) != len(AddressLabels())+1 || len(countryCodes()) != 250 {
		t.Errorf("%d labels, %d countries", len(met), len(countryCodes()))
	}
}

// TestAddressTableCodes: the tables have codes of countries, each once.
func TestAddressTableCodes(t *testing.T) {
	for _, table := range []string{addressOrders, addressRequired, regionLabels, cityLabels, postalLabels} {
		seen := map[string]bool{}
		for _, entry := range strings.Split(strings.TrimSuffix(table, ";"), ";") {
			_, codes, _ := strings.Cut(entry, ":")
			for ; len(codes) > 1; codes = codes[2:] {
				if code := codes[:2]; seen[code] || !isCountry(code) {
					t.Errorf("%q is twice in %.20s, or no country", code, table)
				} else {
					seen[code] = true
				}
			}
			if codes != "" {
				t.Errorf("%.20s: %q is left over", table, codes)
			}
		}
	}
}

func TestAddressPartOfOthers(t *testing.T) {
	if used, required, label := AddressPart("US", "address-country"); !used || !required || label != "" {
		t.Error("the country of an address is not asked")
	}
	if used, _, _ := AddressPart("US", "postal-code"); used {
		t.Error("a card's postal code is a part of an address")
	}
}

func TestAddressRegion(t *testing.T) {
	for _, test := range []struct {
		country, raw, normal string
		want                 Result
	}{
		{"US", "california", "CA", good},
		{"US", " ca ", "CA", good},
		{"US", "N.Y.", "NY", good},
		{"US", "Calfornia", "Calfornia", doubt(RegionUnknown)},
		{"CA", "québec", "QC", good},
		{"CA", "on", "ON", good},
		{"CA", "California", "California", doubt(RegionUnknown)},
		{"JP", "東京都", "東京都", good},
		{"JP", "Tōkyō", "Tōkyō", good},
		{"AU", "NSW", "NSW", good},
		{"DE", "ca", "ca", good},
		{"", "california", "california", good},
		{"US", "", "", Result{}},
	} {
		t.Run(test.country+" "+test.raw, func(t *testing.T) {
			c := Context{Country: test.country}
			f := In(addressRegion{}, c)
			n := f.Normalise(test.raw)
			if got := f.Check(n, c); n != test.normal || got != test.want || f.Format(n) != n {
				t.Errorf("%s %q: %q %+v", test.country, test.raw, n, got)
			}
		})
	}
}

func TestAddressCountry(t *testing.T) {
	f, _ := Lookup("address-country")
	for _, code := range countryCodes() {
		text, _ := Edit(f, code, 2)
		if text != code || f.Normalise(text) != code || f.Check(code, date) != good || f.Normalise(f.Format(code)) != code {
			t.Errorf("%s set at once gives %q, %q, shown %q", code, text, f.Normalise(text), f.Format(code))
		}
	}
	for raw, want := range map[string]string{"DE": "DE", "de": "DE", "germany": "DE", "Ger": "", "XX": "", "": "", "|A": ""} {
		t.Run(raw, func(t *testing.T) {
			if got := Country(raw); got != want {
				t.Errorf("%q is %q, want %q", raw, got, want)
			}
		})
	}
}

func TestAddressHints(t *testing.T) {
	for _, test := range []struct {
		kind, country string
		want          Hints
	}{
		{"address-country", "", Hints{Autocomplete: "country", EnterKeyHint: "next", MaxLength: 80}},
		{"address-line1", "US", Hints{Autocomplete: "address-line1", EnterKeyHint: "next"}},
		{"address-line2", "US", Hints{Autocomplete: "address-line2", EnterKeyHint: "next"}},
		{"address-city", "US", Hints{Autocomplete: "address-level2", EnterKeyHint: "next"}},
		{"address-region", "US", Hints{Autocomplete: "address-level1", EnterKeyHint: "next"}},
	} {
		t.Run(test.kind+" "+test.country, func(t *testing.T) {
			f, _ := Lookup(test.kind)
			if got := f.Hints(Context{Country: test.country}); got != test.want {
				t.Errorf("%s: %+v", test.kind, got)
			}
		})
	}
	for mode, all := range map[string]string{
		"numeric": "US DE JP FR IN BR CN PL CH SE LU FI TW IR",
		"text":    "GB CA IE NL AR MT LV PE VE MU KY BB SV FK HK AE PA ", // and no country yet
	} {
		for _, country := range strings.Split(all, " ") {
			h := addressPostal{}.Hints(Context{Country: country})
			if h != (Hints{Autocomplete: "postal-code", InputMode: mode, EnterKeyHint: "next", MaxLength: 40}) {
				t.Errorf("%s: %+v", country, h)
			}
		}
	}
}

// FuzzAddress checks the parts whose normal form follows the country, in
// every country, as checkField does for all kinds without one.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"", "sw1a 1aa", "k1a0b1", "123-4567", "９０２１０−１２３４", "CH-8001", "ß1", "\xff", "1 -", "[", "0-9", "Québec", "N.Y.", "ŉ", "bfpo 1"} {
		f.Add(s, uint8(2), uint8(0))
	}
	f.Fuzz(func(t *testing.T, raw string, at, country uint8) {
		c := Context{Country: countryCodes()[country%250]}
		for _, kind := range []Field{addressPostal{}, addressRegion{}} {
			bound := In(kind, c)
			n := bound.Normalise(raw)
			text, _ := Edit(bound, raw, int(at))
			if bound.Normalise(n) != n || bound.Normalise(text) != n {
				t.Errorf("%s %q: %q, again %q, edited %q", c.Country, raw, n, bound.Normalise(n), text)
			}
			if r := bound.Check(n, c); (n == "") != (r.State == Empty) || r.State == Partial {
				t.Errorf("%s %q: %+v", c.Country, n, r)
			}
			if _, ok := kind.(addressPostal); ok && code(text) != code(raw) {
				t.Errorf("%s %q: other letters in %q", c.Country, raw, text)
			}
		}
	})
}
