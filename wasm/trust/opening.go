package trust

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/relay/signed"
)

// An Opening is what a customer has written so far while waiting. It is sealed
// to the prekeys of agents on duty, who can read it before one of them answers,
// and to the page itself, which has it again after a reload. Of two of one chat
// the one with the higher Count is the newer.
type Opening struct {
	Waiter
	Count uint64
	Cut   bool // not all that was written is in it, or the end of the last text is not
	Texts []Written
}

// A Written is one message that the customer has written.
type Written struct {
	Time int64 // Unix seconds, by the page's clock
	Text string
}

const kindOpening = "opening"

// Sign signs o with the visitor's key. Texts that are longer than MaxWaiting
// altogether are cut at the end.
func (o Opening) Sign(visitor note.Signer) ([]byte, error) {
	body, cut := writtenBody(o.Texts)
	o.Cut = o.Cut || cut
	if !o.proper() || body == "" {
		return nil, &signed.Error{Kind: kindOpening, Reason: "a part of it is malformed, or nothing was written"}
	}
	f := append(o.fields(), signed.Field{Key: "count", Value: strconv.FormatUint(o.Count, 10)}, signed.Field{Key: "cut", Value: yesNo(o.Cut)})
	return signed.Sign(signed.Doc{Kind: kindOpening, Fields: f, Body: body}, visitor)
}

// TooLong reports whether the texts are cut when it is signed.
func (o Opening) TooLong() bool {
	_, cut := writtenBody(o.Texts)
	return cut
}

// OpenOpening verifies an opening against the visitor's key that it names, that
// every part of it is well formed, and that it is for this organisation, service
// and ticket. Whoever answers the chat has yet to see that its hello names the
// same key.
func OpenOpening(msg []byte, org, service, ticket string) (Opening, error) {
	w, in, body, err := openWaiting(msg, kindOpening, org, service, ticket)
	if err != nil {
		return Opening{}, err
	}
	o := Opening{Waiter: w, Count: in.Uint("count")}
	cut := in.Get("cut")
	o.Cut = cut == yesNo(true)
	if err := in.Done(); err != nil {
		return Opening{}, err
	}
	var ok bool
	if o.Texts, ok = parseWritten(body); !ok || cut != yesNo(o.Cut) {
		return Opening{}, &signed.Error{Kind: kindOpening, Reason: "what was written is malformed"}
	}
	return o, nil
}

// writtenBody has a line with the time for each text, then the text's lines, each
// after a space. It ends before what does not fit, and says whether that is so.
func writtenBody(texts []Written) (body string, cut bool) {
	var b strings.Builder
	for _, w := range texts {
		if !validWritten(w.Text) {
			return "", false
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(signed.FormatTime(w.Time))
		text := "\n " + strings.ReplaceAll(w.Text, "\n", "\n ")
		if room := MaxWaiting - b.Len(); len(text) > room {
			return withEnd(b.String(), text, room), true
		}
		b.WriteString(text)
	}
	return b.String(), false
}

// ellipsis stands at the end of a text that was cut.
const ellipsis = "…"

// minCut is the shortest beginning of a text that is worth having, in bytes.
const minCut = 80

// withEnd appends as much of text as there is room for, or leaves it out wholly
// with the line that stands before it.
func withEnd(body, text string, room int) string {
	if room < minCut {
		return strings.TrimSuffix(body[:max(0, strings.LastIndexByte(body, '\n'))], "\n")
	}
	end := room - len(ellipsis)
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return body + strings.TrimRight(text[:end], " \n") + ellipsis
}

// parseWritten reads what writtenBody wrote, and nothing else.
func parseWritten(body string) ([]Written, bool) {
	var texts []Written
	for _, line := range strings.Split(body, "\n") {
		text, isText := strings.CutPrefix(line, " ")
		switch last := len(texts) - 1; {
		case !isText:
			t, ok := signed.ParseTime(line)
			if !ok || last >= 0 && texts[last].Text == "" {
				return nil, false
			}
			texts = append(texts, Written{Time: t})
		case last < 0:
			return nil, false
		case texts[last].Text == "":
			texts[last].Text = text
		default:
			texts[last].Text += "\n" + text
		}
	}
	again, cut := writtenBody(texts)
	return texts, again == body && !cut
}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
