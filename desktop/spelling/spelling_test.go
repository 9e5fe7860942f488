package spelling

import "testing"

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"refund", "refund", 0}, {"refudn", "refund", 1}, {"refnd", "refund", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}, {"abcdef", "x", 3}} {
		t.Run(test.a+" "+test.b, func(t *testing.T) {
			if got := Distance([]rune(test.a), []rune(test.b), 2); got != test.want {
				t.Errorf("%q and %q: %d, want %d", test.a, test.b, got, test.want)
			}
		})
	}
}
