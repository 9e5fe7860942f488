package field

import "strings"

// usState is a state of the US, with its district, territories and the armed
// forces' addresses: the two letters of the Postal Service. A name is
// understood too.
var usState = place(states, StateUnknown, Hints{Autocomplete: "address-level1", EnterKeyHint: "next", MaxLength: 60})

// country is a country of ISO 3166-1 (with Kosovo's XK, which is in use): its
// two letters. Its three letters and its usual English names are understood
// too; "Congo" alone is two countries.
var country = place(countries, CountryUnknown, Hints{Autocomplete: "country", EnterKeyHint: "next", MaxLength: 80})

// place is a field whose values are the places of a table. Each entry is two
// letters, a space, the name that is shown, further names after slashes, and a
// bar at the end.
func place(table string, unknown Problem, h Hints) *typed {
	return &typed{rules{
		hints: h,
		normalise: func(raw string) string {
			s := folded(raw)
			if entry := findPlace(table, s); entry != "" {
				return entry[:2]
			}
			return s
		},
		format: func(normal string) string { return placeName(table, normal) },
		check:  func(normal string, _ Context) Result { return checkPlace(table, normal, unknown) },
		open:   func(normal string) bool { return findPlace(table, normal) != "" },
	}}
}

// findPlace returns the entry of a code or name; "" when there is none.
func findPlace(table, s string) string {
	s = strings.ReplaceAll(s, ".", "")
	if entry := placeOf(table, s); entry != "" {
		return entry
	}
	for rest, entry := table, ""; rest != "" && s != ""; {
		entry, rest, _ = strings.Cut(rest, "|")
		if strings.EqualFold(entry[:2], s) || hasName(entry[3:], s) {
			return entry
		}
	}
	return ""
}

// placeOf returns the entry of a code that is written as the table has it; ""
// for anything else. It is far quicker than reading every name.
func placeOf(table, code string) string {
	if len(code) != 2 {
		return ""
	}
	at := strings.Index(table, "|"+code+" ") + 1 // 0: the first entry's, or none
	entry, _, _ := strings.Cut(table[at:], "|")
	if !strings.HasPrefix(entry, code) {
		return ""
	}
	return entry
}

func hasName(names, s string) bool {
	for name := ""; names != ""; {
		name, names, _ = strings.Cut(names, "/")
		if strings.EqualFold(name, s) {
			return true
		}
	}
	return false
}

func placeName(table, code string) string {
	entry := findPlace(table, code)
	if entry == "" {
		return code
	}
	name, _, _ := strings.Cut(entry[3:], "/")
	return name
}

// checkPlace judges a code, or a text that may become a name.
func checkPlace(table, normal string, unknown Problem) Result {
	if findPlace(table, normal) != "" {
		return good
	}
	for rest, entry := table, ""; rest != ""; {
		entry, rest, _ = strings.Cut(rest, "|")
		for name, names := "", entry; names != ""; {
			name, names, _ = strings.Cut(names, "/")
			if startsLike(name, normal) || len(name) > 3 && startsLike(name[3:], normal) {
				return partial(unknown)
			}
		}
	}
	return wrong(unknown)
}

func startsLike(name, s string) bool {
	return len(name) > len(s) && strings.EqualFold(name[:len(s)], s)
}

const states = "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|" +
	"DC District of Columbia/Washington DC/Washington, DC|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|" +
	"KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|" +
	"NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|" +
	"OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|" +
	"VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|AS American Samoa|GU Guam|MP Northern Mariana Islands|" +
	"PR Puerto Rico|VI US Virgin Islands/Virgin Islands|AA Armed Forces Americas|AE Armed Forces Europe|AP Armed Forces Pacific|"

