package field

import "strings"

// Which parts of an address each country uses, in which order they are
// written, which of them are required, and what they are called: facts from
// the address data of Google's libaddressinput (CC BY 4.0), 2022 and 2026.
// The letters are its own: A the lines, C city, S region, Z postal code.
// Where this differs from it is written in testdata/fields/README.md.
//
// Each table is a row of entries "value:codes;". The codes are the two letters
// of countries, with nothing between them. The comment on a table ends with the
// value for countries that are in no entry.

// addressOrders are the parts used, in the order of the country's own
// language; AC.
const addressOrders = "" +
	"AZC:ADALATAXAZBABEBGBLCHCYCZDEDKDODZECEHETFIFOFRGEGFGLGPGRGTGWHRHTISKGKWLALILRLUMAMCMDMEMFMGMKMQMUNCNENLNOOMPLPMPTPYRERSSESISJSKSM" +
	"SNTJTMTNTZVAWFXKYTZM;AS:AENR;ACZ:AFAIAQBDBHBMBNBOBTFKGBGGGSGUILIMIOJEJOKEKHLBLCLKLSLYMMMSMTMVNANPNZPKPNPRPSSASDSHSZTCTDTTVCVGWSZA;" +
	"AZCS:AMARBYCLCVEEESITLTMXMYMZNIPFSVTRUYUZ;ACSZ:ASAUBBBRCACCCOCUCXEGFMHMHNIDIEIQJMMHMNMPNFPAPWRUSOTHUAUMUSVIVN;ACS:BSKNSCSRTV;" +
	"ZSCA:CNJPKPKZTW;ASCZ:CRLV;AZ:GISG;ZAC:GN;SCA:HK;CAZ:HU;ACZS:INNGPEPGPHVE;SCAZ:IRKR;ASC:KI;ASZ:KY;A:MO;AZSC:RO;"

// addressRequired are the parts that an address can't do without; AC.
const addressRequired = "" +
	"AS:AECOHKIDKYNR;A:AGGIMOVG;ACSZ:ASAUBRCACNESFMINITJPKRMHMPPFPWRUTWUAUSVI;" +
	"ACZ:ATAXBEBLCHCZDEDKEEFIFKFRGBGFGGGLGPGRGSGUHUIMIOJELILTLULVMFMQMXMYNCNLNONZPLPMPNPRPTREROSESHSJSKTCTRWFYTZA;" +
	"ACS:CRHNIQJMKNPGSOSVUMVE;AZ:SGSM;"

// regionLabels are the words for a region; province.
const regionLabels = "" +
	"emirate:AE;state:ASAUBRFMINMHMPMXMYNGPWUMUSVEVI;parish:BBJM;island:BSCVKIKNKYPFSCTV;department:CONI;area:HK;county:IETW;" +
	"prefecture:JP;do-si:KR;district:NR;oblast:RUUA;"

// cityLabels are the words for a city; none, which is the form's own.
const cityLabels = "suburb:AU;post-town:GBNOSESJ;district:HKPESDSYTR;"

// postalLabels are the words for a postal code; postal-code.
const postalLabels = "" +
	"zip:ASFMGUMHMPPRPWUMUSVI;postcode:AUCCCXFKGBGGGIGSHMIMIOJEMYNFNLNZPNSHTC;eircode:IE;pin:IN;"

// entryOf returns the value that a table has for a country, or otherwise.
func entryOf(table, country, otherwise string) string {
	for entry, rest, more := strings.Cut(table, ";"); more; entry, rest, more = strings.Cut(rest, ";") {
		value, codes, _ := strings.Cut(entry, ":")
		for i := 0; i+2 <= len(codes); i += 2 {
			if codes[i:i+2] == country {
				return value
			}
		}
	}
	return otherwise
}

// AddressLabels returns every label that AddressPart can give, for translators.
// do-si is Korea's: a province, or a city that belongs to none.
func AddressLabels() []string {
	return []string{
		"area", "county", "department", "district", "do-si", "emirate", "island", "oblast", "parish", "prefecture", "province", "state",
		"post-town", "suburb", // and district: of cities
		"eircode", "pin", "postal-code", "postcode", "zip",
	}
}
