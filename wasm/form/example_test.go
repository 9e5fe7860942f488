package form_test

import (
	"fmt"

	"github.com/sealform/sealform/wasm/field"
	"github.com/sealform/sealform/wasm/form"
)

func Example() {
	d, err := form.Parse(`form payout
version 1
language en
title Payout
retain-minutes 15
answer-minutes 30
field account iban required
label Your IBAN
field note text optional
label A note`)
	if err != nil {
		fmt.Println(err)
		return
	}
	typed := form.Values{{ID: "account", Text: "gb82 west 1234 5698 7654 33"}}
	sheet := d.Sheet(typed, field.Context{Year: 2026, Month: 12, Day: 1})
	fmt.Println(sheet.Normalise().Get("account"))
	states := map[field.State]string{field.Empty: "empty", field.Valid: "valid", field.Partial: "unfinished", field.Invalid: "invalid"}
	for _, v := range sheet.Verdicts() {
		fmt.Printf("%s %s %q\n", v.ID, states[v.State], v.Text())
	}
	// Output:
	// GB82WEST12345698765433
	// account invalid "This IBAN isn't right: check each letter and digit."
	// note empty ""
}
