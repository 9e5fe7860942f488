// Package spelling finds what a misspelt word was meant to be.
//
// It sees an administrator's files and what is searched for in the knowledge
// base. It never sees anything of a customer's, and keeps nothing.
package spelling

import "fmt"

// Distance returns how many letters must be changed, added, removed or
// swapped with their neighbour to make b of a (optimal string alignment), or
// limit+1 as soon as it is more than limit.
func Distance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, before, twice := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		now[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			now[j] = min(before[j]+1, now[j-1]+1, before[j-1]+differs(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], twice[j-2]+1)
			}
			least = min(least, now[j])
		}
		if least > limit {
			return limit + 1
		}
	}
	return rows[len(a)%3][len(b)]
}

func differs(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}

// Typos is how many mistakes a word of n letters may have: none below 4.
func Typos(n int) int {
	switch {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// Closest returns the name of the list that s is a misspelling of, or "".
func Closest(s string, list []string) string {
	found, best := "", 3
	for _, name := range list {
		limit := max(min(1, len(name)/3), Typos(len(name))) // one from 3 letters on
		if n := Distance([]rune(s), []rune(name), limit); n <= limit && n < best {
			found, best = name, n
		}
	}
	return found
}

// Meant is the end of an error: the name of the list that was probably meant;
// "" for none.
func Meant(s string, list []string) string {
	if name := Closest(s, list); name != "" {
		return fmt.Sprintf("; did you mean %q?", name)
	}
	return ""
}
