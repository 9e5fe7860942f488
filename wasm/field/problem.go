package field

import "strings"

// A Problem is what is wrong with a value, as a stable code that tests and
// translations can rely on. It never holds the value.
type Problem string

// The problems. Required, and those from TooLow on, are decided by package
// form, the others by Check.
const (
	Required             Problem = "required"
	NotNormal            Problem = "not-normal"
	TooLong              Problem = "too-long"
	NumberCharacters     Problem = "card-number-characters"
	NumberUnknown        Problem = "card-number-unknown"
	NumberIncomplete     Problem = "card-number-incomplete"
	NumberTooLong        Problem = "card-number-too-long"
	NumberCheckDigit     Problem = "card-number-check-digit"
	ExpiryFormat         Problem = "card-expiry-format"
	ExpiryIncomplete     Problem = "card-expiry-incomplete"
	ExpiryMonth          Problem = "card-expiry-month"
	ExpiryPast           Problem = "card-expiry-past"
	ExpiryFar            Problem = "card-expiry-far"
	CodeCharacters       Problem = "card-code-characters"
	CodeNeeds3           Problem = "card-code-needs-3"
	CodeNeeds4           Problem = "card-code-needs-4"
	CodeNeeds3Or4        Problem = "card-code-needs-3-or-4"
	NameLetters          Problem = "card-name-letters"
	NameNumber           Problem = "card-name-number"
	NameTooLong          Problem = "card-name-too-long"
	PostalCodeCharacters Problem = "postal-code-characters"
	PostalCodeTooLong    Problem = "postal-code-too-long"
	PostalCodeUnusual    Problem = "postal-code-unusual"
	RegionUnknown        Problem = "address-region-unknown"
	NotNumber            Problem = "number-format"
	NumberOpen           Problem = "number-open"
	DateFormat           Problem = "date-format"
	DateNone             Problem = "date-none"
	DateOrder            Problem = "date-order"
	BirthFuture          Problem = "date-of-birth-future"
	BirthPast            Problem = "date-of-birth-past"
	TimeFormat           Problem = "time-format"
	EmailCharacters      Problem = "email-characters"
	EmailIncomplete      Problem = "email-incomplete"
	EmailName            Problem = "email-name"
	EmailDomain          Problem = "email-domain"
	EmailTypo            Problem = "email-typo"
	EmailDots            Problem = "email-dots"
	PhoneIncomplete      Problem = "phone-incomplete"
	PhoneTooLong         Problem = "phone-too-long"
	PhoneCharacters      Problem = "phone-characters"
	PhoneCountry         Problem = "phone-country"
	PhoneNone            Problem = "phone-none"
	PhoneShort           Problem = "phone-short"
	PhoneLong            Problem = "phone-long"
	LinkIncomplete       Problem = "hyperlink-incomplete"
	LinkHTTPS            Problem = "hyperlink-https"
	LinkCharacters       Problem = "hyperlink-characters"
	LinkAccount          Problem = "hyperlink-account"
	LinkHost             Problem = "hyperlink-host"
	LinkLetters          Problem = "hyperlink-letters"
	StateUnknown         Problem = "us-state-unknown"
	CountryUnknown       Problem = "country-unknown"
	SSNDigits            Problem = "ssn-digits"
	SSNNine              Problem = "ssn-nine"
	SSNNone              Problem = "ssn-none"
	ITINDigits           Problem = "itin-digits"
	ITINNine             Problem = "itin-nine"
	ITINGroup            Problem = "itin-group"
	EINDigits            Problem = "ein-digits"
	EINPrefix            Problem = "ein-prefix"
	ABADigits            Problem = "aba-routing-digits"
	ABANone              Problem = "aba-routing-none"
	AccountDigits        Problem = "bank-account-digits"
	IBANCountry          Problem = "iban-country"
	IBANCharacters       Problem = "iban-characters"
	IBANIncomplete       Problem = "iban-incomplete"
	IBANTooLong          Problem = "iban-too-long"
	IBANCheckDigits      Problem = "iban-check-digits"
	PassportCharacters   Problem = "passport-characters"
	PassportIncomplete   Problem = "passport-incomplete"
	PassportUnusual      Problem = "passport-unusual"
	MRZCharacters        Problem = "mrz-characters"
	MRZLength            Problem = "mrz-length"
	MRZNumber            Problem = "mrz-number"
	MRZBirth             Problem = "mrz-birth"
	MRZExpiry            Problem = "mrz-expiry"
	MRZComposite         Problem = "mrz-composite"
	MRZExpired           Problem = "mrz-expired"
	LicenceCharacters    Problem = "drivers-licence-characters"
	LicenceUnusual       Problem = "drivers-licence-unusual"
	PairFormat           Problem = "key-value-format"
	NotAnOption          Problem = "not-an-option"
	TooLow               Problem = "number-low"
	TooHigh              Problem = "number-high"
	OffStep              Problem = "number-step"
	TooEarly             Problem = "date-early"
	TooLate              Problem = "date-late"
	TooShort             Problem = "too-short"
	LongerThan           Problem = "longer-than"
	FixedChanged         Problem = "fixed-changed"
	MustTick             Problem = "must-tick"
	MustChoose           Problem = "must-choose"
	FileMalformed        Problem = "file-malformed"
	FileEmpty            Problem = "file-empty"
	FileTooLarge         Problem = "file-too-large"
	FileType             Problem = "file-type"
	FilePending          Problem = "file-pending"
	FileAltered          Problem = "file-altered"
	SignatureType        Problem = "signature-type"
	FilesTooLarge        Problem = "files-too-large"
	FileUnreadable       Problem = "file-unreadable" // by the page
	FileRefused          Problem = "file-refused"    // by the agent's end
)

