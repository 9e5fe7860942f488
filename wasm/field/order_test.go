package field

import (
	"math/big"
	"strings"
	"testing"
)

func TestCompareNumbers(t *testing.T) {
	ascending := []string{"-1000", "-99.5", "-99", "-1", "-0.5", "0", "0.49", "0.5", "1", "9", "10", "10.01", "99", strings.Repeat("9", 38)}
	for i, a := range ascending {
		for j, b := range ascending {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := CompareNumbers(a, b); got != want {
				t.Errorf("%s and %s: %d, want %d", a, b, got, want)
			}
		}
	}
	for _, same := range [][2]string{{"-0", "0"}, {"1.50", "1.5"}, {"-2.0", "-2"}, {"0.000", "-0.0"}} {
		if CompareNumbers(same[0], same[1]) != 0 {
			t.Errorf("%s and %s differ", same[0], same[1])
		}
	}
}

func TestOnStep(t *testing.T) {
	for _, test := range []struct {
		n, from, step string
		want          bool
	}{
		{"7", "0", "1", true},
		{"7.5", "0", "1", false},
		{"7.5", "0", "0.5", true},
		{"0.3", "0", "0.1", true}, // it is not in binary fractions
		{"-3", "-10", "7", true},
		{"-4", "-10", "7", false},
		{"1", "0", "0", false},
		{"1", "0", "-1", false},
		{"1.0000001", "0", "1", false},
		{"1234567890123", "0", "1", false},
		{"", "0", "1", false},
	} {
		t.Run(test.n+" from "+test.from+" by "+test.step, func(t *testing.T) {
			if got := OnStep(test.n, test.from, test.step); got != test.want {
				t.Errorf("%s from %s by %s: %v", test.n, test.from, test.step, got)
			}
		})
	}
}

// FuzzNumbers compares with arithmetic of any precision.
func FuzzNumbers(f *testing.F) {
	f.Add("-1.5", "1,000", "0.5")
	f.Add("0", "-0", "1")
	f.Fuzz(func(t *testing.T, a, b, step string) {
		var n [3]string
		var r [3]big.Rat
		for i, raw := range []string{a, b, step} {
			if n[i] = number.Normalise(raw); checkRaw("number", raw, date) != good {
				return
			}
			r[i].SetString(n[i])
		}
		if got := CompareNumbers(n[0], n[1]); got != r[0].Cmp(&r[1]) {
			t.Errorf("%s and %s: %d", n[0], n[1], got)
		}
		steps := new(big.Rat).Sub(&r[0], &r[1])
		if OnStep(n[0], n[1], n[2]) && !steps.Quo(steps, &r[2]).IsInt() {
			t.Errorf("%s is on no step of %s from %s", n[0], n[2], n[1])
		}
	})
}
