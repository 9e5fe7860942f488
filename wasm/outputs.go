package main

import (
	"github.com/sealform/sealform/wasm/chat"
	"github.com/sealform/sealform/wasm/trust"
)

// encodeOutputs turns what an end wants done into lists: [type, fields…].
func encodeOutputs(out []chat.Output) list {
	var l list
	for _, o := range out {
		if _, quiet := o.(chat.Ignored); quiet {
			continue
		}
		l = append(l, encodeOutput(o).encode())
	}
	return l
}

func encodeOutput(o chat.Output) list {
	switch o := o.(type) {
	case chat.Chat:
		return list{[]byte("chat"), []byte(o.Ticket.String()), o.Leave}
	case chat.Frame:
		return list{[]byte("frame"), o.Bytes}
	case chat.Item:
		return texts("item", number(o.ID), number(o.From), number(o.Kind), string(o.Code), o.Text, number(o.Time), number(o.Seq), o.Form, number(o.Arrived), number(o.Before), o.By)
	case chat.Delivered:
		return texts("delivered", number(o.Through))
	case chat.Read:
		return texts("read", number(o.Through))
	case chat.NotTaken:
		return texts("not-taken", number(o.Seq), string(o.Reason))
	case chat.State:
		return texts("state", string(o.Phase), o.Reason, o.Name, o.Agent)
	case chat.Form:
		d := o.Definition
		l := texts("form", o.Request, d.Title, d.Purpose, number(o.Expires), trust.Fingerprint(d.Marshal()), d.Language, boolText(o.Repeat))
		return append(l, texts(d.Pages...).encode())
	case chat.FormExtended:
		return texts("form-extended", o.Request, number(o.Expires))
	case chat.Upload:
		return texts("upload", o.Request, o.Field, o.File, string(o.State), o.Name, number(o.Sent), number(o.Size))
	case chat.Wanted:
		return texts("wanted", o.Request, o.Field, o.File, number(o.Offset), number(o.Length))
	case chat.FormSending:
		return texts("form-sending", o.Request)
	case chat.FormLost:
		return texts("form-lost", o.Request, string(o.Reason))
	case chat.FormClosed:
		return texts("form-closed", o.Request, string(o.Reason))
	case chat.Consent:
		return texts("consent", number(o.Ask), o.Name)
	case chat.Saved:
		return list{[]byte("saved"), o.Bytes}
	case chat.Queue:
		l := texts("queue", number(int64(o.Position)), number(int64(o.Seconds)), number(o.OnDuty), boolText(o.Open), o.Hours)
		return append(l, texts(o.Readers...).encode())
	case chat.Kept:
		return list{[]byte("kept"), []byte(boolText(o.Is)), texts(o.Names...).encode()}
	case chat.PeerUp:
		return texts("peer", boolText(o.Up))
	case chat.Writing:
		return texts("writing", boolText(o.On))
	case chat.Paused:
		return texts("paused", string(o.Why))
	case chat.Refused:
		return texts("refused", string(o.Reason), number(o.Count))
	case chat.Ended:
		return texts("ended", string(o.By))
	case chat.Rating:
		return texts("rating", string(o.State))
	case chat.Left:
		return texts("left")
	case chat.Wake:
		return texts("wake", number(o.At))
	}
	panic("wasm: internal error: unknown output")
}
