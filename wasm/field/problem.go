package field

// A Problem is what is wrong with a value, as a stable code that tests and
// translations can rely on. It never holds the value.
type Problem string

// The problems. Required is decided by package form, the others by Check.
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
)

// Text says in English what is wrong and how to put it right; "" for "".
func (p Problem) Text() string {
	switch p {
	case "":
		return ""
	case Required:
		return "Please fill in this field."
	case NotNormal:
		return "This value arrived damaged: please type it again."
	case TooLong:
		return "This is longer than 10,000 characters: please shorten it. Nothing you typed is lost."
	case NumberCharacters:
		return "A card number has only digits: remove the other characters."
	case NumberUnknown:
		return "We don't know this kind of card: check the first digits."
	case NumberIncomplete:
		return "This card number isn't complete: type all the digits on the card."
	case NumberTooLong:
		return "This card number has too many digits: check it against the card."
	case NumberCheckDigit:
		return "This card number isn't right: check the digits."
	}
	return p.moreText()
}

func (p Problem) moreText() string {
	switch p {
	case ExpiryFormat:
		return "Type the month and the year as on the card, such as 04/29."
	case ExpiryIncomplete:
		return "The expiry date isn't complete: type the month and the year, such as 04/29."
	case ExpiryMonth:
		return "There is no such month: type 01 to 12, then the year, such as 04/29."
	case ExpiryPast:
		return "This card has expired: check the date, or use another card."
	case ExpiryFar:
		return "This date is too far ahead: check the year on the card."
	case CodeCharacters:
		return "A security code has only digits: remove the other characters."
	case CodeNeeds3:
		return "The security code is the 3 digits on the back of your card."
	case CodeNeeds4:
		return "The security code is the 4 digits on the front of your card."
	case CodeNeeds3Or4:
		return "The security code has 3 digits, or 4 on American Express cards."
	case NameLetters:
		return "Type the name as it stands on the card."
	case NameNumber:
		return "This looks like a card number: type the name on the card here."
	case NameTooLong:
		return "This name is too long: type it as it stands on the card."
	case PostalCodeCharacters:
		return "A postal code has letters or digits: type the one of your card's billing address."
	case PostalCodeTooLong:
		return "This postal code is too long: check it."
	}
	return "Please check this field."
}
