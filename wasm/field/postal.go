package field

import (
	"strings"
	"unicode/utf8"
)

// addressPostal is the postal code of an address: what postalCode is, in the
// country's own way of writing where its codes have one. A code that doesn't
// fit the country raises a doubt only, since new codes and old ones are real.
type addressPostal struct{ country string }

func (f addressPostal) Normalise(raw string) string {
	s := postalCode{}.Normalise(raw)
	if text, certain, complete := readPostal(f.country, compact(s)); certain || complete {
		return text
	}
	return s
}

func (addressPostal) Format(normal string) string { return normal }

func (addressPostal) Check(normal string, c Context) Result {
	r := postalCode{}.Check(normal, c)
	if _, _, complete := readPostal(c.Country, compact(normal)); r.State == Valid && !complete && postalPattern(c.Country) != "" {
		return doubt(PostalCodeUnusual)
	}
	return r
}

func (addressPostal) Mask(normal string) string { return veil(normal) }

// Hints asks for a keyboard of digits where all codes are of digits.
func (addressPostal) Hints(c Context) Hints {
	h := Hints{Autocomplete: "postal-code", InputMode: "text", EnterKeyHint: "next", MaxLength: 40}
	first := ""
	expand(postalPattern(c.Country), func(p string) {
		if first == "" {
			first = p
		}
	})
	if first != "" && strings.Trim(first, "0123456789n[-] ") == "" {
		h.InputMode = "numeric"
	}
	return h
}

// edit writes the code in the country's way as soon as there is only one.
func (f addressPostal) edit(before, after string) (string, int) {
	typed := strings.ToUpper(plainLine(before + after))
	if text, certain, _ := readPostal(f.country, compact(typed)); certain {
		return text, caretAfter(text, before)
	}
	return typed, utf8.RuneCountInString(plainLine(before))
}

func (addressPostal) in(c Context) Field { return addressPostal{c.Country} }

// readPostal reads a postal code, or the beginning of one, without its
// separators. text is how it is written in the country; certain, that nothing
// typed behind it can change that; complete, that it fits the country as it
// is.
func readPostal(country, code string) (text string, certain, complete bool) {
	certain = true
	expand(postalPattern(country), func(p string) {
		t, all, ok := fitPostal(p, code)
		if !ok || complete && t == text {
			return
		}
		certain = certain && (text == "" || text == t)
		if !complete {
			text, complete = t, all
		}
	})
	return text, certain && text != "", complete
}

// postalPattern returns how postal codes of a country look; "" when nothing
// is known of them. Alternatives stand between slashes, and parts of them in
// brackets between commas. n is a digit, a is a capital letter, x is either,
// u is a letter of the second half of a British code, [A-CX] is one of those
// characters; a space or a hyphen is written, but need not be typed; all else
// stands for itself. Where the codes of a country have letters, the first
// alternative has them; the letters of the country itself before the digits do
// not count.
func postalPattern(country string) string { return entryOf(postalPatterns, country, "") }

// expand calls yield with every pattern that p stands for.
func expand(p string, yield func(string)) {
	for one, rest, more := strings.Cut(p, "/"); one != ""; one, rest, more = strings.Cut(rest, "/") {
		expandGroup(one, yield)
		if !more {
			return
		}
	}
}

func expandGroup(p string, yield func(string)) {
	before, rest, found := strings.Cut(p, "(")
	if !found {
		yield(p)
		return
	}
	group, after, _ := strings.Cut(rest, ")")
	for part, others, more := strings.Cut(group, ","); ; part, others, more = strings.Cut(others, ",") {
		expandGroup(before+part+after, yield)
		if !more {
			return
		}
	}
}

// fitPostal writes a code by a pattern without alternatives. complete tells
// that it is all of the pattern, ok that it is the beginning of it.
func fitPostal(p, code string) (text string, complete, ok bool) {
	for ; code != ""; code = code[1:] {
		for p != "" && (p[0] == ' ' || p[0] == '-') {
			text, p = text+p[:1], p[1:]
		}
		size := 1 + max(0, strings.IndexByte(p, ']'))
		if p == "" || p[0] != '[' {
			size = min(1, len(p))
		}
		if !ofClass(p[:size], code[0]) {
			return "", false, false
		}
		text, p = text+code[:1], p[size:]
	}
	return text, p == "", true
}

func ofClass(class string, c byte) bool {
	switch class {
	case "":
		return false
	case "u":
		class = "[ABD-HJLN-UW-Z]"
	case "n":
		return isDigit(c)
	case "a":
		return isCapital(c)
	case "x":
		return isDigit(c) || isCapital(c)
	}
	if len(class) == 1 {
		return class[0] == c
	}
	return inSet(class[1:len(class)-1], c)
}

// inSet reports whether c is one of the characters or ranges of set.
func inSet(set string, c byte) bool {
	for i := 0; i < len(set); i++ {
		if set[i] == c || i > 1 && set[i-1] == '-' && c >= set[i-2] && c <= set[i] {
			return true
		}
	}
	return false
}