const countries = "" +
	"AD Andorra/AND|AE United Arab Emirates/UAE/ARE|AF Afghanistan/AFG|AG Antigua and Barbuda/ATG|AI Anguilla/AIA|AL Albania/ALB|" +
	"AM Armenia/ARM|AO Angola/AGO|AQ Antarctica/ATA|AR Argentina/ARG|AS American Samoa/ASM|AT Austria/AUT|AU Australia/AUS|AW Aruba/ABW|" +
	"AX Åland Islands/Aland Islands/ALA|AZ Azerbaijan/AZE|BA Bosnia and Herzegovina/BIH|BB Barbados/BRB|BD Bangladesh/BGD|BE Belgium/BEL|" +
	"BF Burkina Faso/BFA|BG Bulgaria/BGR|BH Bahrain/BHR|BI Burundi/BDI|BJ Benin/BEN|BL Saint Barthélemy/Saint Barthelemy/BLM|BM Bermuda/BMU|" +
	"BN Brunei/Brunei Darussalam/BRN|BO Bolivia/BOL|BQ Bonaire, Sint Eustatius and Saba/BES|BR Brazil/BRA|BS Bahamas/BHS|BT Bhutan/BTN|" +
	"BV Bouvet Island/BVT|BW Botswana/BWA|BY Belarus/BLR|BZ Belize/BLZ|CA Canada/CAN|CC Cocos Islands/Cocos (Keeling) Islands/CCK|" +
	"CD Democratic Republic of the Congo/COD|CF Central African Republic/CAF|CG Republic of the Congo/COG|CH Switzerland/CHE|" +
	"CI Côte d'Ivoire/Cote d'Ivoire/Ivory Coast/CIV|CK Cook Islands/COK|CL Chile/CHL|CM Cameroon/CMR|CN China/People's Republic of China/CHN|" +
	"CO Colombia/COL|CR Costa Rica/CRI|CU Cuba/CUB|CV Cape Verde/CPV|CW Curaçao/Curacao/CUW|CX Christmas Island/CXR|CY Cyprus/CYP|" +
	"CZ Czechia/Czech Republic/CZE|DE Germany/DEU|DJ Djibouti/DJI|DK Denmark/DNK|DM Dominica/DMA|DO Dominican Republic/DOM|DZ Algeria/DZA|" +
	"EC Ecuador/ECU|EE Estonia/EST|EG Egypt/EGY|EH Western Sahara/ESH|ER Eritrea/ERI|ES Spain/ESP|ET Ethiopia/ETH|FI Finland/FIN|FJ Fiji/FJI|" +
	"FK Falkland Islands/Falkland Islands (Malvinas)/FLK|FM Micronesia/Micronesia, Federated States of/FSM|FO Faroe Islands/FRO|FR France/FRA|" +
	"GA Gabon/GAB|GB United Kingdom/UK/Great Britain/England/Scotland/Wales/Northern Ireland/Britain/GBR|GD Grenada/GRD|GE Georgia/GEO|" +
	"GF French Guiana/GUF|GG Guernsey/GGY|GH Ghana/GHA|GI Gibraltar/GIB|GL Greenland/GRL|GM Gambia/Republic of The Gambia/The Gambia/GMB|" +
	"GN Guinea/GIN|GP Guadeloupe/GLP|GQ Equatorial Guinea/GNQ|GR Greece/GRC|GS South Georgia and the South Sandwich Islands/SGS|" +
	"GT Guatemala/GTM|GU Guam/GUM|GW Guinea-Bissau/GNB|GY Guyana/GUY|HK Hong Kong/HKG|HM Heard Island and McDonald Islands/HMD|HN Honduras/HND|" +
	"HR Croatia/HRV|HT Haiti/HTI|HU Hungary/HUN|ID Indonesia/IDN|IE Ireland/IRL|IL Israel/ISR|IM Isle of Man/IMN|IN India/IND|" +
	"IO British Indian Ocean Territory/IOT|IQ Iraq/IRQ|IR Iran/Islamic Republic of Iran/IRN|IS Iceland/ISL|IT Italy/ITA|JE Jersey/JEY|" +
	"JM Jamaica/JAM|JO Jordan/JOR|JP Japan/JPN|KE Kenya/KEN|KG Kyrgyzstan/KGZ|KH Cambodia/KHM|KI Kiribati/KIR|KM Comoros/COM|" +
	"KN Saint Kitts and Nevis/KNA|KP North Korea/PRK|KR South Korea/Korea, Republic of/Republic of Korea/KOR|KW Kuwait/KWT|" +
	"KY Cayman Islands/CYM|KZ Kazakhstan/KAZ|LA Laos/Lao People's Democratic Republic/LAO|LB Lebanon/LBN|LC Saint Lucia/LCA|" +
	"LI Liechtenstein/LIE|LK Sri Lanka/LKA|LR Liberia/LBR|LS Lesotho/LSO|LT Lithuania/LTU|LU Luxembourg/LUX|LV Latvia/LVA|LY Libya/LBY|" +
	"MA Morocco/MAR|MC Monaco/MCO|MD Moldova/Moldova, Republic of/MDA|ME Montenegro/MNE|MF Saint Martin/Saint Martin (French part)/MAF|" +
	"MG Madagascar/MDG|MH Marshall Islands/MHL|MK North Macedonia/The Republic of North Macedonia/MKD|ML Mali/MLI|MM Myanmar/Burma/MMR|" +
	"MN Mongolia/MNG|MO Macao/Macau/MAC|MP Northern Mariana Islands/MNP|MQ Martinique/MTQ|MR Mauritania/MRT|MS Montserrat/MSR|MT Malta/MLT|" +
	"MU Mauritius/MUS|MV Maldives/MDV|MW Malawi/MWI|MX Mexico/MEX|MY Malaysia/MYS|MZ Mozambique/MOZ|NA Namibia/NAM|NC New Caledonia/NCL|" +
	"NE Niger/NER|NF Norfolk Island/NFK|NG Nigeria/NGA|NI Nicaragua/NIC|NL Netherlands/The Netherlands/Netherlands (Kingdom of the)/NLD|" +
	"NO Norway/NOR|NP Nepal/NPL|NR Nauru/NRU|NU Niue/NIU|NZ New Zealand/NZL|OM Oman/OMN|PA Panama/PAN|PE Peru/PER|PF French Polynesia/PYF|" +
	"PG Papua New Guinea/PNG|PH Philippines/PHL|PK Pakistan/PAK|PL Poland/POL|PM Saint Pierre and Miquelon/SPM|" +
	"PN Pitcairn/Pitcairn Islands/PCN|PR Puerto Rico/PRI|PS Palestine/State of Palestine/PSE|PT Portugal/PRT|PW Palau/PLW|PY Paraguay/PRY|" +
	"QA Qatar/QAT|RE Reunion/REU|RO Romania/ROU|RS Serbia/SRB|RU Russia/Russian Federation/RUS|RW Rwanda/RWA|SA Saudi Arabia/SAU|" +
	"SB Solomon Islands/SLB|SC Seychelles/SYC|SD Sudan/SDN|SE Sweden/SWE|SG Singapore/SGP|SH Saint Helena/SHN|SI Slovenia/SVN|" +
	"SJ Svalbard and Jan Mayen/SJM|SK Slovakia/SVK|SL Sierra Leone/SLE|SM San Marino/SMR|SN Senegal/SEN|SO Somalia/SOM|SR Suriname/SUR|" +
	"SS South Sudan/SSD|ST Sao Tome and Principe/STP|SV El Salvador/SLV|SX Sint Maarten/Sint Maarten (Dutch part)/SXM|" +
	"SY Syria/Syrian Arab Republic/SYR|SZ Eswatini/Swaziland/SWZ|TC Turks and Caicos Islands/TCA|TD Chad/TCD|" +
	"TF French Southern Territories/ATF|TG Togo/TGO|TH Thailand/THA|TJ Tajikistan/TJK|TK Tokelau/TKL|TL Timor-Leste/East Timor/TLS|" +
	"TM Turkmenistan/TKM|TN Tunisia/TUN|TO Tonga/TON|TR Türkiye/Turkey/Turkiye/TUR|TT Trinidad and Tobago/TTO|TV Tuvalu/TUV|" +
	"TW Taiwan/Taiwan, Province of China/TWN|TZ Tanzania/United Republic of Tanzania/TZA|UA Ukraine/UKR|UG Uganda/UGA|" +
	"UM United States Minor Outlying Islands/UMI|US United States/United States of America/USA/America/U.S.|UY Uruguay/URY|UZ Uzbekistan/UZB|" +
	"VA Vatican City/Holy See (Vatican City State)/Vatican/Holy See/VAT|VC Saint Vincent and the Grenadines/VCT|VE Venezuela/VEN|" +
	"VG British Virgin Islands/Virgin Islands, British/VGB|VI US Virgin Islands/Virgin Islands, US/VIR|VN Vietnam/VNM|VU Vanuatu/VUT|" +
	"WF Wallis and Futuna/WLF|WS Samoa/WSM|XK Kosovo/XKK|YE Yemen/YEM|YT Mayotte/MYT|ZA South Africa/ZAF|ZM Zambia/ZMB|ZW Zimbabwe/ZWE|"