// Text says in English what is wrong and how to put it right, or what to check
// again; "" for "". In it {limit} stands for the limit of the form that was
// broken.
func (p Problem) Text() string {
	if p == "" {
		return ""
	}
	for i := range problemTexts {
		if problemTexts[i].problem == p {
			return strings.ReplaceAll(problemTexts[i].text, "{example}", p.example())
		}
	}
	return "Please check this field."
}

func (p Problem) example() string {
	if p == NotNumber {
		return "1234.50"
	}
	return "29 April 1984"
}

var problemTexts = [...]struct {
	problem Problem
	text    string
}{
	{Required, "Please fill in this field."},
	{NotNormal, "This value arrived damaged: please type it again."},
	{TooLong, "This is longer than 10,000 characters: please shorten it. Nothing you typed is lost."},
	{NumberCharacters, "A card number has only digits: remove the other characters."},
	{NumberUnknown, "We don't know this kind of card: check the number, or leave it if it's right."},
	{NumberIncomplete, "This card number isn't complete: type all the digits on the card."},
	{NumberTooLong, "This card number has too many digits: check it against the card."},
	{NumberCheckDigit, "This card number isn't right: check the digits."},
	{ExpiryFormat, "Type the month and the year as on the card, such as 04/29."},
	{ExpiryIncomplete, "The expiry date isn't complete: type the month and the year, such as 04/29."},
	{ExpiryMonth, "There is no such month: type 01 to 12, then the year, such as 04/29."},
	{ExpiryPast, "This card has expired: check the date, or use another card."},
	{ExpiryFar, "This date is too far ahead: check the year on the card."},
	{CodeCharacters, "A security code has only digits: remove the other characters."},
	{CodeNeeds3, "The security code is the 3 digits on the back of your card."},
	{CodeNeeds4, "The security code is the 4 digits on the front of your card."},
	{CodeNeeds3Or4, "The security code has 3 digits, or 4 on American Express cards."},
	{NameLetters, "Type the name as it stands on the card."},
	{NameNumber, "This looks like a card number: type the name on the card here."},
	{NameTooLong, "This name is too long: type it as it stands on the card."},
	{PostalCodeCharacters, "A postal code has letters or digits: check it."},
	{PostalCodeTooLong, "This postal code is too long: check it."},
	{PostalCodeUnusual, "This is unusual for a postal code of that country: check it, or leave it if it's right."},
	{RegionUnknown, "We don't know this state or province: check it, or leave it if it's right."},
	{NotNumber, "Type a number, such as {example}."},
	{NumberOpen, "This can be read in two ways: choose what you mean, or type it without a separator of thousands."},
	{DateFormat, "Type day, month and year, such as {example}."},
	{DateNone, "There is no such day: type day, month and year, such as {example}."},
	{DateOrder, "Which day is that? Choose what you mean, or type the month as a word, such as {example}."},
	{BirthFuture, "This day has not come yet: check the date of birth."},
	{BirthPast, "This is too long ago: check the year of birth."},
	{TimeFormat, "Type the hours and the minutes, such as 9:30 pm or 21:30."},
	{EmailCharacters, "An email address has no spaces, commas, colons, quotation marks or brackets: take them out."},
	{EmailIncomplete, "This email address isn't complete: it looks like name@example.com."},
	{EmailName, "Check the part before the last @ of this email address."},
	{EmailDomain, "Check the part after the @ of this email address."},
	{EmailDots, "Few email addresses have dots like this before the @: check it, or leave it if it's right."},
	{EmailTypo, "The part after the @ looks misspelt: check it, or leave it if it's right."},
	{PhoneIncomplete, "This phone number isn't complete: type all its digits."},
	{PhoneTooLong, "This phone number is too long: type only one number."},
	{PhoneCharacters, "A phone number usually has only digits: check it, or leave it if it's right."},
	{PhoneCountry, "Begin with + and your country's code, such as +1 or +44, so that we can reach you."},
	{PhoneNone, "We don't know phone numbers that begin like this: check it, or leave it if it's right."},
	{PhoneShort, "This looks too short for a phone number of that country: check it, or leave it if it's right."},
	{PhoneLong, "This looks too long for a phone number of that country: check it, or leave it if it's right."},
	{LinkIncomplete, "This address isn't complete: it looks like https://www.example.com."},
	{LinkHTTPS, "The address must begin with https://."},
	{LinkCharacters, "This address is too long, or has spaces or quotation marks in it: copy it again."},
	{LinkAccount, "Leave out what stands before the @ in the address."},
	{LinkHost, "Check the name of the site in the address, behind https://."},
	{LinkLetters, "The site's name has unusual letters, which can look like others: check it."},
	{StateUnknown, "Type a US state by its name or its two letters, such as California or CA."},
	{CountryUnknown, "Type a country by its English name or its two letters, such as Germany or DE."},
	{SSNDigits, "A social security number has nine digits, such as 123-45-6789."},
	{SSNNine, "No social security number begins with 9: this may be an ITIN."},
	{SSNNone, "No one has this social security number: check it against your card."},
	{ITINDigits, "An ITIN has nine digits, such as 912-90-3456."},
	{ITINNine, "An ITIN begins with 9: this may be a social security number."},
	{ITINGroup, "No ITIN has these fourth and fifth digits: check it against your letter from the IRS."},
	{EINDigits, "An EIN has nine digits, such as 12-3456789."},
	{EINPrefix, "We don't know EINs that begin like this: check it, or leave it if it's right."},
	{ABADigits, "A routing number has nine digits: they stand at the bottom left of a check."},
	{ABANone, "No bank has this routing number: check the digits at the bottom left of a check."},
	{AccountDigits, "An account number has 4 to 17 digits, and nothing else."},
	{IBANCountry, "An IBAN begins with two letters for its country, such as DE or GB: check them."},
	{IBANCharacters, "This IBAN has a letter or digit in the wrong place: check it."},
	{IBANIncomplete, "This IBAN isn't complete: type all of it."},
	{IBANTooLong, "This IBAN is too long for its country: check it."},
	{IBANCheckDigits, "This IBAN isn't right: check each letter and digit."},
	{PassportCharacters, "A passport number has only letters and digits, 20 at most: check it."},
	{PassportIncomplete, "This passport number isn't complete: type all of it."},
	{PassportUnusual, "This is unusual for a passport number: check it, or leave it if it's right."},
	{MRZCharacters, "Type the lines at the bottom of the document: letters, digits and <, beginning with P, V, I, A or C."},
	{MRZLength, "Type two lines of 44 or 36 characters each, or three of 30, with every <."},
	{MRZNumber, "The document number or the digit behind it isn't right: check that part."},
	{MRZBirth, "The date of birth or the digit behind it isn't right: check that part."},
	{MRZExpiry, "The expiry date or the digit behind it isn't right: check that part."},
	{MRZComposite, "The last check digit doesn't fit the rest: check every line."},
	{MRZExpired, "This document has expired."},
	{LicenceCharacters, "Type the number as it stands on the licence, 30 characters at most."},
	{LicenceUnusual, "This is unusual for a driver's licence number: check it, or leave it if it's right."},
	{PairFormat, "Type a name, a colon and a value in each line, such as Account: 123."},
	{NotAnOption, "Choose one of the options."},
	{TooLow, "Give a number that is {limit} or more."},
	{TooHigh, "Give a number that is {limit} or less."},
	{OffStep, "Choose a number in steps of {limit}."},
	{TooEarly, "Give a day that is {limit} or later."},
	{TooLate, "Give a day that is {limit} or earlier."},
	{TooShort, "This is too short: it takes {limit} characters or more."},
	{LongerThan, "This is too long: it takes {limit} characters or fewer. Nothing you typed is lost."},
	{FixedChanged, "This can't be changed: ask for the form again if it is wrong."},
	{MustTick, "Please tick this box to go on."},
	{MustChoose, "Please choose one."},
	{FileMalformed, "This is not a file: choose one."},
	{FileEmpty, "This file is empty: choose another."},
	{FileTooLarge, "This file is larger than 25 MB: choose a smaller one."},
	{FileType, "Choose a photo (JPEG, PNG, WebP or HEIC) or a PDF."},
	{FilePending, "This file is still on its way: wait until it is uploaded."},
	{FileAltered, "The file that arrived is not the one that was described: ask for it again."},
	{SignatureType, "A signature must be a PNG picture: draw it here."},
	{FilesTooLarge, "The files of this form are too large together: choose smaller ones."},
	{FileUnreadable, "This file can't be read: choose it again, or another."},
	{FileRefused, "The other side can't take this file now: try again later, or choose a smaller one."},
}
