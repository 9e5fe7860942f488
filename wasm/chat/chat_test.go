package chat_test

import (
	"strings"
	"testing"

	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/form"
)

// card is a form as a contact centre defines it.
var card = form.Definition{
	ID: "credit-card", Version: 1, Title: "Credit card", Purpose: "To pay your bill", RetainMinutes: 10, AnswerMinutes: 30, Language: "en",
	Fields: []form.FieldDef{
		{ID: "card-number", Kind: "card-number", Label: "Card number", Required: true},
		{ID: "card-expiry", Kind: "card-expiry", Label: "Expiry date", Required: true},
		{ID: "card-code", Kind: "card-code", Label: "Security code", Required: true},
		{ID: "card-name", Kind: "card-name", Label: "Name on card", Required: true},
		{ID: "postal-code", Kind: "postal-code", Label: "Postal code", Required: true},
	},
}

var filled = form.Values{
	{ID: "card-number", Text: "4111 1111 1111 1111"},
	{ID: "card-expiry", Text: "12/29"},
	{ID: "card-code", Text: "123"},
	{ID: "card-name", Text: "Maria Gomez"},
	{ID: "postal-code", Text: "94107"},
}

func TestTheWholeJob(t *testing.T) {
	w := newWorld(t)
	w.visit("Hi, I want to pay my bill")
	w.wantCustomer("connecting", "waiting")
	w.accept()
	w.wantCustomer("joined Alice", "[joined]")
	w.wantAgent("Hi, I want to pay my bill")

	w.agentSays("Happy to help")
	w.wantCustomer("Happy to help")

	id := w.request(card)
	w.wantCustomer("[requested]", "form Credit card")
	w.wantAgent("Secure data has been requested")

	w.visitorSays("One moment")
	w.agentSays("Take your time")
	w.submit(id, filled)
	w.wantCustomer("[sent]")
	w.wantAgent("Secure data received", "submission 4111111111111111")

	w.endByCustomer()
	w.wantAgent("The customer ended the chat")
	w.wantCustomer("[ended-customer]")
	w.wantNothingRefused()
}

func TestWrongFormStaysOpen(t *testing.T) {
	w := newWorld(t).talking()
	id := w.request(card)
	bad := append(form.Values{}, filled...)
	bad[0].Text = "4111 1111 1111 1112"
	if err := w.trySubmit(id, bad); code(err) != "form-invalid" {
		t.Fatalf("submitting a wrong card number: got %v, want form-invalid", err)
	}
	long := append(form.Values{}, filled...)
	long[3].Text = strings.Repeat("x", form.MaxValue+1)
	if err := w.trySubmit(id, long); code(err) != "value-too-long" {
		t.Fatalf("submitting an overlong value: got %v, want value-too-long", err)
	}
	if err := w.trySubmit(id, nil); code(err) != "form-invalid" {
		t.Fatalf("submitting an empty form: got %v, want form-invalid", err)
	}
	w.submit(id, filled)
	w.wantAgent("submission 4111111111111111")
	if err := w.trySubmit(id, filled); code(err) != "form-closed" {
		t.Fatalf("submitting twice: got %v, want form-closed", err)
	}
}

// Each side reads its own truth: who did it, in words of its own.
func TestCancelByEitherSide(t *testing.T) {
	w := newWorld(t)
	w.page = chat.About{FirstName: "Maria", LastName: "Gomez"}
	w.talking()
	id := w.request(card)
	w.cancelByCustomer(id)
	w.wantCustomer("[cancelled-customer]")
	w.wantAgent("closed cancelled-customer", "Maria Gomez cancelled the request for secure data")

	id = w.request(card)
	w.cancelByAgent(id)
	w.wantCustomer("closed cancelled-agent", "[cancelled-agent]")
	w.wantAgent("You cancelled the request for secure data")
	if err := w.trySubmit(id, filled); code(err) != "form-closed" {
		t.Fatalf("submitting a cancelled form: got %v, want form-closed", err)
	}
}

func TestRequestExpires(t *testing.T) {
	w := newWorld(t).talking()
	w.request(card)
	w.sleep(answerTime + 1000)
	w.wantCustomer("closed expired", "[expired]")
	w.wantAgent("closed expired", "Secure data request expired")
}

func TestReloadBringsHistoryBack(t *testing.T) {
	w := newWorld(t).talking()
	w.agentSays("Before the reload")
	first := w.request(card)
	w.reload()
	w.wantCustomer("joined Alice", "hello", "Before the reload", "[requested]", "form Credit card")
	w.wantAgent("The customer's chat was loaded again")
	w.visitorSays("Still here")
	w.wantAgent("Still here")
	w.submit(first, filled)
	w.wantAgent("submission 4111111111111111")
	if got := w.count("[requested]", w.seenByCustomer); got != 1 {
		t.Errorf("marker after reload: got %d times, want once", got)
	}
	w.reload()
	w.reload()
	w.wantCustomer("[sent]")
	w.agentSays("Welcome back")
	w.wantCustomer("Welcome back")
}

// An agent's end never answers a token that it does not know. The page says so
// after a while, and forgets it.
func TestReloadWithAWrongTokenEnds(t *testing.T) {
	w := newWorld(t).talking()
	token := []byte(w.visitor.Token())
	at := strings.Index(string(w.saved), string(token))
	w.saved = append([]byte{}, w.saved...)
	w.saved[at] = '0' + (w.saved[at]-'0'+1)%8
	w.reload()
	w.wantRefused("bad-token")
	w.sleep(31_000)
	w.wantCustomer("[ended-lost]", "ended lost")
	if len(w.saved) != 0 {
		t.Error("the page keeps a token that is of no use")
	}
}

func TestReloadTwiceBeforeTheOfferArrives(t *testing.T) {
	w := newWorld(t).talking()
	w.dropToVisitor = true
	w.reload()
	w.dropToVisitor = false
	w.reload()
	w.wantCustomer("joined Alice", "hello")
}

func TestOutboxSurvivesALostLink(t *testing.T) {
	w := newWorld(t).talking()
	w.cut()
	w.visitorSays("while down")
	w.agentSays("also while down")
	w.restore()
	w.wantAgent("while down")
	w.wantCustomer("also while down")

	w.dropToAgent = true
	w.visitorSays("lost on the way")
	w.dropToAgent = false
	w.sleep(11_000)
	w.wantAgent("lost on the way")
	if w.count("lost on the way", w.seenByAgent) != 1 {
		t.Error("a message that was sent again appears twice")
	}
	if !w.delivered {
		t.Error("the customer was never told that the message arrived")
	}
}