// postalPatterns are facts from the same data as addressOrders, with the
// country's letters in front where people write them.
const postalPatterns = "" +
	"AD[1-7]0n:AD;(AI-,)2640:AI;nnnn:AFALATAUBDBEBGCVCYETGEGWHMHULRMKMZNENONZPHPYSJTNZA;(,CH-)nnnn:CH;(,DK-)nnnn:DK;(,HT)nnnn:HT;(,L-)nnnn:LU;" +
	"(,MD-)nnnn:MD;(,SI-)nnnn:SI;(,AZ )nnnn:AZ;nnnn(a,):VE;(,37)nnnn:AM;([A-HJ-NP-Z],)nnnn(aaa,):AR;" +
	"nnnnn:BABTCUDEDODZEEEGEHESFRGTIDIQITJOKEKRKWLALKMAMMMNMVMXMYNANINPPKSDSNTHTRUAUYZM;(,FI-)nnnnn:FI;(,HR-)nnnnn:HR;(,LT-)nnnnn:LT;" +
	"(,HN)nnnnn:HN;nnnnn(,-nnnn):USSA;96799(,-nnnn):AS;9694[1-4](,-nnnn):FM;969([12]n,3[12])(,-nnnn):GU;969[67]n(,-nnnn):MH;" +
	"9695[0-2](,-nnnn):MP;00[679]nn(,-nnnn):PR;969(39,40)(,-nnnn):PW;008([0-4]n,5[01])(,-nnnn):VI;96898(,-nnnn):UM;(,AX-)22nnn:AX;" +
	"(BB,)nnnnn:BB;([1-9],1[0-2])nn:BH;9[78][01]nn:BLGPMF;9[78]3nn:GF;9[78]2nn:MQ;9[78]5nn:PM;9[78]4nn:RE;976nn:YT;986nn:WF;987nn:PF;" +
	"988nn:NC;aa xx:BM;aannnn:BN;nnnnn-nnn:BR;nnnnnn:BYCNCOECINKGKZNGRORUSGTJTMUZ;" +
	"[ABCEGHJ-NPRSTVXY]n[ABCEGHJ-NPRSTV-Z] n[ABCEGHJ-NPRSTV-Z]n:CA;6799:CC;6798:CX;2899:NF;nnnnnnn:CL;nnnnn/nnnn/nnn-nnnn:CR;" +
	"nnn nn:CZGRSK;(,SE-)nnn nn:SE;FIQQ 1ZZ:FK;SIQQ 1ZZ:GS;BBND 1ZZ:IO;PCRN 1ZZ:PN;(ASCN,STHL,TDCU) 1ZZ:SH;TKCA 1ZZ:TC;GX11 1AA:GI;" +
	"(,FO)nnn:FO;nnn:GNISLSMGPG;39nn:GL;[AC-FHKNPRTV-Y]n[0-9W] " + eircodeEnd + ":IE;nnnnn(,nn):IL;nnnnn-nnnnn:IR;nnn-nnnn:JP;" +
	"nnnnn(,n):KHRSVN;KYn-nnnn:KY;nnnn(, nnnn):LB;(,FL-)94(8[5-9],9[0-8]):LI;(LV-,)nnnn:LV;(,MC-)980nn:MC;8nnnn:ME;aaa nn(,n,nn):MT;" +
	"nnnaannn/nnnnn:MU;[1-9]nnn ([A-RT-Z]a,S[BCE-RT-Z]):NL;(,PC )nnn:OM;LIMA n(,n)/CALLAO (,0)n/[0-2]nnnn:PE;nn-nnn:PL;nnnn-nnn:PT;" +
	"4789n:SM;aa nnnnn:SO;(CP ,)[1-3][1-7][0-2]n:SV;[HLMS]nnn:SZ;nnn(,nn,nnn):TW;nnnn(,n):TZ;00120:VA;(VC,)nnnn:VC;(VG,)nnnn:VG;" +
	"[1-7]nnnn:XK;GYn(,x) nuu:GG;JEn(,x) nuu:JE;IMn(,x) nuu:IM;GIR 0AA/BFPO n(,n,nn,nnn)/(" + britishAreas + ")n(,x) nuu:GB;"

const (
	eircodeEnd   = "[0-9AC-FHKNPRTV-Y][0-9AC-FHKNPRTV-Y][0-9AC-FHKNPRTV-Y][0-9AC-FHKNPRTV-Y]"
	britishAreas = "[BEGLMNSW],A[BL],B[ABDFHLNRSTX],C[ABFHMORTVW],D[ADEGHLNTY],E[CHNX],F[KY],G[LUY],H[ADGPRSUX],I[GMPV],JE,K[ATWY],L[ADELNSU]," +
		"M[EKL],N[EGNPRW],O[LX],P[AEHLOR],R[GHM],S[AEGKLMNOPRSTWY],T[ADFNQRSW],UB,W[ACDFNRSV],YO,ZE"
)
