package form

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestValuesText(t *testing.T) {
	for _, test := range []struct {
		name string
		v    Values
		want string
	}{
		{"one", Values{{"a", "x"}}, "a x"},
		{"several", Values{{"card-number", "4111111111111111"}, {"b", ""}, {"c", "x y"}}, "card-number 4111111111111111\nb\nc x y"},
		{"lines", Values{{"a", "x\n\ny"}, {"b", "z"}}, "a x\n \n y\nb z"},
		{"lines that look like ids", Values{{"a", "x\nb y"}}, "a x\n b y"},
		{"empty first line", Values{{"a", "\nx y"}, {"b", ""}}, "a\n x y\nb"},
		{"only a line end", Values{{"a", "\n"}}, "a\n "},
		{"spaces", Values{{"a", " x "}, {"b", " "}}, "a  x \nb  "},
		{"spaces at the start of a line", Values{{"a", "x\n  y"}}, "a x\n   y"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := test.v.Check(); err != nil {
				t.Errorf("%v", err)
			}
			if got := test.v.Marshal(); got != test.want {
				t.Errorf("Marshal gives %q", got)
			}
			if got, err := ParseValues(test.want); err != nil || !reflect.DeepEqual(got, test.v) {
				t.Errorf("ParseValues gives %+v, %v", got, err)
			}
			fitsNote(t, test.want)
		})
	}
}

func TestParseValuesRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"empty":               "",
		"trailing newline":    "a x\n",
		"empty line":          "a x\n\nb y",
		"begins with a space": " a x",
		"malformed id":        "A x",
		"id twice":            "a x\na y",
		"empty with a space":  "a ",
		"control character":   "a x\x00",
		"carriage return":     "a x\r\nb y",
		"line separator":      "a x\u2028y",
		"not UTF-8":           "a \xff",
		"41 values":           manyValues(MaxFields + 1),
		"too long a value":    "a " + strings.Repeat("x", MaxValue+1),
		"larger than 64 KiB":  "a x" + strings.Repeat("\n y", MaxBody/3),
	} {
		t.Run(name, func(t *testing.T) {
			var e *Error
			if v, err := ParseValues(body); !errors.As(err, &e) {
				t.Errorf("accepted as %+v", v)
			}
		})
	}
}

func manyValues(n int) string {
	var lines []string
	for i := range n {
		lines = append(lines, "a"+strings.Repeat("b", i%MaxID)+string(rune('a'+i%26)))
	}
	return strings.Join(lines, "\n")
}

// TestValueTooLong: the error names the field and holds nothing of the value.
func TestValueTooLong(t *testing.T) {
	if err := (Values{{"note", strings.Repeat("é", MaxValue)}}).Check(); err != nil {
		t.Errorf("a value of the largest size: %v", err)
	}
	err := Values{{"note", strings.Repeat("é", MaxValue+1)}}.Check()
	if err == nil || err.Error() != `form field "note": is longer than 10000 characters; shorten it` {
		t.Errorf("error %v", err)
	}
	var big Values
	for _, id := range []string{"a", "b", "c", "d"} {
		big = append(big, Value{id, strings.Repeat("é", MaxValue)})
	}
	if err := big.Check(); err == nil || !strings.Contains(err.Error(), "64 KiB altogether") {
		t.Errorf("error %v", err)
	}
}

func FuzzParseValues(f *testing.F) {
	for _, s := range []string{"a x", "a x\n y\nb", "a\n x", "a  \nb  y", "a x\n \n z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		v, err := ParseValues(body)
		if err != nil {
			return
		}
		if v.Marshal() != body || v.Check() != nil {
			t.Errorf("%q comes back as %q", body, v.Marshal())
		}
		fitsNote(t, body)
	})
}

// FuzzValues goes the other way: whatever text fits comes back as it was.
func FuzzValues(f *testing.F) {
	f.Add("x\n\n y ", "")
	f.Fuzz(func(t *testing.T, first, second string) {
		v := Values{{"a", first}, {"b", second}}
		if v.Check() != nil {
			return
		}
		if got, err := ParseValues(v.Marshal()); err != nil || !reflect.DeepEqual(got, v) {
			t.Errorf("%q comes back as %q, %v", v, got, err)
		}
	})
}
